'use strict';

// Lets a child process of a test run TypeScript as it stands: node -r this file.ts
const { readFileSync } = require('node:fs');
const { ModuleKind, ScriptTarget, transpileModule } = require('typescript');

require.extensions['.ts'] = (module, filename) => {
  const { outputText } = transpileModule(readFileSync(filename, 'utf8'), {
    compilerOptions: {
      module: ModuleKind.CommonJS,
      target: ScriptTarget.ES2022,
      esModuleInterop: true,
      experimentalDecorators: true,
    },
  });
  module._compile(outputText, filename);
};
