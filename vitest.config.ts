/** Vitest: one project a package, so that pure packages can share one fast thread. */
import { defineConfig } from 'vitest/config';
import type { ViteUserConfig } from 'vitest/config';

const shared = {
  setupFiles: [`${import.meta.dirname}/tools/vitest-setup.ts`],
  testTimeout: 30_000,
  passWithNoTests: true,
};

const config: ViteUserConfig = defineConfig({
  test: {
    passWithNoTests: true,
    projects: [
      {
        test: {
          ...shared,
          name: 'core',
          root: 'packages/core',
          include: ['src/**/*.test.ts'],
          pool: 'threads',
          isolate: false,
        },
      },
      ...['data', 'contracts', 'store', 'adapters', 'strategies', 'research', 'server'].map(
        (name) => ({
          test: { ...shared, name, root: `packages/${name}`, include: ['src/**/*.test.ts'] },
        }),
      ),
      { test: { ...shared, name: 'testing', root: 'testing', include: ['src/**/*.test.ts'] } },
      { test: { ...shared, name: 'bench', root: 'bench', include: ['**/*.test.ts'] } },
      { test: { ...shared, name: 'tools', root: 'tools', include: ['*.test.ts'] } },
    ],
  },
});

export default config;
