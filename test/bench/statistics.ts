/** The middle of some numbers: one that was disturbed does not move it. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const [low = NaN, high = NaN] = sorted.length % 2 === 0 ? sorted.slice(middle - 1) : sorted.slice(middle, middle + 1);
  return sorted.length % 2 === 0 ? (low + high) / 2 : low;
}

/** By how much a series grows from one value to the next: the median of all pairs' slopes (Theil and Sen). */
export function slope(series: readonly number[]): number {
  const slopes = series.flatMap((later, end) =>
    series.slice(0, end).map((early, start) => (later - early) / (end - start)),
  );
  return median(slopes);
}
