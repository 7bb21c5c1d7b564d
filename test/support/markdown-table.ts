function cellsOf(row: string): string[] {
  return row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

/** The rows of the first table under a heading of a Markdown text, without the table's own head. */
export function tableUnder(heading: string, markdown: string): string[][] {
  const lines = markdown.split('\n');
  const from = lines.indexOf(heading) + 1;
  const to = lines.findIndex((line, at) => at >= from && line.startsWith('## '));
  const section = from === 0 ? [] : lines.slice(from, to === -1 ? undefined : to);
  const start = section.findIndex((line) => line.startsWith('|'));
  const end = section.findIndex((line, at) => at > start && !line.startsWith('|'));
  return start === -1 ? [] : section.slice(start + 2, end === -1 ? undefined : end).map(cellsOf);
}
