import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir, totalmem } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { openClosing } from '../test/chaos/closing.js'
import { query, startPostgres } from '../test/chaos/postgres.js'
import { hasRedis, startRedis } from '../test/chaos/redis.js'
import { type Bench, CONCURRENCY, CONNECTIONS, POOL_SIZE } from './bench/children.js'
import { measureAccepting, measureEndToEnd } from './bench/measure.js'
import { type Results, table } from './bench/table.js'

const HELP = `npm run bench -- [options]

Measures, on PostgreSQL and (where redis-server is installed) on Redis as the queue: accepted messages a second through
the signed SMS door beside a bare server with one INSERT a request; messages to ticket beside an empty job; and the time
from acceptance to ticket. Server, client and database share this machine: read the ratios, not the absolute numbers.

  --seconds N   length of one round (5)
  --rounds N    rounds of floor and door by turns (5)
  --backlog N   accepted messages waiting for the worker (1500)
  --queue Q     only postgres, or only redis
  --json FILE   where the results go (reports/bench.json)`

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '5' },
    backlog: { type: 'string', default: '1500' },
    queue: { type: 'string' },
    json: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
const [seconds, rounds, backlog] = [Number(values.seconds), Number(values.rounds), Number(values.backlog)]
const wrong =
  [seconds, rounds, backlog].some(number => !(number > 0)) ||
  !['postgres', 'redis', undefined].includes(values.queue)
if (values.help || wrong) {
  console.log(HELP)
  process.exit(values.help ? 0 : 2)
}

/** Messages a second of a busy hour: the city's yearly 130,000 would be 0.004. */
const MODEST_RATE = 10
const say = (what: string) => console.log(what)
const folder = mkdtempSync(join(tmpdir(), 'muara-bench-'))
const closing = openClosing()
closing.add(() => rmSync(folder, { recursive: true, force: true }))
const postgres = await startPostgres(folder)
closing.add(() => postgres.close())
const redis = hasRedis() && values.queue !== 'postgres' ? await startRedis(folder, 'everysec') : null
if (redis) closing.add(() => redis.close())
const skipped =
  redis || values.queue === 'postgres' ? [] : ['redis-server is not installed: measured on PostgreSQL only']
let databases = 0
let redisDatabases = 0

const bench = (backend: 'postgres' | 'redis'): Bench => ({
  folder,
  backend,
  async newDatabase() {
    const name = `bench_${++databases}`
    await postgres.createDatabase(name)
    return postgres.url(name)
  },
  newRedis: () =>
    backend === 'redis' && redis ? redis.url.replace(/\d+$/, String(redisDatabases++ % 16)) : null,
})

try {
  const backends: Record<string, Results['backends'][string]> = {}
  for (const backend of ['postgres', 'redis'] as const) {
    if (values.queue && values.queue !== backend) continue
    if (backend === 'redis' && !redis) continue
    const accepting = await measureAccepting(bench(backend), { rounds, seconds, say })
    const endToEnd = await measureEndToEnd(bench(backend), { backlog, seconds, modestRate: MODEST_RATE, say })
    backends[backend] = { accepting, endToEnd }
  }
  const [version] = await query<{ server_version: string }>(postgres.url('postgres'), 'show server_version')
  const machine = {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    'memory GB': Math.round(totalmem() / 2 ** 30),
    node: process.version,
    postgres: version?.server_version ?? 'unknown',
    connections: CONNECTIONS,
    pool: POOL_SIZE,
    concurrency: CONCURRENCY,
  }
  const results: Results = { at: new Date().toISOString(), machine, backends, skipped }
  say(table(results))
  const file = values.json
    ? resolve(process.env['MUARA_CALLED_FROM'] ?? '.', values.json)
    : 'reports/bench.json'
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`)
  say(`written to ${file}`)
} finally {
  await closing.all()
}
process.exit()
