/** A version of TypeScript that consumers compile with, and where it is installed. */
export type Compiler = '5.0' | '6.0' | '7.0';

/** The first with every resolution that is tested, the last in JavaScript, and the native one. */
export const COMPILERS: readonly Compiler[] = ['5.0', '6.0', '7.0'];

/** What npm is to install for a compiler. */
export function packageOf(compiler: Compiler): string {
  return `typescript-${compiler}@npm:typescript@${compiler}`;
}

/** Its command, below `node_modules`. */
export function commandOf(compiler: Compiler): string {
  return `node_modules/typescript-${compiler}/bin/tsc`;
}

/** How a consumer's imports are resolved, and the format of its modules. */
export interface Resolution {
  readonly name: string;
  /** `type` in the consumer's package.json. */
  readonly type: 'commonjs' | 'module';
  readonly module: 'commonjs' | 'nodenext' | 'esnext';
  readonly moduleResolution: 'node10' | 'nodenext' | 'bundler';
}

/** Every resolution, in every format that it allows; node16 is as nodenext. */
export const RESOLUTIONS: readonly Resolution[] = [
  { name: 'node10, CommonJS', type: 'commonjs', module: 'commonjs', moduleResolution: 'node10' },
  { name: 'nodenext, CommonJS', type: 'commonjs', module: 'nodenext', moduleResolution: 'nodenext' },
  { name: 'nodenext, ES modules', type: 'module', module: 'nodenext', moduleResolution: 'nodenext' },
  { name: 'bundler, ES modules', type: 'module', module: 'esnext', moduleResolution: 'bundler' },
];

/** Whether a compiler still has a resolution: TypeScript 6 deprecated node10, and 7 dropped it. */
export function knows(compiler: Compiler, { moduleResolution }: Resolution): boolean {
  return !(compiler === '7.0' && moduleResolution === 'node10');
}

/**
 * The options of a consumer that is strict. The declarations of its packages are checked under one resolution: they are the
 * same files under each, and to check them takes longer than all the rest.
 */
export function compilerOptions(compiler: Compiler, { type, module, moduleResolution }: Resolution): object {
  return {
    module,
    moduleResolution,
    target: 'ES2022',
    lib: ['ES2022'],
    types: ['node'],
    strict: true,
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
