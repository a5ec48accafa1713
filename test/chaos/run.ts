import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openClosing } from './closing.js'
import { verifyHistory } from './history.js'
import { inject, type Injector } from './injector.js'
import { openLedger, writeAnswers } from './ledger.js'
import { seeded } from './random.js'
import { accounting, hasOrphan, untilAtRest, whatIsStuck } from './rest.js'
import { sabotage } from './saboteur.js'
import { planDeliveries, type Scene, setScene } from './scene.js'

export interface ChaosOptions {
  readonly seed: string
  readonly messages: number
  readonly kills: number
  readonly pgStops: number
  readonly queue: 'postgres' | 'redis'
  readonly mode: 'tx' | 'dual'
  /** File for the numbers and the verdict. */
  readonly json?: string
  /** Keep the folder of the run. */
  readonly keep: boolean
}

/** Deliveries under way at once. */
const IN_FLIGHT = 24
const PROVIDER_PATIENCE_MS = 300_000
const REST_PATIENCE_MS = 180_000
/**
 * Longer than the lease of a reply (30 s) and the longest backoff of a young job. In the negative control too: there
 * as well, what a killed worker held comes back and is not lost.
 */
const STUCK_AFTER_MS = 60_000

/** One run from empty folder to verdict. Returns the exit status: 0 every promise kept, 1 something broken. */
export async function runChaos(options: ChaosOptions): Promise<number> {
  const random = seeded(options.seed)
  const folder = mkdtempSync(join(tmpdir(), 'muara-chaos-'))
  const begun = Date.now()
  const elapsed = () => (Date.now() - begun) / 1000
  const say = (what: string) => console.log(`${elapsed().toFixed(1).padStart(6)} s  ${what}`)
  const plan = `${options.messages} messages, ${options.kills} kills, ${options.pgStops} stops of PostgreSQL`
  console.log(
    `seed ${options.seed}: ${plan}, queue on ${options.queue}, mode ${options.mode}; files in ${folder}`,
  )
  const closing = openClosing()
  closing.add(() => options.keep || rmSync(folder, { recursive: true, force: true }))
  try {
    const scene = await setScene(folder, { queue: options.queue, mode: options.mode, random, closing })
    say('gateway and worker are ready')

    const ledger = openLedger(join(folder, 'ledger.jsonl'))
    const injector = inject({
      deliveries: planDeliveries(scene.doors, random, options.messages),
      ledger,
      random: random.fork('injector'),
      inFlight: IN_FLIGHT,
      patience: PROVIDER_PATIENCE_MS,
    })
    await sabotage(scene, injector, {
      plan: { kills: options.kills, pgStops: options.pgStops, redisRestarts: scene.redis ? 1 : 0 },
      messages: options.messages,
      random: random.fork('saboteur'),
      say,
    })
    await injector.finished
    say(
      `all ${ledger.size} messages handed over; ${injector.retries} retries, ${injector.redeliveries} deliberate repeats`,
    )

    const open = await waitForRest(scene, ledger.size, options.mode, say)
    const claims = await gatherEvidence(scene)
    const seconds = elapsed()
    const exits = { gateway: await scene.gateway.stop(), worker: await scene.worker.stop() }
    const verdict = await askOracle(scene)
    const history = await verifyHistory(scene.databaseUrl)
    const whole = history.broken === null && history.tampered !== null
    const status = whole ? verdict : 1
    const lastWords = { gateway: lastWordsOf('gateway', scene), worker: lastWordsOf('worker', scene) }
    const run = { ...figures(scene, injector), lastWords, seconds, exits, open, claims, history }
    console.log(
      `history: ${history.events} events under ${history.anchors} anchors, ${history.broken ?? 'as they were written'}; ` +
        `one changed on purpose was ${history.tampered ? 'found' : 'NOT FOUND'}`,
    )
    console.log(
      `\nkills: gateway ${run.kills.gateway}, worker ${run.kills.worker}; died by themselves: gateway ${run.deaths.gateway}, ` +
        `worker ${run.deaths.worker}; not 2xx: ${JSON.stringify(run.refusals)}; ${seconds.toFixed(1)} s; seed ${options.seed}`,
    )
    if (options.json) writeRun(options, run, folder)
    console.log(status === 0 ? 'EVERY PROMISE KEPT' : 'A PROMISE WAS BROKEN')
    return status
  } finally {
    await closing.all()
  }
}

/** Waits for the system to finish by itself. Returns what stays open, in words, or null. */
async function waitForRest(
  scene: Scene,
  expected: number,
  mode: 'tx' | 'dual',
  say: (what: string) => void,
): Promise<string | null> {
  const { open } = await untilAtRest({
    publicUrl: scene.publicUrl,
    adminKey: scene.adminKey,
    expected,
    patience: REST_PATIENCE_MS,
    stuckAfter: STUCK_AFTER_MS,
    ...(mode === 'dual' && { isHopeless: () => hasOrphan(scene.databaseUrl) }),
  })
  say(open === null ? 'at rest' : `not at rest: ${open}`)
  if (open !== null) for (const line of await whatIsStuck(scene.databaseUrl)) console.log(`          ${line}`)
  return open
}

/** Writes down for the oracle what citizens were sent and what the system says of itself. */
async function gatherEvidence(scene: Scene) {
  const answers = Object.entries(scene.doors).flatMap(([channel, door]) =>
    door.answers().map(answer => ({ channel, ...answer })),
  )
  writeAnswers(join(scene.folder, 'answers.jsonl'), answers)
  const claims = await accounting(scene.publicUrl, scene.adminKey)
  writeFileSync(join(scene.folder, 'claims.json'), JSON.stringify(claims))
  return claims
}

function figures({ gateway, worker }: Scene, { retries, redeliveries, refusals }: Injector) {
  const kills = { gateway: gateway.kills, worker: worker.kills }
  const deaths = { gateway: gateway.deaths, worker: worker.deaths }
  return { kills, deaths, retries, redeliveries, refusals }
}

/** Errors by which a process ended itself: they alone are printed with a stack, lines of the log are JSON. */
function lastWordsOf(name: 'gateway' | 'worker', { folder }: Scene): string[] {
  const printed = readFileSync(join(folder, `${name}.log`), 'utf8')
  return [...printed.matchAll(/^(?![{\s])(.+)\n {4}at /gm)].map(([, error]) => error as string)
}

function writeRun({ keep: _keep, json, ...asked }: ChaosOptions, run: object, folder: string): void {
  const file = join(folder, 'verdict.json')
  const verdict: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null
  writeFileSync(json as string, `${JSON.stringify({ ...asked, ...run, verdict }, null, 2)}\n`)
}

/** A process of its own, which looks at the files and the tables and at nothing of ours. Returns its exit status. */
function askOracle({ folder, databaseUrl }: Scene): Promise<number> {
  const file = (name: string) => join(folder, name)
  const args = [
    '--ledger',
    file('ledger.jsonl'),
    '--answers',
    file('answers.jsonl'),
    '--claims',
    file('claims.json'),
  ]
  args.push('--database', databaseUrl, '--json', file('verdict.json'))
  const oracle = fileURLToPath(new URL('./oracle/oracle.js', import.meta.url))
  return new Promise(settle => {
    execFile(
      process.execPath,
      [oracle, ...args],
      { maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        console.log(`\n${stdout}${stderr}`)
        settle(error ? (typeof error.code === 'number' ? error.code : 1) : 0)
      },
    )
  })
}
