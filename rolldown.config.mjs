import { dts } from 'rolldown-plugin-dts';

/** Without the names of the bundled files. */
const experimental = { attachDebugInfo: 'none' };
const library = { index: 'lib/index.ts', 'testing/index': 'lib/testing/index.ts' };

export default [
  {
    input: { ...library, 'testing/cli': 'lib/testing/cli.ts' },
    platform: 'node',
    // The command requires the stand-in, and does not hold it once more.
    external: ['passport-oauth2', './index'],
    output: {
      dir: 'dist',
      cleanDir: true,
      format: 'cjs',
      esModule: true,
      strict: true,
      minify: false,
      comments: false,
    },
    experimental,
  },
  {
    input: library,
    plugins: [dts({ emitDtsOnly: true, compilerOptions: { stripInternal: true } })],
    output: { dir: 'dist' },
    experimental,
  },
];
