import { join } from 'node:path'
import type { Logger } from 'pino'
import { followAtlas } from './atlas-refresh.js'
import { clockTrouble, mustAgreeOnTime, openDatabase } from './boot.js'
import { type LiveChannel, openChannels } from './channels.js'
import type { Config } from './config.js'
import { createEvidence, type EvidenceDesk } from './evidence/index.js'
import type { State } from './health.js'
import type { Adapter, Manifest } from './kit/index.js'
import { diskStore, type FileStore } from './media/files.js'
import { guardedFetch } from './network/guarded-fetch.js'
import { type AtlasDesk, createDesk } from './pipeline/desk.js'
import { type IntakeQueue, openPostgresQueue, openRedisQueue } from './queue/queue.js'
import { type Rulebook, readRulebook } from './rulebook.js'
import type { Running } from './running.js'
import type { Database } from './store/database.js'
import { signingRoot } from './store/deliveries.js'
import { type Directory, directory } from './store/read/directory.js'
import type { Speaker } from './ticket/reply-words.js'

export interface GroundOptions {
  readonly config: Config
  readonly databaseUrl: string
  readonly adapters: readonly Adapter[]
  readonly log: Logger
  readonly state: State
  readonly signal: AbortSignal
}

/** What gateway and worker both stand on. */
export interface Ground extends Rulebook {
  readonly config: Config
  readonly databaseUrl: string
  readonly log: Logger
  readonly fetch: typeof fetch
  readonly channels: ReadonlyMap<string, LiveChannel>
  /** Manifests by channel name. */
  readonly voices: ReadonlyMap<string, Manifest & Speaker>
  readonly database: Database
  readonly queue: IntakeQueue
  /** Secrets of endpoints, reply codes and links to citizens are computed from it. */
  readonly root: string
  readonly desk: AtlasDesk
  readonly names: Directory
  readonly files: FileStore
  readonly evidence: EvidenceDesk
  /** Takes up what an administrator has imported since the last look. */
  refreshAtlas(): Promise<unknown>
}

/** Built once, in this order: the rulebook, channels, database, queue, and what decides and keeps. */
export async function layGround(options: GroundOptions, running: Running): Promise<Ground> {
  const { config, databaseUrl, adapters, log, state, signal } = options
  const rulebook = readRulebook(config.configDir)
  const { tables, rules, contract } = rulebook

  const fetch = guardedFetch({ localHosts: config.localHosts })
  const channels = openChannels(config.channels, adapters, { fetch, log })
  running.until(() => Promise.allSettled([...channels.values()].map(({ channel }) => channel.close?.())))
  const voices = new Map(
    [...channels].map(([name, { manifest, channel }]) => [
      name,
      { ...manifest, isPrivate: channel.isPrivate },
    ]),
  )

  const database = await openDatabase(databaseUrl, {
    max: config.poolSize,
    name: `muara-${config.role}`,
    log,
    signal,
  })
  running.until(() => database.close())
  state.trouble = clockTrouble(await mustAgreeOnTime(database))

  const queue = config.redisUrl
    ? await openRedisQueue(config.redisUrl, queueTrouble(log))
    : await openPostgresQueue(database.pool, queueTrouble(log))
  running.until(() => queue.close())

  const root = config.signingSecret ?? (await signingRoot(database.db))
  const { configDir, publicUrl } = config
  const clerks = clerksAmong(channels)
  const desk = createDesk({ tables, configDir, publicUrl, root, voices, rules, contract, clerks })
  const files = diskStore(join(config.dataDir, 'media'))
  const evidence = createEvidence({
    database,
    rules,
    settings: tables.evidence,
    files,
    key: root,
    kelurahanAt: point => desk.kelurahanAt(point),
  })
  const refreshAtlas = followAtlas(database, (atlas, edition) => {
    desk.consult(atlas, edition)
    log.info({ unit: 'atlas', edition, sites: atlas.sites?.length ?? 0 }, 'atlas in use')
  })
  await refreshAtlas()

  const names = directory({ ...tables, sudin: tables.units })
  return {
    ...rulebook,
    config,
    databaseUrl,
    log,
    fetch,
    channels,
    voices,
    database,
    queue,
    root,
    desk,
    names,
    files,
    evidence,
    refreshAtlas,
  }
}

/** What BullMQ says of its connections, both as producer and as consumer. */
export const queueTrouble = (log: Logger) => (error: Error) =>
  log.warn({ unit: 'queue', error: (error as { code?: string }).code ?? error.name }, 'queue')

/** Channels on which somebody decided already that it is a complaint. */
const clerksAmong = (channels: ReadonlyMap<string, LiveChannel>): Set<string> =>
  new Set(
    [...channels]
      .filter(([, { manifest, geotagged }]) => manifest.medium === 'desk' && !geotagged)
      .map(([name]) => name),
  )
