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
 * happened no more than a few messages beyond are let in. So every attack meets a system at work, however fast it is.
 */
export async function sabotage(
  targets: Targets,
  injector: Injector,
  options: { plan: Plan; messages: number; slack: number; random: Random; say: (what: string) => void },
): Promise<void> {
  const { plan, messages, slack, random, say } = options
  const attacks = shuffled(random, [
    ...Array.from({ length: plan.kills }, (): Attack => 'kill'),
    ...Array.from({ length: plan.pgStops }, (): Attack => 'stop postgres'),
    ...Array.from({ length: plan.redisRestarts }, (): Attack => 'restart redis'),
  ])
  const moments = attacks.map(() => Math.floor(random.next() * messages * 0.98)).sort((a, b) => a - b)
  for (const [index, attack] of attacks.entries()) {
    const moment = moments[index] as number
    injector.allow(moment + slack)
    await injector.untilAccepted(moment)
    await sleep(random.below(250))
    say(`${injector.accepted}/${messages} accepted: ${attack} (${index + 1}/${attacks.length})`)
    await strike(attack, targets, random)
  }
  injector.allow(Number.POSITIVE_INFINITY)
}

async function strike(attack: Attack, targets: Targets, random: Random): Promise<void> {
  if (attack === 'restart redis') return targets.redis?.restart()
  if (attack === 'stop postgres') {
    await targets.postgres.stopImmediate()
    await sleep(200 + random.below(1_500))
    return targets.postgres.start()
  }
  const victims = random.chance(AT_GATEWAY)
    ? [targets.gateway, targets.worker]
    : [targets.worker, targets.gateway]
  const [first, second] = victims as [Supervised, Supervised]
  // A process that is still booting has nothing to lose: take the other one, or wait.
  const deadline = Date.now() + BOOT_MS
  while (!first.ready && !second.ready && Date.now() < deadline) await sleep(10)
  await (first.ready || !second.ready ? first : second).kill()
}

function shuffled<T>(random: Random, list: T[]): T[] {
  for (let at = list.length - 1; at > 0; at--) {
    const other = random.below(at + 1)
    ;[list[at], list[other]] = [list[other] as T, list[at] as T]
  }
  return list
}
