import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type FakeTwilio, startFakeTwilio } from '../fakes/twilio.js'
import { inLanes } from '../support/lanes.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'
import { SECRET, SID } from '../support/wire.js'
import { DSDA, officer } from '../ticket/life/city.js'
import { by, does, phone, says } from './street.js'

/** Citizens who are to hear something: of some there is only news of their ticket, which nobody has planned yet. */
const REPLIES = 500
const UNPLANNED = 150
const KILLS = 30
/** Lives ended while the quick provider is told, first, as long as it has something to take. */
const QUICK_LIVES = 6
/** Left for it when a life begins: more than goes out before the one it is ended in, where the machine is slow to look. */
const ENOUGH = 60
/** The last lives plan, and are ended while they do. */
const PLANNING_LIVES = 4
/** News for each of them, and for the one that is left alone in the end: there is always some left to plan. */
const NEWS = UNPLANNED / (PLANNING_LIVES + 1)
const CONNECTIONS = 6
/** Sends of one life before it is ended in the middle of one. */
const LIFE = 4

let fresh: FreshDatabase
let twilio: FakeTwilio
let deaf: Server
/** Whom the provider that can be asked nothing told, in order. */
const heard: string[] = []
/** Ends the process under way as soon as the provider has taken a message, before it can answer. */
let armed: (() => void) | null = null
const children = new Set<ChildProcess>()

beforeAll(async () => {
  fresh = await freshDatabase({ max: CONNECTIONS })
  twilio = await startFakeTwilio({ accountSid: SID, authToken: SECRET })
  deaf = createServer((request, response) => {
    let body = ''
    request.on('data', chunk => (body += chunk))
    request.on('end', () => {
      heard.push(body)
      if (armed) armed()
      else response.end('ok')
    })
  })
  await new Promise<void>(settle => deaf.listen(0, '127.0.0.1', settle))
})
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  deaf.closeAllConnections()
  deaf.close()
  await twilio.close()
  await fresh.drop()
})

/** A process that has loaded everything and waits to begin. */
async function ready(plans: boolean): Promise<ChildProcess> {
  const program = 'dist/test/replies/sending-process.js'
  if (!existsSync(program)) throw new Error('build first: npm run build (npm test does)')
  const port = (deaf.address() as AddressInfo).port
  const child = fork(program, [fresh.url, twilio.url, `http://127.0.0.1:${port}/`, plans ? 'plans' : ''], {
    execArgv: [],
  })
  children.add(child)
  child.once('exit', () => children.delete(child))
  await once(child, 'message')
  return child
}

async function ended(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

const told = () => heard.length + twilio.sent.length

const counted = async (what: string) =>
  (await fresh.database.db.query(`select count(*)::int as n from reply where ${what}`)).rows[0].n as number
const PLANNED = 'step is not null'
const QUICK = `channel = 'sms' and state = 'pending'`

/** Lets a process plan a few and ends it as it goes on: looking, writing to the outbox or sending what it wrote. */
async function planAndDie(child: ChildProcess): Promise<void> {
  const before = await counted(PLANNED)
  child.send('go')
  await expect
    .poll(async () => (await counted(PLANNED)) - before, { timeout: 20_000, interval: 2 })
    .toBeGreaterThanOrEqual(LIFE)
  await ended(child)
}

/** Some more citizens who wrote, and whose reports an office has turned down. */
async function ticketsEnd(): Promise<void> {
  const reason = 'sudah dicari, tidak ditemukan di lokasi'
  const asked = { action: 'reject', reasonCode: 'tidak_ditemukan', reason } as const
  const one = async () => {
    const { ticketId } = await says(fresh.database, by('sms', phone()))
    await does(fresh.database, ticketId, asked, officer(DSDA), new Date())
  }
  await inLanes(CONNECTIONS, Array.from({ length: NEWS }), one)
}

/** Lets a process send a few and ends it between sending and noting it, at one provider or the other. */
async function liveAndDie(child: ChildProcess, at: 'sms' | 'mute'): Promise<void> {
  const before = told()
  child.send('go')
  await expect.poll(() => told() - before, { timeout: 20_000, interval: 2 }).toBeGreaterThanOrEqual(LIFE)
  if (at === 'mute') await new Promise<void>(settle => (armed = () => (child.kill('SIGKILL'), settle())))
  else {
    const sent = twilio.sent.length
    twilio.next({ is: 'accepted then silent' })
    await expect.poll(() => twilio.sent.length, { timeout: 20_000, interval: 2 }).toBeGreaterThan(sent)
  }
  await ended(child)
  armed = null
}

it('500 replies, 30 kills while news is planned and between sending and noting it: nobody is missed, and every repeat is labelled', async () => {
  await fresh.database.db.query(
    `insert into reply (id, channel, kind, answer_to, subject, text)
     select gen_random_uuid(), case when n % 10 < 6 then 'sms' else 'mute' end, 'done',
       jsonb_build_object('to', '+62812000' || (10000 + n)), '', 'Laporan selesai' from generate_series(1, $1) as n`,
    [REPLIES - UNPLANNED],
  )
  const plans = (life: number) => life >= KILLS - PLANNING_LIVES
  let next = ready(plans(0))
  for (let kill = 0; kill < KILLS; kill++) {
    const child = await next
    next = ready(plans(kill + 1))
    if (plans(kill)) {
      await ticketsEnd()
      await planAndDie(child)
    } else await liveAndDie(child, kill < QUICK_LIVES && (await counted(QUICK)) > ENOUGH ? 'sms' : 'mute')
    // The lease of the dead need not be waited for: nobody else is alive.
    await fresh.database.db.query(
      `update reply set leased_until = clock_timestamp() - interval '1 second' where leased_until is not null`,
    )
  }
  const last = await next
  await ticketsEnd()
  last.send('go')
  await expect.poll(() => counted(PLANNED), { timeout: 30_000, interval: 100 }).toBe(UNPLANNED)
  await expect.poll(() => counted(`state = 'pending'`), { timeout: 30_000, interval: 100 }).toBe(0)
  await ended(last)

  const times = new Map<string, number>()
  for (const to of [...heard, ...twilio.sent.map(one => one.to)]) times.set(to, (times.get(to) ?? 0) + 1)
  expect(times.size).toBe(REPLIES)
  // Twilio is asked first, and so repeats nothing.
  expect(new Set(twilio.sent.map(one => one.to)).size).toBe(twilio.sent.length)
  expect(heard.length - new Set(heard).size).toBeLessThanOrEqual(KILLS)

  const { rows } = await fresh.database.db.query(
    `select answer_to->>'to' as "to", doubts from reply where doubts > 0 or state <> 'sent'`,
  )
  const doubtful = new Set((rows as { to: string }[]).map(row => row.to))
  const twice = [...times].filter(([, n]) => n > 1).map(([to]) => to)
  expect(twice.length).toBeGreaterThan(0)
  expect(twice.filter(to => !doubtful.has(to))).toEqual([])
}, 120_000)
