import tsdoc from 'eslint-plugin-tsdoc';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'models/converted/',
      'reports/',
      '.stryker-tmp/',
      'eslint.config.js',
      '.dependency-cruiser.cjs',
    ],
  },
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { tsdoc },
    rules: {
      'tsdoc/syntax': 'error',
      // Numbers in template literals are safe to print and say what they are by their names.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // A `while (true)` with its exits inside reads better than a flag.
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      // Exhaustiveness is part of the gate's proof.
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: false, requireDefaultForNonUnion: true },
      ],
      'no-console': 'error',
      eqeqeq: 'error',
      // The network is not for us, by whatever name.
      'no-restricted-globals': ['error', 'fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest'],
    },
  },
  {
    // Errors and logs carry no value: no text that is put together, no cause, nothing printed but by the command line.
    files: ['src/**/*.ts', 'workers/**/*.ts'],
    ignores: ['src/cli/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'NewExpression[callee.name=/^(Error|TypeError|RangeError)$/] > :not(Identifier, Literal)',
          message: 'An error says fixed text: what is put together can carry a value.',
        },
        {
          selector: 'NewExpression[callee.name=/Error$/][arguments.length>1]',
          message: 'An error has no cause and no options: they drag values along.',
        },
        {
          selector: ":matches(Property[key.name='cause'], AssignmentExpression[left.property.name='cause'])",
          message: 'A cause drags values along.',
        },
        {
          selector: "MemberExpression[object.object.name='process'][object.property.name=/^std(out|err)$/]",
          message: 'Only the command line prints.',
        },
      ],
    },
  },
);
