import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', '.data/**', 'web/dist/**'],
    globalSetup: 'tests/global-setup.ts',
    pool: 'forks',
    // Files share one PostgreSQL and one Temporal server, and end-to-end tests start whole stacks.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    teardownTimeout: 20_000,
  },
})
