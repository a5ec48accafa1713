import { setTimeout as sleep } from 'node:timers/promises'
import type { Injector } from './injector.js'
import type { Random } from './random.js'
import type { Supervised } from './supervisor.js'

export interface Plan {
  readonly kills: number
  readonly pgStops: number
  readonly redisRestarts: number
}

export interface Targets {
  readonly gateway: Supervised
  readonly worker: Supervised
  readonly postgres: { stopImmediate(): Promise<void>; start(): Promise<void> }
  readonly redis: { restart(): Promise<void> } | null
}

type Attack = 'kill' | 'stop postgres' | 'restart redis'

/** Share of the kills that hit the gateway. */
const AT_GATEWAY = 0.5
const BOOT_MS = 60_000

/**
 * Spreads the attacks over the injection: attack k comes when a drawn number of messages was accepted, and until it has
 * happened only a few messages beyond are let in, so the attacks last as long as the injection on any machine. The
 * victim is up before the flow is let on, and the blow falls while the flow runs: killing the idle proves nothing.
 */
export async function sabotage(
  targets: Targets,
  injector: Injector,
  options: { plan: Plan; messages: number; random: Random; say: (what: string) => void },
): Promise<void> {
  const { plan, messages, random, say } = options
  const attacks = shuffled(random, [
    ...Array.from({ length: plan.kills }, (): Attack => 'kill'),
    ...Array.from({ length: plan.pgStops }, (): Attack => 'stop postgres'),
    ...Array.from({ length: plan.redisRestarts }, (): Attack => 'restart redis'),
  ])
  const moments = attacks.map(() => Math.floor(random.next() * messages * LAST_BLOW)).sort((a, b) => a - b)
  for (const [index, attack] of attacks.entries()) {
    const victim = await chosen(attack, targets, random)
    // What was let in before may have carried the count past the drawn moment: then the next few messages are it.
    const moment = Math.max(moments[index] as number, injector.accepted + random.below(FLOW / 3))
    injector.allow(moment + FLOW)
    await injector.untilAccepted(Math.min(moment, messages))
    await sleep(random.below(LONGEST_AIM_MS))
    say(
      `${injector.accepted}/${messages} accepted: ${attack} ${victim?.name ?? ''} (${index + 1}/${attacks.length})`,
    )
    await strike(attack, victim, targets, random)
  }
  injector.allow(Number.POSITIVE_INFINITY)
}

/** Messages let in beyond the moment of an attack: more than pass through while the saboteur aims. */
const FLOW = 60
const LONGEST_AIM_MS = 60
/** The last attack falls at this share of the messages at the latest, so that it still meets some. */
const LAST_BLOW = 0.95

/** The drawn process if it is up, else the other one: a process that is still booting has nothing to lose. */
async function chosen(
  attack: Attack,
  { gateway, worker }: Targets,
  random: Random,
): Promise<Supervised | null> {
  if (attack !== 'kill') {
    // The database is felled under a gateway that takes messages.
    await gateway.untilReady(BOOT_MS)
    return null
  }
  const [first, second] = random.chance(AT_GATEWAY) ? [gateway, worker] : [worker, gateway]
  const deadline = Date.now() + BOOT_MS
  while (!first.ready && !second.ready && Date.now() < deadline) await sleep(10)
  return first.ready || !second.ready ? first : second
}

async function strike(
  attack: Attack,
  victim: Supervised | null,
  targets: Targets,
  random: Random,
): Promise<void> {
  if (victim) return victim.kill()
  if (attack === 'restart redis') return targets.redis?.restart()
  await targets.postgres.stopImmediate()
  await sleep(200 + random.below(1_500))
  return targets.postgres.start()
}

function shuffled<T>(random: Random, list: T[]): T[] {
  for (let at = list.length - 1; at > 0; at--) {
    const other = random.below(at + 1)
    ;[list[at], list[other]] = [list[other] as T, list[at] as T]
  }
  return list
}
