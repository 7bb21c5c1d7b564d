import { join } from 'node:path';

import { ScratchProject } from '../support/scratch-project';

/** The oldest version of TypeScript that consumers compile with, the last in JavaScript, and the native one. */
type Compiler = '5.0' | '6.0' | '7.0';

/** How a consumer's imports are resolved, and the format of its modules; node16 is as nodenext. */
const RESOLUTIONS = [
  { type: 'commonjs', module: 'commonjs', moduleResolution: 'node10' },
  { type: 'commonjs', module: 'nodenext', moduleResolution: 'nodenext' },
  { type: 'module', module: 'nodenext', moduleResolution: 'nodenext' },
  { type: 'module', module: 'esnext', moduleResolution: 'bundler' },
] as const;

/** A kind of consumer: what it has installed besides the package, and what it compiles. */
export interface ConsumerKind {
  readonly packages: readonly string[];
  /** Folders of `fixtures/`. */
  readonly fixtures: readonly string[];
  readonly compilers: readonly Compiler[];
  /** Default: every one. */
  readonly resolutions?: readonly (typeof RESOLUTIONS)[number]['moduleResolution'][];
}

/** A strict consumer. */
function optionsFor(compiler: Compiler, { type, module, moduleResolution }: (typeof RESOLUTIONS)[number]): object {
  return {
    module,
    moduleResolution,
    target: 'ES2022',
    lib: ['ES2022'],
    types: ['node'],
    strict: true,
    // The packages' declarations are the same files under each resolution, and take longer than all the rest.
    skipLibCheck: !(type === 'commonjs' && moduleResolution === 'nodenext'),
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    // NestJS.
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    ...(compiler === '6.0' && moduleResolution === 'node10' ? { ignoreDeprecations: '6.0' } : {}),
  };
}

/** One test for each compiler and resolution: the kind's fixtures compile, and the compiler refuses what it must. */
export function compilesEverywhere({ packages, fixtures, compilers, resolutions }: ConsumerKind): void {
  let project: ScratchProject;

  beforeAll(async () => {
    const installed = compilers.map((compiler) => `typescript-${compiler}@npm:typescript@${compiler}`);
    project = await ScratchProject.create('passport-eagleeye', ...installed, ...packages);
  });

  afterAll(() => project.stop());

  describe.each(compilers)('with TypeScript %s', (compiler) => {
    const known = RESOLUTIONS.filter(
      ({ moduleResolution: name }) =>
        (resolutions?.includes(name) ?? true) && !(compiler === '7.0' && name === 'node10'),
    );

    it.each(known)('under $moduleResolution in a $type', async (resolution) => {
      const folder = `${resolution.moduleResolution}-${resolution.type}-${compiler}`;
      const config = { compilerOptions: optionsFor(compiler, resolution), include: ['**/*.ts'] };
      await project.write(`${folder}/package.json`, JSON.stringify({ type: resolution.type }));
      await project.write(`${folder}/tsconfig.json`, JSON.stringify(config));
      // `import x = require()` is of CommonJS.
      for (const fixture of fixtures.filter((name) => name !== 'commonjs' || resolution.type === 'commonjs')) {
        await project.copy(join(__dirname, 'fixtures', fixture), `${folder}/${fixture}`);
      }
      const command = `node_modules/typescript-${compiler}/bin/tsc`;
      expect(await project.run(process.execPath, [command, '-p', folder])).toEqual({ exitCode: 0, output: '' });
    });
  });
}
