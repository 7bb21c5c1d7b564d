// Writes dist/: JavaScript without comments, and the declarations that a consumer can reach. The compiler's own command
// would keep the comments in both or in neither, and write declarations of modules that nobody can import.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

import ts from 'typescript';

const ENTRIES = ['index.d.ts', 'testing/index.d.ts'];
const DIST = resolve(import.meta.dirname, 'dist');

/** Indents by tabs, which take a quarter of the bytes; the lines inside of a template are text. */
function indentByTabs(source) {
  const file = ts.createSourceFile('file.js', source, ts.ScriptTarget.Latest);
  const texts = new Set();
  const visit = (node) => {
    if (ts.isTemplateLiteralToken(node)) {
      const [first, last] = [node.pos, node.end].map((at) => file.getLineAndCharacterOfPosition(at).line);
      for (let line = first + 1; line <= last; line += 1) {
        texts.add(line);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  const tabs = (spaces) => '\t'.repeat(spaces.length / 4);
  return source
    .split('\n')
    .map((line, number) => (texts.has(number) ? line : line.replace(/^(?: {4})+/, tabs)))
    .join('\n');
}

/** The declarations of every module, by path. Ends the process when a module does not compile. */
function declarationsOf(program) {
  const files = new Map();
  const { diagnostics } = program.emit(undefined, (path, text) => files.set(path, text), undefined, true);
  const all = [...ts.getPreEmitDiagnostics(program), ...diagnostics];
  if (all.length > 0) {
    console.error(ts.formatDiagnostics(all, ts.createCompilerHost({})));
    process.exit(1);
  }
  return files;
}

/** The declarations that the entries import, and what these import. */
function reachable(declarations) {
  const found = new Set(ENTRIES.map((entry) => join(DIST, entry)));
  for (const path of found) {
    for (const [, specifier] of declarations.get(path).matchAll(/(?:from |import\()['"](\.[^'"]*)['"]/g)) {
      found.add(`${join(dirname(path), specifier)}.d.ts`);
    }
  }
  return [...found].map((path) => [path, declarations.get(path)]);
}

/** The JavaScript of each module: one without types needs no other module to be compiled. */
function javaScriptOf({ fileNames, options }) {
  const compilerOptions = {
    ...options,
    module: ts.ModuleKind.CommonJS,
    moduleResolution: undefined,
    removeComments: true,
  };
  return fileNames.map((fileName) => {
    const { outputText } = ts.transpileModule(ts.sys.readFile(fileName), { fileName, compilerOptions });
    return [join(DIST, relative(options.rootDir, fileName)).replace(/ts$/, 'js'), outputText];
  });
}

const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: console.error };
const config = ts.getParsedCommandLineOfConfigFile('tsconfig.build.json', {}, host);
const declarations = declarationsOf(ts.createProgram(config.fileNames, config.options));
rmSync(DIST, { recursive: true, force: true });
for (const [path, text] of [...reachable(declarations), ...javaScriptOf(config)]) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, indentByTabs(text));
}
