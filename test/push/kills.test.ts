import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { secretOf } from '../../src/agencies/push/signing.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'
import { fileTicket } from '../support/filing.js'
import { activeEndpoint, eventually, happens, ROOT, rowsOf } from './support.js'

/** A bigger run: `PUSH_TICKETS=2000 PUSH_KILLS=100 npx vitest run test/push/kills.test.ts`. */
const TICKETS = Number(process.env['PUSH_TICKETS'] ?? 200)
const KILLS = Number(process.env['PUSH_KILLS'] ?? 20)
const SEED = Number(process.env['SEED'] ?? 7)
const EVENTS = 5
const SENDERS = 3
const BETWEEN_KILLS_MS = 450

interface Line {
  readonly id: string
  readonly ticket: string
  readonly seq: number
  readonly did: 'accepted' | 'failed' | 'reset' | 'silent'
  readonly at: number
}

let fresh: FreshDatabase
let home: string
const children = new Set<ChildProcess>()
beforeAll(async () => {
  fresh = await freshDatabase({ max: 8 })
  home = mkdtempSync(join(tmpdir(), 'muara-push-'))
})
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await fresh.drop()
  rmSync(home, { recursive: true, force: true })
})

/** A program of this folder in a process of its own; resolves with its first line. */
async function run(
  name: string,
  ...words: (string | number)[]
): Promise<{ child: ChildProcess; line: string }> {
  const program = `dist/test/push/${name}.js`
  if (!existsSync(program)) throw new Error('build first: npm run build (npm test does)')
  const child = spawn(process.execPath, [program, ...words.map(String)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.add(child)
  child.once('exit', () => children.delete(child))
  const line = await new Promise<string>((settle, fail) => {
    child.stdout?.once('data', chunk => settle(String(chunk).trim()))
    child.once('exit', () => fail(new Error(`${name} ended`)))
  })
  return { child, line }
}

/** An endpoint and the process behind it. The secret is known before the process is, its address after. */
async function agency(name: string, faults: readonly number[]) {
  const id = await activeEndpoint(fresh.database, { address: 'http://127.0.0.1:9/' })
  const log = join(home, `${name}.jsonl`)
  writeFileSync(log, '')
  const { line: port } = await run(
    'receiver-process',
    log,
    secretOf(ROOT, { id, secret: 1 }),
    ...faults,
    SEED,
  )
  await fresh.database.db.query('update endpoint set address = $2 where id = $1', [
    id,
    `http://127.0.0.1:${port}/muara`,
  ])
  const lines = () =>
    readFileSync(log, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map(line => JSON.parse(line) as Line)
  return { id, host: `127.0.0.1:${port}`, lines }
}

/** Some senders at a time. One after the other is killed and replaced; a kill counts only when it hits one that works. */
async function killing(hosts: string): Promise<number[]> {
  const start = () => run('sender-process', fresh.url, hosts).then(({ child }) => child)
  const alive = Array.from({ length: SENDERS }, start)
  const kills: number[] = []
  while (kills.length < KILLS) {
    const victim = await alive.shift()
    await pause(BETWEEN_KILLS_MS * (0.5 + Math.random()))
    victim?.kill('SIGKILL')
    kills.push(Date.now())
    alive.push(start())
  }
  await Promise.all(alive)
  return kills
}

async function live(): Promise<void> {
  const file = async () => {
    const { ticketId } = await fileTicket(fresh.database, { text: 'lubang' })
    for (let n = 3; n < EVENTS; n += 1) await happens(fresh.database, ticketId)
  }
  const pace = (KILLS * (BETWEEN_KILLS_MS + 300)) / TICKETS
  for (let n = 0; n < TICKETS; n += 1) await Promise.all([file(), pause(pace)])
}

/** What a process sent before it was killed, a busy agency reads and notes a moment later. */
const ON_THE_WAY_MS = 2_000

it('an agency that fails, resets and is silent misses nothing, whatever is killed', async () => {
  const bad = await agency('scripted', [0.1, 0.05, 0.05])
  const good = await agency('sink', [0, 0, 0])
  const [kills] = await Promise.all([killing(`${bad.host},${good.host}`), live()])
  await eventually(async () => {
    const [left] = await rowsOf<{ waiting: number; told: number }>(
      fresh.database,
      `select count(*) filter (where state = 'pending')::int as waiting, count(*)::int as told from delivery`,
    )
    return left?.waiting === 0 && left.told === 2 * TICKETS * EVENTS
  }, 30)

  const events = await rowsOf<{ number: string; seq: number }>(
    fresh.database,
    'select t.number, e.seq from ticket_event e join ticket t on t.id = e.ticket_id',
  )
  expect(events).toHaveLength(TICKETS * EVENTS)
  const totals: Record<string, unknown>[] = []
  for (const one of [bad, good]) {
    const lines = one.lines()
    const taken = new Set(lines.filter(({ did }) => did !== 'failed').map(({ id }) => id))
    const missing = events.filter(({ number, seq }) => !taken.has(`evt_${number}_${seq}`))
    expect(missing).toEqual([])

    const unheard = await unheardAnswers(one.id)
    const last = new Map<string, Line>()
    const unordered: Line[] = []
    const unexplained: Line[] = []
    let repeats = 0
    for (const line of lines) {
      const before = last.get(line.ticket)
      last.set(line.ticket, line)
      if (!before) continue
      if (before.seq > line.seq) unordered.push(line)
      if (before.id !== line.id || before.did === 'failed') continue
      repeats += 1
      if (before.did !== 'accepted') continue
      // It said yes, and nobody heard it: the process was killed meanwhile, or the machine was too busy to hear in time.
      const why = unheard.get(line.id) ?? []
      const killed = why.includes(null) && kills.some(at => at >= before.at - ON_THE_WAY_MS && at <= line.at)
      if (!killed && !why.includes('timeout')) unexplained.push(line)
    }
    expect(unordered).toEqual([])
    expect(unexplained).toEqual([])
    totals.push({ requests: lines.length, repeats, cutOff: cutOffIn(unheard) })
  }
  console.info('push under kills', {
    events: events.length,
    kills: kills.length,
    bad: totals[0],
    good: totals[1],
  })
  // The run had teeth: kills hit sends under way, and the script did what it is for.
  const did = (what: string) => bad.lines().filter(line => line.did === what).length
  expect([did('failed'), did('reset'), did('silent')].every(n => n > 0)).toBe(true)
  expect(cutOffIn(await unheardAnswers(bad.id)) + cutOffIn(await unheardAnswers(good.id))).toBeGreaterThan(0)
}, 120_000)

/** Events with attempts that heard no answer: why, null for the end of the process. */
async function unheardAnswers(endpoint: string): Promise<Map<string, (string | null)[]>> {
  const rows = await rowsOf<{ id: string; outcomes: (string | null)[] }>(
    fresh.database,
    `select 'evt_' || t.number || '_' || d.seq as id, array_agg(a.outcome) as outcomes from delivery d join ticket t on t.id = d.ticket_id
       join delivery_attempt a on a.delivery_id = d.id
     where d.endpoint_id = $1 and (a.outcome is null or a.outcome = 'timeout') group by 1`,
    [endpoint],
  )
  return new Map(rows.map(({ id, outcomes }) => [id, outcomes]))
}

const cutOffIn = (unheard: ReadonlyMap<string, readonly (string | null)[]>) =>
  [...unheard.values()].filter(why => why.includes(null)).length
