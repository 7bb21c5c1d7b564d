import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What stands beside the recipes for their tests alone. */
const NOT_RECIPES = /\.(?:test|instances)\.ts$|^https-proxy\.ts$/;
const README = join(__dirname, '../../README.md');

const recipes = readdirSync(__dirname).filter((name) => name.endsWith('.ts') && !NOT_RECIPES.test(name));
const readme = existsSync(README) ? readFileSync(README, 'utf8') : '';
const fences = Array.from(readme.matchAll(/^```ts\n(.*?)^```$/gms), ([, code = '']) => code);

/** Of the README's fences the one that has most lines of a recipe, if it has half of them: of it a test shows the difference. */
function closestTo(recipe: string): string | undefined {
  const lines = new Set(recipe.split('\n'));
  const sharedBy = (fence: string): number => new Set(fence.split('\n').filter((line) => lines.has(line))).size;
  const [closest] = [...fences].sort((one, other) => sharedBy(other) - sharedBy(one));
  return closest !== undefined && sharedBy(closest) * 2 > lines.size ? closest : undefined;
}

describe('README.md', () => {
  it.each(recipes)('shows the recipe %s letter for letter, in a fence of ts', (name) => {
    const recipe = readFileSync(join(__dirname, name), 'utf8');

    expect({ recipe: name, fence: closestTo(recipe) }).toEqual({ recipe: name, fence: recipe });
  });
});
