import { dts } from 'rolldown-plugin-dts';

const common = {
  // The names of the bundled files would be comments.
  experimental: { attachDebugInfo: 'none' },
  checks: { pluginTimings: false },
};
const library = { index: 'lib/index.ts', 'testing/index': 'lib/testing/index.ts' };

export default [
  {
    ...common,
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
  },
  {
    ...common,
    input: library,
    plugins: [dts({ emitDtsOnly: true, compilerOptions: { stripInternal: true } })],
    output: { dir: 'dist' },
  },
];
