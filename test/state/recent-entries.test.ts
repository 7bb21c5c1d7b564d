import { RecentEntries } from '../../lib/state/recent-entries';
import { letPass } from '../support/clock';

describe('recent entries', () => {
  it('are there from when they were set, each with what was set last', () => {
    const entries = new RecentEntries<number>(1000, 10);
    expect(entries.get('a')).toBeUndefined();
    entries.set('a', 1);
    entries.set('b', 2);
    entries.set('a', 3);
    expect(['a', 'b'].map((key) => entries.get(key))).toEqual([3, 2]);
  });

  it('are there for their lifetime at least, with what was set last, and not after two', () => {
    const entries = new RecentEntries<number>(60_000, 10);
    entries.set('a', 1);
    letPass(59);
    entries.set('b', 2);
    letPass(2);
    entries.set('b', 3);
    expect(['a', 'b'].map((key) => entries.get(key))).toEqual([1, 3]);
    letPass(60);
    entries.set('c', 4);
    expect(['a', 'b', 'c'].map((key) => entries.get(key))).toEqual([undefined, 3, 4]);
  });

  it('outlive as many others as they are told, and no more than twice as many', () => {
    const entries = new RecentEntries<number>(60_000, 3);
    for (let key = 0; key <= 6; key += 1) {
      entries.set(String(key), key);
    }
    expect(Array.from({ length: 7 }, (_, key) => entries.get(String(key)))).toEqual([
      undefined,
      undefined,
      undefined,
      3,
      4,
      5,
      6,
    ]);
  });
});
