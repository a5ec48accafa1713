import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Closing } from './closing.js'
import { deskDoor } from './doors/desk.js'
import type { Delivery, Door } from './doors/door.js'
import { emailDoor } from './doors/email.js'
import { facebookDoor } from './doors/facebook.js'
import { smsDoor } from './doors/sms.js'
import { xDoor } from './doors/x.js'
import { freePort } from '../../src/network/free-port.js'
import { type Postgres, startPostgres } from './postgres.js'
import type { Random } from './random.js'
import { type RedisServer, startRedis } from './redis.js'
import { environment, type Surroundings, writeConfig } from './settings.js'
import { type ChannelName, tellings } from './stories.js'
import { type Supervised, supervise } from './supervisor.js'

/** Everything that acts in a run: servers, providers, and Muara in two processes. */
export interface Scene extends Surroundings {
  readonly postgres: Postgres
  readonly redis: RedisServer | null
  readonly doors: Record<ChannelName, Door>
  readonly gateway: Supervised
  readonly worker: Supervised
}

/** How long a first start may take, milliseconds. */
const FIRST_START_MS = 60_000

/** Sets the scene in an empty folder and waits until both processes are ready. */
export async function setScene(
  folder: string,
  options: { queue: 'postgres' | 'redis'; mode: 'tx' | 'dual'; random: Random; closing: Closing },
): Promise<Scene> {
  const { closing } = options
  const postgres = await startPostgres(folder)
  closing.add(() => postgres.close())
  await postgres.createDatabase('muara')
  const redis = options.queue === 'redis' ? await startRedis(folder) : null
  if (redis) closing.add(() => redis.close())

  const gatewayPort = await freePort()
  const workerPort = await freePort()
  const publicUrl = `http://127.0.0.1:${gatewayPort}`
  const adminKey = `chaos-${options.random.fork('key').hex(40)}`
  const doors = {
    sms: await smsDoor(publicUrl),
    email: await emailDoor(),
    x: await xDoor(publicUrl),
    facebook: await facebookDoor(publicUrl),
    'desk-kelurahan': await deskDoor(publicUrl, adminKey),
  }
  for (const door of Object.values(doors)) closing.add(() => door.close())
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
    const started = supervise({
      name: role,
      args: [fileURLToPath(new URL('../../src/main.js', import.meta.url))],
      env: environment(role, port, around),
      readyUrl: `http://127.0.0.1:${port}/readyz`,
      logFile: join(folder, `${role}.log`),
    })
    closing.add(() => started.stop())
    return started
  }
  const gateway = start('gateway', gatewayPort)
  const worker = start('worker', workerPort)
  await Promise.all([gateway.untilReady(FIRST_START_MS), worker.untilReady(FIRST_START_MS)])
  return { ...around, postgres, redis, doors, gateway, worker }
}

/** Every channel's deliveries, shuffled together: no channel waits for another, each keeps its own order. */
export function planDeliveries(doors: Scene['doors'], random: Random, messages: number): Delivery[] {
  const told = tellings(random.fork('stories'), messages)
  const queues = Object.entries(doors).map(([name, door]) =>
    door.deliveries(
      told.filter(telling => telling.channel === name),
      random.fork(name),
    ),
  )
  const order = random.fork('order')
  const planned: Delivery[] = []
  for (let left = queues.flat().length; left > 0; left--) {
    let draw = order.below(left)
    const queue = queues.find(candidate => (draw -= candidate.length) < 0)
    planned.push(queue?.shift() as Delivery)
  }
  return planned
}
