/** One figure of the soak, and what it has to be. */
export interface Figure {
  readonly what: string;
  readonly value: string | number;
  readonly goal?: string;
  /** Left out where there is no goal. */
  readonly met?: boolean;
}

/** A figure that must be a number and no other. */
export function exactly(what: string, value: number, goal: number): Figure {
  return { what, value, goal: `${goal}`, met: value === goal };
}

/** A figure that may not be more than a number. */
export function atMost(what: string, value: number, goal: number, unit = ''): Figure {
  return { what, value: `${value.toFixed(2)}${unit}`, goal: `≤ ${goal}${unit}`, met: value <= goal };
}

/** The figures as a table in Markdown. */
export function tableOf(figures: readonly Figure[]): string {
  const head = ['figure', 'value', 'goal', 'met'];
  const rows = figures.map(({ what, value, goal = '', met }) => [
    what,
    String(value),
    goal,
    met === undefined ? '' : met ? 'yes' : 'NO',
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
