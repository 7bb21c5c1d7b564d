function cellsOf(row: string): string[] {
  return row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

/** The rows of the table of a Markdown text whose first column has this head, with or without backticks. */
export function tableWith(head: string, markdown: string): string[][] {
  const lines = markdown.split('\n');
  const start = lines.findIndex((line) => cellsOf(line)[0]?.replaceAll('`', '') === head);
  const end = lines.findIndex((line, at) => at > start && !line.startsWith('|'));
  return start === -1 ? [] : lines.slice(start + 2, end === -1 ? undefined : end).map(cellsOf);
}
