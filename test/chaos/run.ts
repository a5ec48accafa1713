import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { deskDoor } from './doors/desk.js'
import type { Delivery, Door } from './doors/door.js'
import { emailDoor } from './doors/email.js'
import { facebookDoor } from './doors/facebook.js'
import { smsDoor } from './doors/sms.js'
import { xDoor } from './doors/x.js'
import { inject } from './injector.js'
import { openLedger, writeAnswers } from './ledger.js'
import { freePort } from './ports.js'
import { startPostgres } from './postgres.js'
import { type Random, seeded } from './random.js'
import { startRedis } from './redis.js'
import { accounting, untilAtRest, whatIsStuck } from './rest.js'
import { sabotage } from './saboteur.js'
import { environment, type Surroundings, writeConfig } from './settings.js'
import { type ChannelName, tellings } from './stories.js'
import { supervise } from './supervisor.js'

export interface ChaosOptions {
  readonly seed: string
  readonly messages: number
  readonly kills: number
  readonly pgStops: number
  readonly queue: 'postgres' | 'redis'
  readonly mode: 'tx' | 'dual'
  readonly json?: string
  readonly keep: boolean
}

/** Deliveries under way at once. */
const IN_FLIGHT = 24
const PROVIDER_PATIENCE_MS = 120_000
const REST_PATIENCE_MS = 180_000
/** Longer than the lease of a reply (30 s) and the longest backoff of a young job. */
const STUCK_AFTER_MS = 60_000
/** Nothing comes back in the negative control, so there is no need to wait as long. */
const STUCK_AFTER_DUAL_MS = 20_000

/** One run from empty folder to verdict. Returns the exit status: 0 every promise kept, 1 something broken. */
export async function runChaos(options: ChaosOptions): Promise<number> {
  const random = seeded(options.seed)
  const folder = mkdtempSync(join(tmpdir(), 'muara-chaos-'))
  const started = Date.now()
  const say = (what: string) =>
    console.log(`${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s  ${what}`)
  const closing: (() => Promise<unknown>)[] = []
  const plan = `${options.messages} messages, ${options.kills} kills, ${options.pgStops} stops of PostgreSQL`
  console.log(
    `seed ${options.seed}: ${plan}, queue on ${options.queue}, mode ${options.mode}; files in ${folder}`,
  )
  try {
    const postgres = await startPostgres(folder)
    closing.push(() => postgres.close())
    await postgres.createDatabase('muara')
    const redis = options.queue === 'redis' ? await startRedis(folder) : null
    if (redis) closing.push(() => redis.close())

    const gatewayPort = await freePort()
    const workerPort = await freePort()
    const publicUrl = `http://127.0.0.1:${gatewayPort}`
    const adminKey = `chaos-${random.fork('key').hex(40)}`
    const doors = await openDoors(publicUrl, adminKey)
    closing.push(...Object.values(doors).map(door => () => door.close()))
    const around: Surroundings = {
      folder,
      configDir: writeConfig(folder, doors),
      databaseUrl: postgres.url('muara'),
      redisUrl: redis?.url ?? null,
      adminKey,
      publicUrl,
      localHosts: Object.values(doors).flatMap(door => door.localHosts),
      accept: options.mode,
    }
    const start = (role: 'gateway' | 'worker', port: number) => {
      const process = supervise({
        name: role,
        args: [fileURLToPath(new URL('../../src/main.js', import.meta.url))],
        env: environment(role, port, around),
        readyUrl: `http://127.0.0.1:${port}/readyz`,
        logFile: join(folder, `${role}.log`),
      })
      closing.push(() => process.stop())
      return process
    }
    const gateway = start('gateway', gatewayPort)
    const worker = start('worker', workerPort)
    await Promise.all([gateway.untilReady(60_000), worker.untilReady(60_000)])
    say('gateway and worker are ready')

    const ledger = openLedger(join(folder, 'ledger.jsonl'))
    const deliveries = plannedDeliveries(doors, random, options.messages)
    const injector = inject({
      deliveries,
      ledger,
      random: random.fork('injector'),
      inFlight: IN_FLIGHT,
      patience: PROVIDER_PATIENCE_MS,
    })
    await sabotage({ gateway, worker, postgres, redis }, injector, {
      plan: { kills: options.kills, pgStops: options.pgStops, redisRestarts: redis ? 1 : 0 },
      messages: options.messages,
      slack: IN_FLIGHT,
      random: random.fork('saboteur'),
      say,
    })
    await injector.finished
    say(
      `all ${ledger.size} messages handed over; ${injector.retries} retries, ${injector.redeliveries} deliberate repeats`,
    )

    const rest = await untilAtRest({
      publicUrl,
      adminKey,
      databaseUrl: around.databaseUrl,
      expected: ledger.size,
      patience: REST_PATIENCE_MS,
      stuckAfter: options.mode === 'dual' ? STUCK_AFTER_DUAL_MS : STUCK_AFTER_MS,
    })
    if (rest.open) {
      say(`not at rest: ${rest.open}`)
      for (const line of await whatIsStuck(around.databaseUrl)) console.log(`          ${line}`)
    } else say('at rest')

    const answers = Object.entries(doors).flatMap(([channel, door]) =>
      door.answers().map(answer => ({ channel, ...answer })),
    )
    writeAnswers(join(folder, 'answers.jsonl'), answers)
    const claims = await accounting(publicUrl, adminKey)
    writeFileSync(join(folder, 'claims.json'), JSON.stringify(claims))
    const seconds = (Date.now() - started) / 1000
    const orderlyExits = { gateway: await gateway.stop(), worker: await worker.stop() }
    const status = await askOracle(folder, around.databaseUrl)
    const verdict = existsSync(join(folder, 'verdict.json'))
      ? JSON.parse(readFileSync(join(folder, 'verdict.json'), 'utf8'))
      : null
    const kills = { gateway: gateway.kills, worker: worker.kills }
    const deaths = { gateway: gateway.deaths, worker: worker.deaths }
    console.log(
      `\nkills: gateway ${kills.gateway}, worker ${kills.worker}; died by themselves: gateway ${deaths.gateway}, worker ${deaths.worker}; ` +
        `not 2xx: ${JSON.stringify(injector.refusals)}; ${seconds.toFixed(1)} s; seed ${options.seed}`,
    )
    if (options.json) {
      const { retries, redeliveries, refusals } = injector
      const { keep: _keep, json: _json, ...asked } = options
      const run = {
        ...asked,
        seconds,
        kills,
        deaths,
        orderlyExits,
        retries,
        redeliveries,
        refusals,
        stuck: rest.open,
        accounting: claims,
      }
      writeFileSync(options.json, `${JSON.stringify({ ...run, verdict }, null, 2)}\n`)
    }
    console.log(status === 0 ? 'EVERY PROMISE KEPT' : 'A PROMISE WAS BROKEN')
    return status
  } finally {
    for (const close of closing.reverse()) await close().catch(error => console.error(String(error)))
    if (!options.keep) rmSync(folder, { recursive: true, force: true })
  }
}

async function openDoors(publicUrl: string, adminKey: string): Promise<Record<ChannelName, Door>> {
  return {
    sms: await smsDoor(publicUrl),
    email: await emailDoor(),
    x: await xDoor(publicUrl),
    facebook: await facebookDoor(publicUrl),
    'desk-kelurahan': await deskDoor(publicUrl, adminKey),
  }
}

/** Every channel's deliveries, shuffled together so that no channel waits for another but each keeps its own order. */
function plannedDeliveries(doors: Record<ChannelName, Door>, random: Random, messages: number): Delivery[] {
  const told = tellings(random.fork('stories'), messages)
  const queues = Object.entries(doors).map(([name, door]) =>
    door.deliveries(
      told.filter(telling => telling.channel === name),
      random.fork(name),
    ),
  )
  const order = random.fork('order')
  const planned: Delivery[] = []
  for (
    let left = queues.filter(queue => queue.length > 0);
    left.length > 0;
    left = left.filter(queue => queue.length > 0)
  ) {
    let draw = order.below(left.reduce((sum, queue) => sum + queue.length, 0))
    const queue = left.find(candidate => (draw -= candidate.length) < 0) ?? left[0]
    planned.push(queue?.shift() as Delivery)
  }
  return planned
}

function askOracle(folder: string, databaseUrl: string): Promise<number> {
  const oracle = fileURLToPath(new URL('./oracle/oracle.js', import.meta.url))
  const file = (name: string) => join(folder, name)
  const args = [
    oracle,
    '--ledger',
    file('ledger.jsonl'),
    '--answers',
    file('answers.jsonl'),
    '--claims',
    file('claims.json'),
  ]
  args.push('--database', databaseUrl, '--json', file('verdict.json'))
  return new Promise(settle => {
    execFile(process.execPath, args, { maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      console.log(`\n${stdout}${stderr}`)
      settle(error ? (typeof error.code === 'number' ? error.code : 1) : 0)
    })
  })
}
