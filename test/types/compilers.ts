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
