import axe from 'axe-core';
import type { Page } from 'playwright-core';

const SCREENS = [
  { width: 1280, height: 800 },
  { width: 360, height: 640 },
];

interface Violation {
  id: string;
  nodes: { html: string; failureSummary: string }[];
}

/** What axe-core finds on a page, in light and dark, on a desk and on a phone. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  const problems: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const screen of SCREENS) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(screen);
      const where = `${page.url()} (${colorScheme}, ${screen.width} px)`;
      for (const { id, nodes } of await violations(page)) {
        problems.push(`${where}: ${id}: ${nodes.map((node) => `${node.html}\n${node.failureSummary}`).join('\n')}`);
      }
      const width: unknown = await page.evaluate('document.documentElement.scrollWidth');
      if (width !== screen.width) problems.push(`${where}: scrolls sideways, ${String(width)} px wide`);
    }
  }
  return problems;
}

async function violations(page: Page): Promise<Violation[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate<unknown>(
    'axe.run().then(({ violations, passes }) => ({ violations, passes: passes.length }))',
  );
  if (!isResult(found) || found.passes === 0) throw new Error('axe-core checked nothing');
  return found.violations;
}

function isResult(value: unknown): value is { violations: Violation[]; passes: number } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'violations' in value &&
    Array.isArray(value.violations) &&
    'passes' in value
  );
}
