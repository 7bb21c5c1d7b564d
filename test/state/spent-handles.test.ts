import { SpentHandles } from '../../lib/state/spent-handles';
import { letPass } from '../support/clock';

const inOneMinute = (): number => Date.now() + 60_000;

describe('spent handles', () => {
  it('are known from when they were added', () => {
    const spent = new SpentHandles();
    expect(spent.has('handle')).toBe(false);
    spent.add('handle', inOneMinute());
    expect(spent.has('handle')).toBe(true);
    expect(spent.has('another')).toBe(false);
  });

  it('are known until they would have expired anyway, and then make room', () => {
    const spent = new SpentHandles();
    spent.add('old', inOneMinute());
    letPass(30);
    spent.add('young', inOneMinute());
    expect(spent.has('old')).toBe(true);
    letPass(30);
    spent.add('new', inOneMinute());
    expect(['old', 'young', 'new'].map((handle) => spent.has(handle))).toEqual([false, true, true]);
  });

  it('are 10,000 at most: the oldest is forgotten', () => {
    const spent = new SpentHandles();
    for (let count = 0; count < 10_000; count += 1) {
      spent.add(`handle ${count}`, inOneMinute());
    }
    expect(spent.has('handle 0')).toBe(true);
    spent.add('one more', inOneMinute());
    expect(['handle 0', 'handle 1', 'one more'].map((handle) => spent.has(handle))).toEqual([false, true, true]);
  });
});
