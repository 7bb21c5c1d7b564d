import { SpentHandles } from '../../lib/state/spent-handles';
import { letPass } from '../support/clock';

const ONE_MINUTE = 60;

describe('spent handles', () => {
  it('are known from when they were added', () => {
    const spent = new SpentHandles(ONE_MINUTE);
    expect(spent.has('handle')).toBe(false);
    spent.add('handle');
    expect(spent.has('handle')).toBe(true);
    expect(spent.has('another')).toBe(false);
  });

  it('are known for the lifetime of a login at least, whenever they were added', () => {
    const spent = new SpentHandles(ONE_MINUTE);
    spent.add('first');
    letPass(59);
    spent.add('second');
    letPass(59);
    spent.add('third');
    expect(['first', 'second', 'third'].map((handle) => spent.has(handle))).toEqual([true, true, true]);
  });

  it('are forgotten after two lifetimes, when another is added', () => {
    const spent = new SpentHandles(ONE_MINUTE);
    spent.add('old');
    letPass(60);
    spent.add('young');
    letPass(60);
    spent.add('new');
    expect(['old', 'young', 'new'].map((handle) => spent.has(handle))).toEqual([false, true, true]);
  });

  it('are remembered 10,000 deep, and no more than twice that', () => {
    const spent = new SpentHandles(ONE_MINUTE);
    for (let count = 0; count <= 20_000; count += 1) {
      spent.add(`handle ${count}`);
    }
    expect([0, 9_999, 10_000, 20_000].map((count) => spent.has(`handle ${count}`))).toEqual([false, false, true, true]);
  });
});
