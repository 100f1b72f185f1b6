import { defineConfig } from 'vitest/config';

// What the mutation tester runs: the fast tests of the consent gate, without the build that other tests need.
export default defineConfig({
  test: {
    include: ['tests/unit/consent/**/*.test.ts', 'tests/contracts/consent-registry.test.ts'],
    testTimeout: 30_000,
    // Mutants are switched at run time, so modules need not be loaded again for each of them.
    isolate: false,
  },
});
