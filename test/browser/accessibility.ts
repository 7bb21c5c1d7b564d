import axe from 'axe-core';
import type { Page } from 'playwright-core';

const SCREENS = [
  { width: 1280, height: 800 },
  { width: 360, height: 640 },
];

/** What axe-core finds on a page, in light and dark, on a desk and on a phone. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  const problems: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const screen of SCREENS) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(screen);
      const where = `${page.url()} (${colorScheme}, ${screen.width} px)`;
      await page.evaluate(axe.source);
      const { violations, passes } = await page.evaluate<axe.AxeResults>('axe.run()');
      if (passes.length === 0) problems.push(`${where}: axe-core checked nothing`);
      for (const { id, nodes } of violations) {
        problems.push(`${where}: ${id}: ${nodes.map((node) => `${node.html}\n${node.failureSummary}`).join('\n')}`);
      }
      const controls = page.locator('a:visible, button:visible');
      for (const control of screen.width < 500 ? await controls.all() : []) {
        const { height = 0 } = (await control.boundingBox()) ?? {};
        if (height < 44) problems.push(`${where}: too small for a finger: ${await control.innerText()}`);
      }
      const width: unknown = await page.evaluate('document.documentElement.scrollWidth');
      if (width !== screen.width) problems.push(`${where}: scrolls sideways, ${String(width)} px wide`);
    }
  }
  return problems;
}
