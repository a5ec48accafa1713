import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'], externalConditions: [] } },
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: ['test/support/fixed-seed.ts'],
    include: ['test/**/*.test.{ts,tsx}', 'adapters/**/*.test.ts'],
    reporters: ['default', './test/support/closing-line.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Many tests wait (for a kill, a time-out, a provider): three at once keep two processors busy.
    maxWorkers: 3,
    // Files of one worker share what they import: most of a small file's time is loading the database's libraries. What a file
    // needs for itself (database, folders, processes) it makes and removes, and no file may leave anything global changed.
    isolate: false,
  },
})
