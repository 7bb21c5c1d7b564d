import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { strykerPlugins as jestPlugins } from '@stryker-mutator/jest-runner';

/*
 * Mutation tests: which faults in a file of lib/ does no test find? By hand, a file at a time:
 *
 *   npm run mutation -- -m lib/base-url.ts
 *
 * Jest loads each test file again for each mutant, which takes half a minute for all of them. So a mutant is shown first to the
 * files that found the ones before it, and to some more that reach it when it survives. What only a distant test would find
 * counts as survived.
 */
const FIRST = 2;
const NEAREST = 20;
/** In the sandbox, where the workers of Stryker run one after the other. */
const RANKING = 'ranking.json';

function relatedTests(files) {
  const args = ['node_modules/jest/bin/jest.js', '--listTests', '--findRelatedTests', ...files];
  return execFileSync(process.execPath, args, { encoding: 'utf8' }).split('\n').filter(Boolean);
}

/** The suites of `npm test` that run a file, without those that start processes: there no mutant is active. */
function testFilesOf(files) {
  const modules = readdirSync('test', { recursive: true }).map((name) => join('test', name));
  const starters = modules.filter(
    (name) => name.endsWith('.ts') && /node:child_process/.test(readFileSync(name, 'utf8')),
  );
  const started = new Set(relatedTests(starters));
  return relatedTests(files).filter((name) => !started.has(name));
}

/** Test files, their tests, and the mutants that they reach: first those that import a mutated file, then those that reach most. */
function rankingOf({ tests, mutantCoverage: { perTest } }, files) {
  const names = files.map((file) => basename(file, '.ts'));
  return [...new Set(tests.map(({ fileName }) => fileName))]
    .map((fileName) => {
      const source = readFileSync(fileName, 'utf8');
      const ids = tests.filter((test) => test.fileName === fileName).map(({ id }) => id);
      const mutants = [...new Set(ids.flatMap((id) => Object.keys(perTest[id] ?? {})))];
      const isNear = names.some((name) => source.includes(`/${name}'`));
      return { fileName, ids, mutants, rank: mutants.length + (isNear ? 1e6 : 0) };
    })
    .sort((a, b) => b.rank - a.rank);
}

function runnerFactory(injector) {
  const runner = injector.injectFunction(jestPlugins[0].factory);
  const runIn = (testMatch, run) => {
    // Of a fault that makes tests wait, many wait as long as they may.
    Object.assign(runner.jestConfig, { testMatch, testTimeout: 5_000 });
    return run();
  };
  return {
    init: () => runner.init(),
    capabilities: () => runner.capabilities(),
    async dryRun(options) {
      const result = await runIn(testFilesOf(options.files), () => runner.dryRun(options));
      if (result.mutantCoverage) {
        writeFileSync(RANKING, JSON.stringify(rankingOf(result, options.files)));
      }
      return result;
    },
    async mutantRun(options) {
      const { testFilter, activeMutant } = options;
      const ranking = JSON.parse(readFileSync(RANKING, 'utf8'));
      // What runs as the file is loaded belongs to no test.
      const files = ranking
        .filter(({ mutants }) => !testFilter || mutants.includes(activeMutant.id))
        .map(({ fileName }) => fileName);
      let result = await runIn(files.slice(0, FIRST), () => runner.mutantRun(options));
      const others = files.slice(FIRST, NEAREST);
      if (result.status === 'survived' && others.length > 0) {
        result = await runIn(others, () => runner.mutantRun(options));
      }
      if (result.status === 'killed') {
        const isFinder = ({ ids }) => ids.some((id) => result.killedBy.includes(id));
        ranking.sort((a, b) => isFinder(b) - isFinder(a));
        writeFileSync(RANKING, JSON.stringify(ranking));
      }
      return result;
    },
  };
}
runnerFactory.inject = ['$injector'];

export const strykerPlugins = [{ kind: 'TestRunner', name: 'jest-nearest', factory: runnerFactory }];

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  // Given by -m.
  mutate: [],
  plugins: ['@stryker-mutator/jest-runner', './stryker.config.mjs'],
  testRunner: 'jest-nearest',
  jest: { enableFindRelatedTests: false },
  concurrency: 1,
  // Jest keeps some of what each run has loaded.
  maxTestRunnerReuse: 30,
  // Beside the time that the tests of a mutant took without it.
  timeoutMS: 15_000,
  timeoutFactor: 1,
  dryRunTimeoutMinutes: 20,
  reporters: ['clear-text', 'progress'],
  clearTextReporter: { reportTests: false, logTests: false },
  tempDirName: 'coverage/stryker',
  cleanTempDir: 'always',
};
