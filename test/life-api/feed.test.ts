import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { issueKey } from '../../src/accounts/index.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'
import { type SmallCity, startSmallCity } from '../support/small-city.js'
import { OFFICES } from './offices.js'

const TICKETS = 5_000
const KILLS = 20
const WRITERS = 8
const WRITING_PROCESSES = 2
const PULLERS = 2
const LONGEST_DELAY_MS = 200
const LOOK_EVERY_MS = 100
/** Pullers (0, 1) and writing processes (2, 3) in the order they are killed; the latter take seconds to come back. */
const VICTIMS = [0, 1, 2, 0, 1, 0, 1, 3, 0, 1]
/** How long the pullers may take to catch up once nobody writes any more, seconds. */
const CATCH_UP = 60

let fresh: FreshDatabase
let city: SmallCity
let home: string
let keys: string
const children = new Set<ChildProcess>()

beforeAll(async () => {
  fresh = await freshDatabase({ max: 10 })
  city = await startSmallCity(fresh.database, { requestsPerMinute: 1_000_000 })
  home = mkdtempSync(join(tmpdir(), 'muara-feed-'))
  const pairs: string[] = []
  for (const agency of OFFICES) {
    const grant = { name: agency, scope: 'agency', agency, unit: null, channel: null } as const
    pairs.push(`${agency}=${(await issueKey(fresh.database, grant)).key}`)
  }
  keys = pairs.join(',')
})
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await city.close()
  await fresh.drop()
  rmSync(home, { recursive: true, force: true })
})

type Start = () => Promise<ChildProcess>

/** Rejects with the last words of the first process that ends by itself; whoever we kill says nothing. */
const { died, dies } = (() => {
  let dies: (error: Error) => void = () => {}
  const died = new Promise<never>((_, fail) => {
    dies = fail
  })
  died.catch(() => {})
  return { died, dies }
})()

/** A program of this folder in a process of its own, once it works. */
async function run(name: string, ...words: (string | number)[]): Promise<ChildProcess> {
  const program = `dist/test/life-api/${name}.js`
  if (!existsSync(program)) throw new Error('build first: npm run build (npm test does)')
  const child = spawn(process.execPath, [program, ...words.map(String)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.add(child)
  let lastWords = ''
  child.stderr.on('data', chunk => {
    lastWords = `${lastWords}${chunk}`.slice(-2_000)
  })
  child.once('close', (code, signal) => {
    children.delete(child)
    if (signal !== 'SIGKILL') dies(new Error(`${name} ended by itself (${code}): ${lastWords}`))
  })
  await Promise.race([died, once(child.stdout, 'data')])
  return child
}

const journalOf = (puller: number) => join(home, `puller-${puller}.jsonl`)
const writer: Start = () =>
  run('writer-process', fresh.url, WRITERS / WRITING_PROCESSES, LONGEST_DELAY_MS, TICKETS)
const puller =
  (n: number): Start =>
  () =>
    run('puller-process', city.url, journalOf(n), keys)

const counted = async (of: string) =>
  ((await fresh.database.db.query(`select count(*)::int as n from ${of}`)).rows[0] as { n: number }).n

/** Which ticket is where in which version, as somebody knows it. */
type Known = Map<string, string>

/** What a puller that follows the rules of the feed believes: what left is forgotten. */
function believed(puller: number): { known: Known; seen: Set<string>; pages: number; left: number } {
  const [known, seen]: [Known, Set<string>] = [new Map(), new Set()]
  let [pages, gone] = [0, 0]
  for (const line of readFileSync(journalOf(puller), 'utf8').split('\n')) {
    let entry: { agency: string; page: { id: string; version: number; left?: true }[] }
    try {
      entry = JSON.parse(line)
    } catch {
      continue
    }
    pages += 1
    for (const { id, version, left } of entry.page) {
      seen.add(id)
      const name = `${entry.agency} ${id}`
      if (left) known.delete(name)
      else known.set(name, String(version))
      if (left) gone += 1
    }
  }
  return { known, seen, pages, left: gone }
}

async function truth(): Promise<Known> {
  const { rows } = await fresh.database.db.query('select agency, id, version from ticket')
  return new Map((rows as any[]).map(({ agency, id, version }) => [`${agency} ${id}`, String(version)]))
}

const differences = (a: Known, b: Known) =>
  [...new Set([...a.keys(), ...b.keys()])].filter(name => a.get(name) !== b.get(name))

it('pullers know every ticket and who has it, whatever commits late, moves, or is killed', async () => {
  const starts: Start[] = [
    ...Array.from({ length: PULLERS }, (_, n) => puller(n)),
    ...Array.from({ length: WRITING_PROCESSES }, () => writer),
  ]
  for (let n = 0; n < PULLERS; n++) writeFileSync(journalOf(n), '')
  const begun = (start: Start) => {
    const child = start()
    child.catch(() => {}) // `died` says it
    return child
  }
  const alive = starts.map(begun)
  await Promise.all(alive)
  let killed = 0
  for (let made = 0; killed < KILLS || made < TICKETS; made = await counted('ticket')) {
    await Promise.race([died, pause(LOOK_EVERY_MS * Math.random())])
    // Spread over the whole run, however fast this machine writes.
    if (killed >= KILLS || made < (TICKETS * killed) / KILLS) continue
    const victim = VICTIMS[killed % VICTIMS.length] as number
    // Only one that works is worth a kill; its successor starts while the others go on.
    ;(await alive[victim])?.kill('SIGKILL')
    alive[victim] = begun(starts[victim] as Start)
    killed += 1
  }
  for (const one of await Promise.all(alive.slice(PULLERS))) one.kill('SIGKILL')
  const writing = `pg_stat_activity where application_name = 'muara-writer' and datname = current_database()`
  while ((await counted(writing)) > 0) await pause(50)

  const real = await truth()
  const wrong = () => Array.from({ length: PULLERS }, (_, n) => differences(believed(n).known, real))
  for (const until = Date.now() + CATCH_UP * 1_000; Date.now() < until && wrong().flat().length > 0; )
    await Promise.race([died, pause(200)])
  expect(wrong()).toEqual(Array(PULLERS).fill([]))

  // The run had teeth: tickets moved and were told as gone, and nobody saw a ticket that was never committed.
  const moved = await counted('agency_left')
  const told = Array.from({ length: PULLERS }, (_, n) => believed(n))
  const ids = new Set([...real.keys()].map(name => name.split(' ')[1] as string))
  for (const { seen, left } of told) {
    expect(seen).toEqual(ids)
    expect(left).toBeGreaterThan(0)
  }
  expect(moved).toBeGreaterThan(TICKETS / 50)
  console.info('feed under kills', {
    tickets: real.size,
    events: await counted('ticket_event'),
    moved,
    kills: killed,
    pages: told.map(({ pages }) => pages),
    departures: told.map(({ left }) => left),
  })
}, 300_000)
