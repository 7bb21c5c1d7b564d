/** A moment for a `<time>` element: for machines and for people. */
export interface Moment {
  iso: string;
  words: string;
}

const FORMAT = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'medium', timeZone: 'UTC' });

export function momentOf(milliseconds: number): Moment {
  const date = new Date(milliseconds);
  return { iso: date.toISOString(), words: `${FORMAT.format(date)} UTC` };
}

/** How far away a moment is, such as `in 11 hours and 59 minutes`. */
export function remainingInWords(moment: number): string {
  const minutes = Math.floor((moment - Date.now()) / 60_000);
  if (minutes < 0) return 'which is over';
  const parts = [count(Math.floor(minutes / 60), 'hour'), count(minutes % 60, 'minute')].filter(Boolean);
  return parts.length === 0 ? 'in less than a minute' : `in ${parts.join(' and ')}`;
}

function count(number: number, unit: string): string {
  return number === 0 ? '' : `${number} ${unit}${number === 1 ? '' : 's'}`;
}
