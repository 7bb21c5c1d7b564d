import tseslint from 'typescript-eslint';

/** What modules of lib/ must not import: imports go one way. */
function never(files, regex, message) {
  const everywhere = [
    { regex: '(?:^|/)index$|^\\.{1,2}/?$', message: 'index.ts is for consumers: import the module itself.' },
    { regex: '/testing(?:/|$)', message: 'The stand-in is for tests.' },
  ];
  return { files, rules: { 'no-restricted-imports': ['error', { patterns: [...everywhere, { regex, message }] }] } };
}

export default tseslint.config(
  { ignores: ['**/dist/', 'coverage/', 'test/types/fixtures/'] },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  {
    files: ['lib/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 220, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
    },
  },
  never(['lib/**/!(index).ts'], '/strategy$', 'Only index.ts needs the whole strategy.'),
  never(['lib/testing/**/*.ts'], '^\\.\\./', 'The stand-in is a server of its own: it knows nothing of the strategy.'),
  // The command is a consumer of the stand-in.
  { files: ['lib/testing/cli.ts'], rules: { 'no-restricted-imports': 'off' } },
  never(['lib/errors/*.ts'], '^\\.\\./(?!json$)', 'Errors need nothing but JSON.'),
  never(['lib/http.ts'], '/(?:client|option-types|options)$|/state/', 'http.ts sends one request, whosever it is.'),
  never(
    ['lib/state/*.ts'],
    '/(?:client|login|options|strategy)$',
    'A login asks pending logins, and gives them what they need.',
  ),
  never(['lib/client.ts'], '/(?:login|passport|profile|strategy)$|/state/', 'The client knows nothing of logins.'),
  never(['lib/tokens/*.ts'], '/strategy$', 'Tokens need an interface, and a strategy is one of several that have it.'),
  {
    files: ['test/**/*.ts'],
    rules: {
      // A test reads what came over the wire, which has no type until it is asserted.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      // A function's number of parameters may be what is tested.
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['example/recipes/*.ts'],
    rules: {
      // NestJS: a module is a class with a decorator and nothing else, and options are declared as classes.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // Frameworks have their types of users extended by merging: Express by a namespace, Fastify by an interface.
      '@typescript-eslint/no-namespace': ['error', { allowDeclarations: true }],
      '@typescript-eslint/no-empty-object-type': ['error', { allowInterfaces: 'with-single-extends' }],
      // Passport's handlers have the type any; a form of verify and Express's error handler are told by their parameters.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
);
