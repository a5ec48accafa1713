import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import type { Door } from './doors/door.js'

/** A copy of `config/` whose channels are the doors of this run. Returns its folder. */
export function writeConfig(folder: string, doors: Readonly<Record<string, Door>>): string {
  const target = join(folder, 'config')
  mkdirSync(target, { recursive: true })
  cpSync('config', target, { recursive: true, filter: from => !from.endsWith('scenario') })
  const channels = Object.entries(doors).map(([name, door]) => ({ name, enabled: true, ...door.settings }))
  writeFileSync(join(target, 'channels.yaml'), stringify({ channels }))
  return target
}

export interface Surroundings {
  readonly folder: string
  readonly configDir: string
  readonly databaseUrl: string
  readonly redisUrl: string | null
  readonly adminKey: string
  /** Of the gateway; what providers sign. */
  readonly publicUrl: string
  readonly localHosts: readonly string[]
  /** `dual` is the negative control: commit first, enqueue after, no reconciler. */
  readonly accept: 'tx' | 'dual'
  readonly concurrency?: number
}

/** Environment of one process of Muara, and nothing else of ours but PATH and HOME. */
export function environment(
  role: 'gateway' | 'worker',
  port: number,
  around: Surroundings,
): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    NODE_ENV: 'production',
    ROLE: role,
    HOST: '127.0.0.1',
    PORT: String(port),
    PUBLIC_URL: around.publicUrl,
    DATABASE_URL: around.databaseUrl,
    ...(around.redisUrl ? { REDIS_URL: around.redisUrl } : {}),
    MUARA_CONFIG: around.configDir,
    MUARA_DATA: join(around.folder, 'data'),
    MUARA_LOCAL_HOSTS: around.localHosts.join(','),
    MUARA_ADMIN_KEY: around.adminKey,
    MUARA_ACCEPT: around.accept,
    ...(around.concurrency ? { CONCURRENCY: String(around.concurrency) } : {}),
    LOG_LEVEL: 'warn',
  }
}
