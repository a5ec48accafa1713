import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '../../src/embedded/index.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** Connection string of the test cluster, without a database name at the end. */
    postgresServer: string
  }
}

/**
 * One PostgreSQL for the whole test run, started as `npm start` starts its own. `fsync` stays on: tests which boot the real
 * program must pass its check that a committed row is a durable row.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const home = mkdtempSync(join(tmpdir(), 'muara-test-pg-'))
  // mkdtemp gives 0700, and the server runs as another user when the tests run as root.
  chmodSync(home, 0o755)
  const cluster = await startEmbedded({ dataDir: home, settings: ['max_connections=250'] })
  project.provide('postgresServer', cluster.url.replace(/\/[^/]*$/, ''))
  return async () => {
    await cluster.stop('immediate')
    rmSync(home, { recursive: true, force: true })
  }
}
