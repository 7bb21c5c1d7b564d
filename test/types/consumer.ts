import { join } from 'node:path';

import type { CommandResult } from '../support/command';
import { packedPackage } from '../support/packed-package';
import { ScratchProject } from '../support/scratch-project';
import {
  commandOf,
  type Compiler,
  compilerOptions,
  COMPILERS,
  knows,
  packageOf,
  type Resolution,
  RESOLUTIONS,
} from './compilers';

/** A kind of consumer: what it has installed besides the package, and what it compiles. */
export interface ConsumerKind {
  readonly packages: readonly string[];
  /** Folders of `fixtures/`. */
  readonly fixtures: readonly string[];
  readonly compilers: readonly Compiler[];
  readonly resolutions?: readonly Resolution[];
}

/** A project with the packed package, some others, and compilers. */
export async function createConsumer({ packages, compilers }: ConsumerKind): Promise<ScratchProject> {
  const project = await ScratchProject.create();
  await project.install(packedPackage(), ...compilers.map(packageOf), ...packages);
  return project;
}

/** Compiles fixtures with one compiler under one resolution. */
export async function compile(
  project: ScratchProject,
  fixtures: readonly string[],
  compiler: Compiler,
  resolution: Resolution,
): Promise<CommandResult> {
  const folder = `${resolution.moduleResolution}-${resolution.type}-${compiler}`;
  await project.write(`${folder}/package.json`, JSON.stringify({ type: resolution.type }));
  await project.write(
    `${folder}/tsconfig.json`,
    JSON.stringify({ compilerOptions: compilerOptions(compiler, resolution), include: ['**/*.ts'] }),
  );
  for (const fixture of fixtures) {
    await project.copy(join(__dirname, 'fixtures', fixture), `${folder}/${fixture}`);
  }
  return project.run(process.execPath, [commandOf(compiler), '-p', folder]);
}

/** One test for each compiler and resolution: the kind's fixtures compile, and what must not is told. */
export function compilesEverywhere(kind: ConsumerKind): void {
  let project: ScratchProject;

  beforeAll(async () => {
    project = await createConsumer(kind);
  });

  afterAll(async () => {
    await project.remove();
  });

  describe.each(COMPILERS.filter((compiler) => kind.compilers.includes(compiler)))('with TypeScript %s', (compiler) => {
    const resolutions = (kind.resolutions ?? RESOLUTIONS).filter((resolution) => knows(compiler, resolution));

    it.each(resolutions)('under $name', async (resolution) => {
      // `import x = require()` is of CommonJS.
      const fixtures = kind.fixtures.filter((name) => name !== 'commonjs' || resolution.type === 'commonjs');
      expect(await compile(project, fixtures, compiler, resolution)).toEqual({ exitCode: 0, output: '' });
    });
  });
}
