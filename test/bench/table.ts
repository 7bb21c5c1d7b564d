/** One line of the table: ours against a peer's. */
export interface Row {
  readonly measure: string;
  readonly ours: string;
  readonly peer: string;
  readonly ratio?: number;
  readonly goal?: string;
  readonly met?: boolean;
}

const HEAD = ['measure', 'ours', 'peer', 'ratio', 'goal', 'met'];

function cells({ measure, ours, peer, ratio, goal = '', met }: Row): string[] {
  return [measure, ours, peer, ratio?.toFixed(2) ?? '', goal, met === undefined ? '' : met ? 'yes' : 'no'];
}

/** The rows as a table in Markdown. */
export function table(rows: readonly Row[]): string {
  const lines = [HEAD, ...rows.map(cells)];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const print = (line: string[], fill = ' '): string =>
    `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0, fill)).join(' | ')} |`;
  const [head = HEAD, ...body] = lines;
  return [
    print(head),
    print(
      HEAD.map(() => ''),
      '-',
    ),
    ...body.map((line) => print(line)),
  ].join('\n');
}

/** A row whose goal is a ratio, judged as it is printed. */
export function ratioRow(row: {
  measure: string;
  ours: string;
  peer: string;
  ratio: number;
  atMost?: number | undefined;
}): Row {
  const { atMost, ...figures } = row;
  const ratio = Number(row.ratio.toFixed(2));
  const goal = atMost === undefined ? {} : { goal: `≤ ${atMost.toFixed(2)}`, met: ratio <= atMost };
  return { ...figures, ratio, ...goal };
}

/** How a figure is written. */
export type Format = (figure: number) => string;
