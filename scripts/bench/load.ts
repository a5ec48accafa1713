import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'undici'
import { smsRequest } from '../../test/chaos/doors/sms.js'
import { seeded } from '../../test/chaos/random.js'
import { distinctComplaints } from '../../test/chaos/stories.js'
import { quantile } from './figures.js'

/** What one run of the load client does. Given as JSON in the first argument. */
export interface Load {
  /** Address of the gateway, `http://127.0.0.1:PORT`. */
  readonly origin: string
  readonly path: string
  /** URL which the signature covers: the gateway's public one. */
  readonly signedUrl: string
  readonly connections: number
  /** Different runs against one database need different seeds, or their messages are repeats. */
  readonly seed: string
  /** Either as many as possible for so long ... */
  readonly seconds?: number
  /** ... or exactly this many, */
  readonly messages?: number
  /** at this many a second, whatever the answers take (open loop); absent: as fast as answers come (closed loop). */
  readonly rate?: number
}

export interface LoadResult {
  readonly accepted: number
  readonly refused: number
  readonly seconds: number
  readonly perSecond: number
  /** Milliseconds of a request. */
  readonly p50: number
  readonly p99: number
}

/** Bodies are made and signed before the clock starts; this many a second suffice for two cores. */
const SIGNED_PER_SECOND = 4_000

const load = JSON.parse(process.argv[2] ?? '{}') as Load
const count = load.messages ?? Math.ceil((load.seconds ?? 1) * SIGNED_PER_SECOND)
const random = seeded(load.seed)
const bodies = distinctComplaints(random, count).map(({ text, phone }) =>
  smsRequest(load.signedUrl, { id: `SM${random.hex(32)}`, from: phone, text }),
)
const pool = new Pool(load.origin, { connections: load.connections, pipelining: 1 })
const times: number[] = []
let accepted = 0
let refused = 0
let next = 0

async function one(): Promise<void> {
  const { body, signature } = bodies[next++] as (typeof bodies)[number]
  const started = performance.now()
  try {
    const response = await pool.request({
      method: 'POST',
      path: load.path,
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature },
      body,
    })
    await response.body.dump()
    if (response.statusCode >= 200 && response.statusCode < 300) accepted += 1
    else refused += 1
  } catch {
    refused += 1
  }
  times.push(performance.now() - started)
}

async function closedLoop(): Promise<void> {
  const until =
    load.seconds === undefined ? Number.POSITIVE_INFINITY : performance.now() + load.seconds * 1000
  const lane = async () => {
    while (next < bodies.length && performance.now() < until) await one()
  }
  await Promise.all(Array.from({ length: load.connections }, lane))
}

async function openLoop(rate: number): Promise<void> {
  const begun = performance.now()
  const under: Promise<void>[] = []
  while (next < bodies.length) {
    const due = begun + (next / rate) * 1000
    const wait = due - performance.now()
    if (wait > 1) await sleep(wait)
    under.push(one())
  }
  await Promise.all(under)
}

const started = performance.now()
await (load.rate === undefined ? closedLoop() : openLoop(load.rate))
const seconds = (performance.now() - started) / 1000
await pool.close()
const result: LoadResult = {
  accepted,
  refused,
  seconds,
  perSecond: accepted / seconds,
  p50: quantile(times, 0.5),
  p99: quantile(times, 0.99),
}
console.log(JSON.stringify(result))
