import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'

/** What a process is for. One image, three roles. */
type ServiceRole = 'all' | 'gateway' | 'worker'

const Environment = z.object({
  ROLE: z.enum(['all', 'gateway', 'worker']).default('all'),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65535).default(8080),
  PUBLIC_URL: z.url().optional(),
  /** Absent: an embedded PostgreSQL under MUARA_DATA. */
  DATABASE_URL: z.string().startsWith('postgres').optional(),
  /** Absent: BullMQ keeps its jobs in PostgreSQL. */
  REDIS_URL: z.string().startsWith('redis').optional(),
  MUARA_CONFIG: z.string().default('config'),
  MUARA_DATA: z.string().default('data'),
  /** `host:port,...` that the guarded fetch may reach although they are internal: local stand-ins of providers. */
  MUARA_LOCAL_HOSTS: z.string().default(''),
  MUARA_ADMIN_KEY: z.string().min(32).optional(),
  /** Secrets of endpoints and reply codes of mails are derived from it. Absent: from one kept in the database. */
  MUARA_SIGNING_SECRET: z.string().min(32).optional(),
  /** `dual` commits first and enqueues after, without reconciler: the negative control of the chaos run. Never use it. */
  MUARA_ACCEPT: z.enum(['tx', 'dual']).default('tx'),
  /** Number of proxies in front of us, for the client's address. */
  TRUST_PROXY: z.coerce.number().int().min(0).max(5).default(0),
  CONCURRENCY: z.coerce.number().int().min(1).max(64).default(8),
  POOL_SIZE: z.coerce.number().int().min(4).max(100).default(10),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
})

const ChannelEntry = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,60}$/, 'huruf kecil, angka dan tanda hubung'),
  title: z.string().min(1),
  adapter: z.string().nullable(),
  enabled: z.boolean(),
  geotagged: z.boolean().default(false),
  note: z.string().optional(),
  settings: z.record(z.string(), z.unknown()).default({}),
})
export type ChannelEntry = z.infer<typeof ChannelEntry>

export interface Config {
  readonly role: ServiceRole
  readonly host: string
  readonly port: number
  /** Without a trailing slash. What providers sign and citizens see. */
  readonly publicUrl: string
  readonly databaseUrl: string | null
  readonly redisUrl: string | null
  readonly configDir: string
  readonly dataDir: string
  readonly localHosts: readonly string[]
  readonly adminKey: string | null
  /** Null: the one in the database is used. The same in every process, and never to change. */
  readonly signingSecret: string | null
  /** Signs session cookies; from `SESSION_SECRET` or the secrets file. */
  readonly sessionSecret: string | null
  readonly accept: 'tx' | 'dual'
  readonly trustProxy: number
  readonly concurrency: number
  readonly poolSize: number
  readonly logLevel: string
  readonly channels: readonly ChannelEntry[]
}

/** Everything wrong with the configuration, at once, in words an administrator can act on. */
export class ConfigError extends Error {
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(`Konfigurasi belum benar:\n${problems.map(problem => `  - ${problem}`).join('\n')}`)
    this.name = 'ConfigError'
    this.problems = problems
  }
}

/**
 * Reads the environment, `config/channels.yaml` and the secrets file. Throws `ConfigError` with all problems, those that
 * `check` finds in the complete entries among them.
 */
export function loadConfig(
  env: NodeJS.ProcessEnv = process.env,
  check: (entries: readonly ChannelEntry[]) => string[] = () => [],
): Config {
  const parsed = Environment.safeParse(emptyMeansAbsent(env))
  const problems = parsed.success
    ? []
    : parsed.error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`)
  const dataDir = resolve(env['MUARA_DATA'] || 'data')
  const configDir = resolve(env['MUARA_CONFIG'] || 'config')
  const variables = { ...readSecrets(join(dataDir, 'secrets.env')), ...env }
  const { channels, incomplete } = readChannels(join(configDir, 'channels.yaml'), variables, problems)
  problems.push(...check(channels.filter(entry => !incomplete.has(entry))))
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems)
  const given = parsed.data
  return {
    role: given.ROLE,
    host: given.HOST,
    port: given.PORT,
    publicUrl: (given.PUBLIC_URL ?? `http://${given.HOST}:${given.PORT}`).replace(/\/+$/, ''),
    databaseUrl: given.DATABASE_URL ?? null,
    redisUrl: given.REDIS_URL ?? null,
    configDir,
    dataDir,
    localHosts: (given.MUARA_LOCAL_HOSTS || variables['TRIAL_LOCAL_HOSTS'] || '')
      .split(',')
      .map(host => host.trim())
      .filter(Boolean),
    adminKey: given.MUARA_ADMIN_KEY ?? null,
    signingSecret: given.MUARA_SIGNING_SECRET ?? null,
    sessionSecret: variables['SESSION_SECRET'] ?? null,
    accept: given.MUARA_ACCEPT,
    trustProxy: given.TRUST_PROXY,
    concurrency: given.CONCURRENCY,
    poolSize: given.POOL_SIZE,
    logLevel: given.LOG_LEVEL,
    channels,
  }
}

function emptyMeansAbsent(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
}

/** `NAME=value` lines. Written by the first start with mode 600; an environment variable of the same name wins. */
function readSecrets(file: string): Record<string, string> {
  if (!existsSync(file)) return {}
  return Object.fromEntries(
    readFileSync(file, 'utf8')
      .split('\n')
      .filter(line => /^[A-Z0-9_]+=/.test(line))
      .map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1).trim()]),
  )
}

/** Adds what is wrong to `problems`; an entry with an empty variable is `incomplete`, its settings say nothing yet. */
function readChannels(
  file: string,
  variables: Record<string, string | undefined>,
  problems: string[],
): { channels: ChannelEntry[]; incomplete: Set<ChannelEntry> } {
  const document = z.strictObject({ channels: z.array(z.unknown()) }).safeParse(readYaml(file, problems))
  const entries: ChannelEntry[] = []
  const incomplete = new Set<ChannelEntry>()
  if (!document.success) problems.push(`${file}: harus berisi daftar "channels:"`)
  document.data?.channels.forEach((raw, index) => {
    const entry = ChannelEntry.safeParse(raw)
    if (!entry.success) {
      problems.push(
        ...entry.error.issues.map(
          issue => `${file}, kanal ke-${index + 1}: ${issue.path.join('.')}: ${issue.message}`,
        ),
      )
      return
    }
    const where = `${file}, kanal "${entry.data.name}"`
    if (entries.some(other => other.name === entry.data.name))
      problems.push(`${where}: nama dipakai dua kali`)
    const missing = new Set<string>()
    const settings = entry.data.enabled
      ? substitute(entry.data.settings, variables, name => missing.add(name))
      : {}
    const complete = { ...entry.data, settings: settings as Record<string, unknown> }
    entries.push(complete)
    if (missing.size > 0) incomplete.add(complete)
    problems.push(...[...missing].map(name => `${where}: variabel ${name} belum diisi`))
  })
  return { channels: entries, incomplete }
}

/** Null when it cannot be read. The parser's own words would quote the file. */
function readYaml(file: string, problems: string[]): unknown {
  try {
    return parse(readFileSync(file, 'utf8'))
  } catch (error) {
    const { code, linePos } = error as { code?: string; linePos?: { line: number }[] }
    problems.push(
      `${file}${linePos?.[0] ? `, baris ${linePos[0].line}` : ''}: tidak dapat dibaca (${code ?? 'YAML'})`,
    )
    return null
  }
}

/** Replaces `${NAME}` and `${NAME:-default}` in every string. A setting whose variable is optional and empty is dropped. */
function substitute(
  value: unknown,
  variables: Record<string, string | undefined>,
  missing: (name: string) => void,
): unknown {
  if (Array.isArray(value)) return value.map(item => substitute(item, variables, missing))
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value)
        .map(([key, item]) => [key, substitute(item, variables, missing)] as const)
        .filter(([, item]) => item !== undefined && item !== ''),
    )
  }
  if (typeof value !== 'string') return value
  return value.replace(
    /\$\{([A-Z0-9_]+)(?::-([^}]*))?\}/g,
    (_whole, name: string, fallback: string | undefined) => {
      const found = variables[name] ?? fallback
      if (found === undefined) missing(name)
      return found ?? ''
    },
  )
}

/** YAML variables are text; ports and switches are not. Converts where the adapter's schema asks for it. */
export function settingsFor(schema: z.ZodType, settings: Record<string, unknown>): Record<string, unknown> {
  const shape = (schema as unknown as { shape?: Record<string, z.ZodType> }).shape ?? {}
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => {
      const kind = shape[name] ? innermostType(shape[name]) : 'unknown'
      if (typeof value === 'string' && kind === 'number' && /^-?\d+(\.\d+)?$/.test(value))
        return [name, Number(value)]
      if (typeof value === 'string' && kind === 'boolean' && /^(true|false)$/.test(value))
        return [name, value === 'true']
      if (typeof value === 'number' && kind === 'string') return [name, String(value)]
      return [name, value]
    }),
  )
}

function innermostType(schema: z.ZodType): string {
  const { def } = schema as unknown as { def: { type: string; innerType?: z.ZodType; in?: z.ZodType } }
  const inner = def.innerType ?? def.in
  return inner ? innermostType(inner) : def.type
}
