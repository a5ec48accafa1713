import { setTimeout as sleep } from 'node:timers/promises'
import { query } from '../../test/chaos/postgres.js'
import { accounting } from '../../test/chaos/rest.js'
import {
  type Bench,
  breathe,
  CONCURRENCY,
  CONNECTIONS,
  type Muara,
  openFloor,
  openMuara,
  runJson,
  sendLoad,
  smsLoad,
} from './children.js'
import type { Empty, EmptyResult } from './empty.js'
import { brief, median, type Spread, spread } from './figures.js'
import type { LoadResult } from './load.js'

/** Accepted messages a second through the signed door beside the floor under any server that stores. */
export interface Accepting {
  readonly door: Side
  readonly floor: Side
  /** Door over floor, of the medians. */
  readonly ratio: number
  readonly refused: number
}
export interface Side {
  readonly perSecond: Spread
  /** Milliseconds. */
  readonly p50: Spread
  readonly p99: Spread
}

/** From accepted message to ticket. Times in milliseconds from the row's commit to its settling. */
export interface EndToEnd {
  readonly backlog: number
  readonly drained: number
  readonly empty: EmptyResult
  /** Drained over empty. */
  readonly ratio: number
  readonly tickets: number
  readonly flow: Flow
  readonly modest: Flow
}
interface Flow {
  readonly offeredPerSecond: number
  readonly settledPerSecond: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

/** (a) Floor and door by turns, `rounds` times each, after one warm-up each. */
export async function measureAccepting(
  bench: Bench,
  options: { rounds: number; seconds: number; say: Say },
): Promise<Accepting> {
  const { rounds, seconds, say } = options
  const muara = await openMuara(bench)
  const floor = await openFloor(bench)
  const results = { floor: [] as LoadResult[], door: [] as LoadResult[] }
  try {
    const once = {
      floor: (seed: string, time: number) =>
        sendLoad({
          origin: floor.origin,
          path: '/',
          signedUrl: floor.origin,
          connections: CONNECTIONS,
          seed,
          seconds: time,
        }),
      door: (seed: string, time: number) => smsLoad(muara, { connections: CONNECTIONS, seed, seconds: time }),
    }
    await once.floor('warm', 1)
    await once.door('warm', 2)
    for (let round = 1; round <= rounds; round++) {
      for (const side of ['floor', 'door'] as const) {
        await breathe()
        const result = await once[side](`${side}-${round}`, seconds)
        results[side].push(result)
        say(
          `${bench.backend}: accepting, ${side} ${round}/${rounds}: ${brief(result.perSecond)}/s, p50 ${brief(result.p50)} ms, p99 ${brief(result.p99)} ms`,
        )
      }
    }
    const [{ stored }] = (await query<{ stored: string }>(
      muara.databaseUrl,
      'select count(*) as stored from gw.message',
    )) as [{ stored: string }]
    const counted = results.door.reduce((sum, result) => sum + result.accepted, 0)
    if (Number(stored) < counted) throw new Error(`${counted} accepted, but only ${stored} stored`)
  } finally {
    await muara.close()
    await floor.close()
  }
  const side = (list: LoadResult[]): Side => ({
    perSecond: spread(list.map(result => result.perSecond)),
    p50: spread(list.map(result => result.p50)),
    p99: spread(list.map(result => result.p99)),
  })
  const door = side(results.door)
  const below = side(results.floor)
  const refused = results.door.reduce((sum, result) => sum + result.refused, 0)
  return { door, floor: below, ratio: brief(door.perSecond.median / below.perSecond.median), refused }
}

/** (b) A backlog drained, then a steady flow; the same with empty jobs; (c) a modest rate. */
export async function measureEndToEnd(
  bench: Bench,
  options: { backlog: number; seconds: number; modestRate: number; say: Say },
): Promise<EndToEnd> {
  const { backlog, seconds, modestRate, say } = options
  const muara = await openMuara(bench)
  try {
    await smsLoad(muara, { connections: CONNECTIONS, seed: 'backlog', messages: backlog })
    await muara.startWorker()
    await untilSettled(muara)
    const drained = await settledPerSecond(muara, '-infinity')
    say(`${bench.backend}: backlog of ${backlog} drained at ${brief(drained)}/s`)

    // Half of what the worker can do alone, for now the gateway works beside it: a flow that is not kept up with would
    // only measure the length of its queue.
    const rate = Math.max(1, Math.round(drained / 2))
    const flow = await steady(muara, { rate, seconds, seed: 'flow' })
    say(`${bench.backend}: steady ${rate}/s: p50 ${brief(flow.p50)} ms, p99 ${brief(flow.p99)} ms`)
    const modest = await steady(muara, { rate: modestRate, seconds: Math.max(seconds, 10), seed: 'modest' })
    say(`${bench.backend}: steady ${modestRate}/s: p50 ${brief(modest.p50)} ms, p99 ${brief(modest.p99)} ms`)
    const [{ tickets }] = (await query<{ tickets: string }>(
      muara.databaseUrl,
      'select count(*) as tickets from gw.ticket',
    )) as [{ tickets: string }]

    const redisUrl = bench.newRedis()
    const given: Empty = {
      databaseUrl: await bench.newDatabase(),
      ...(redisUrl ? { redisUrl } : {}),
      concurrency: CONCURRENCY,
      jobs: backlog,
      rate,
      seconds,
    }
    await muara.close()
    const runs = [await runJson<EmptyResult>('./empty.js', given)]
    for (let more = 0; more < 2; more++) {
      const fresh = bench.newRedis()
      runs.push(
        await runJson<EmptyResult>('./empty.js', {
          ...given,
          databaseUrl: await bench.newDatabase(),
          ...(fresh ? { redisUrl: fresh } : {}),
        }),
      )
    }
    const of = (name: keyof EmptyResult) => brief(median(runs.map(run => run[name])))
    const empty: EmptyResult = { drained: of('drained'), p50: of('p50'), p95: of('p95'), p99: of('p99') }
    say(`${bench.backend}: empty jobs drained at ${empty.drained}/s`)
    return {
      backlog,
      drained: brief(drained),
      empty,
      ratio: brief(drained / empty.drained),
      tickets: Number(tickets),
      flow,
      modest,
    }
  } finally {
    await muara.close()
  }
}

/** Offers `rate` messages a second and looks afterwards how long each took from its row to its settling. */
async function steady(muara: Muara, options: { rate: number; seconds: number; seed: string }): Promise<Flow> {
  const { rate, seconds, seed } = options
  const [{ now }] = (await query<{ now: string }>(
    muara.databaseUrl,
    'select clock_timestamp()::text as now',
  )) as [{ now: string }]
  await smsLoad(muara, { connections: CONNECTIONS, seed, rate, messages: Math.round(rate * seconds) })
  await untilSettled(muara)
  const [row] = await query<{ p50: number; p95: number; p99: number }>(
    muara.databaseUrl,
    `select percentile_cont(0.5) within group (order by ms) as p50, percentile_cont(0.95) within group (order by ms) as p95,
       percentile_cont(0.99) within group (order by ms) as p99
     from (select extract(epoch from settled_at - received_at)::float8 * 1000 as ms from gw.message where received_at > $1) as times`,
    [now],
  )
  const { p50, p95, p99 } = row as { p50: number; p95: number; p99: number }
  return {
    offeredPerSecond: rate,
    settledPerSecond: brief(await settledPerSecond(muara, now)),
    p50: brief(p50),
    p95: brief(p95),
    p99: brief(p99),
  }
}

/** First to last settling, so that neither the boot of the worker nor the waiting counts. */
async function settledPerSecond(muara: Muara, since: string): Promise<number> {
  const [row] = await query<{ rate: number }>(
    muara.databaseUrl,
    `select (count(*) - 1) / nullif(extract(epoch from max(settled_at) - min(settled_at)), 0)::float8 as rate
     from gw.message where state <> 'accepted' and received_at > $1`,
    [since],
  )
  return row?.rate ?? Number.NaN
}

async function untilSettled(muara: Muara): Promise<void> {
  const deadline = Date.now() + 300_000
  while (Date.now() < deadline) {
    const now = await accounting(muara.publicUrl, muara.adminKey)
    if (now && now.in_flight === 0) return
    await sleep(200)
  }
  throw new Error('messages are still in flight after five minutes')
}

type Say = (what: string) => void
