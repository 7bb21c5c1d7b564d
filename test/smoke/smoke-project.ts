import { join } from 'node:path';

import { runOrFail } from '../support/command';
import { packedPackage } from '../support/packed-package';
import { ScratchProject } from '../support/scratch-project';

/** Files that log in, by the language in which they use the package; the last one is what tsc makes of TypeScript. */
export const LANGUAGES = {
  CommonJS: 'from-commonjs.cjs',
  'ES modules': 'from-esm.mjs',
  TypeScript: 'compiled/from-typescript.js',
} as const;

/** A language in which the package is used. */
export type Language = keyof typeof LANGUAGES;

const PACKAGES = ['express@5', 'express-session@1', 'passport@0.7', '@types/node@20'];
const TYPESCRIPT = require.resolve('typescript/bin/tsc');
const COMPILER_OPTIONS = [
  ...['--strict', '--module', 'nodenext', '--target', 'es2022', '--types', 'node'],
  ...['--rootDir', '.', '--outDir', 'compiled'],
];

/** A project with the packed package, Express and Passport, and the files that log in. */
export async function createSmokeProject(): Promise<ScratchProject> {
  const project = await ScratchProject.create();
  await project.install(packedPackage(), ...PACKAGES);
  await project.copy(join(__dirname, 'apps'), '.');
  const compile = [TYPESCRIPT, ...COMPILER_OPTIONS, 'from-typescript.ts'];
  await runOrFail(process.execPath, compile, { cwd: project.folder });
  await project.copy(join(__dirname, 'apps/log-in.cjs'), 'compiled/log-in.cjs');
  return project;
}

/** One login, in a process of its own: what it said. */
export async function logIn(project: ScratchProject, language: Language, node: string): Promise<unknown> {
  const login: unknown = JSON.parse(await runOrFail(node, [LANGUAGES[language]], { cwd: project.folder }));
  return login;
}

/** Who is logged in, in each language: the stand-in's first user, at the API host of the stand-in. */
export const LOGGED_IN = expect.objectContaining({
  name: 'Ada Keller',
  baseUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
});
