import type { Compiler } from './compilers';

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

/** The options of a consumer that is strict, and checks the declarations of its packages. */
export function compilerOptions(compiler: Compiler, { module, moduleResolution }: Resolution): object {
  return {
    module,
    moduleResolution,
    target: 'ES2022',
    lib: ['ES2022'],
    types: ['node'],
    strict: true,
    skipLibCheck: false,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    // NestJS.
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    ...(compiler === '6.0' && moduleResolution === 'node10' ? { ignoreDeprecations: '6.0' } : {}),
  };
}
