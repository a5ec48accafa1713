import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Express, NextFunction, Request, RequestHandler, Response } from 'express'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { Access } from './access-file.js'
import { installAccess, issueKey } from './accounts/index.js'
import { apiRouter, requireKey } from './agencies/index.js'
import {
  applyAgencyAnswer,
  createMail,
  MailTexts,
  noteBounce,
  officeFinder,
  readAgencyMail,
} from './agencies/mail/index.js'
import { METRICS_DAYS, numbersMetrics } from './agencies/numbers-metrics.js'
import { offersOf, open311Router } from './agencies/open311/index.js'
import { problems } from './agencies/problem.js'
import { createPost, PUSH_LIMITS, startSender } from './agencies/push/index.js'
import { followAtlas } from './atlas-refresh.js'
import { calendarMetrics, watchCalendar } from './calendar-watch.js'
import { clockSkew, mustAgreeOnTime, openDatabase, SKEW } from './boot.js'
import { type LiveChannel, openChannels } from './channels.js'
import type { Config } from './config.js'
import { openMetrics, type State } from './health.js'
import { createEvidence } from './evidence/index.js'
import { type Acceptance, openAcceptance } from './intake/accept.js'
import { doors } from './intake/doors.js'
import { submission } from './intake/internal.js'
import { keepPolling } from './intake/pollers.js'
import type { Adapter } from './kit/index.js'
import { anchorHourly, judgeOpened } from './life-keeping.js'
import { loadLife } from './life-tables.js'
import { diskStore } from './media/files.js'
import { guardedFetch } from './network/guarded-fetch.js'
import { createDelivery, headMetrics, startNotices } from './notices/index.js'
import { loadNotices } from './notice-tables.js'
import { pagesRouter } from './pages/index.js'
import { createDesk } from './pipeline/desk.js'
import { fetchPendingMedia } from './pipeline/gather.js'
import { createPipeline } from './pipeline/pipeline.js'
import { createPreview } from './pipeline/preview.js'
import { openPostgresQueue, openRedisQueue } from './queue/queue.js'
import { reconcile } from './queue/reconcile.js'
import { type RunningWorker, startWorker } from './queue/worker.js'
import { startDispatcher } from './replies/dispatcher.js'
import { startPlanner } from './replies/planner.js'
import { createWishes } from './replies/wishes.js'
import { tellOfAccess } from './store/access.js'
import { forgetOldKeys } from './store/candidates.js'
import { forgetDeliveries, signingRoot } from './store/deliveries.js'
import { noteHealth } from './store/health.js'
import { release } from './store/messages.js'
import { accounting } from './store/read/operations.js'
import { forgetNotices } from './store/notices.js'
import { measureAll, numbersOf } from './store/numbers.js'
import { isAway } from './store/read/away.js'
import { directory } from './store/read/directory.js'
import { loadTables, readYaml } from './tables.js'
import { isQuiet, ReplyContract } from './ticket/reply-contract/index.js'
import { afterChanges } from './wake.js'

export interface RuntimeOptions {
  readonly config: Config
  readonly databaseUrl: string
  readonly adapters: readonly Adapter[]
  readonly log: Logger
  /** Answers probes already; the runtime mounts the rest on it. */
  readonly app: Express
  readonly state: State
  readonly signal: AbortSignal
}

export interface Runtime {
  /** Logins made by this start; null when there were accounts already. */
  readonly logins: Access['logins'] | null
  /** Makes an agency's API key; shown once. */
  keyFor(agency: string): Promise<string>
  /** Stops everything in the reverse order of starting. */
  close(): Promise<void>
}

const RECONCILE_EVERY_MS = 4_000
const WATCH_EVERY_MS = 5_000
/** How soon a process reads with boundaries and names an administrator has just loaded. */
const ATLAS_EVERY_MS = 4_000
const MEDIA_EVERY_MS = 15_000
const FORGET_EVERY_MS = 600_000
const MEASURE_EVERY_MS = 5_000
const NUMBERS_EVERY_MS = 60_000
const DAY_MS = 86_400_000
const CALENDAR_EVERY_MS = 3_600_000
const JUDGE_EVERY_MS = 5_000
/** How soon the Inspektorat is told of a key or login that opens closed reports. */
const ACCESS_EVERY_MS = 5_000
/** How often a worker looks whether the hourly anchor is due. */
const ANCHOR_EVERY_MS = 300_000

/** Builds everything once, in order: database, channels, queue, then what the role needs. */
export async function startRuntime({
  config,
  databaseUrl,
  adapters,
  log,
  app,
  state,
  signal,
}: RuntimeOptions): Promise<Runtime> {
  const stops: (() => Promise<unknown> | unknown)[] = []
  const tables = loadTables(config.configDir)
  const rules = loadLife(config.configDir, tables)
  const noticeSettings = loadNotices(config.configDir, tables)
  const contract = readYaml(config.configDir, 'reply-contract.yaml', ReplyContract)
  const mailTexts = readYaml(config.configDir, 'agency-mail.yaml', MailTexts)
  const fetch = guardedFetch({ localHosts: config.localHosts })
  const channels = openChannels(config.channels, adapters, { fetch, log })
  stops.push(() => Promise.allSettled([...channels.values()].map(({ channel }) => channel.close?.())))

  const database = await openDatabase(databaseUrl, {
    max: config.poolSize,
    name: `muara-${config.role}`,
    log,
    signal,
  })
  stops.push(() => database.close())
  state.trouble = troubleWith(await mustAgreeOnTime(database))
  let worker: RunningWorker | undefined
  /** Looks at once whom a change is to be told; another process finds it in its next look. */
  let ticketMoved = () => {}

  const onQueueError = (error: Error) =>
    log.warn({ unit: 'queue', error: (error as { code?: string }).code ?? error.name }, 'queue')
  const queue = config.redisUrl
    ? await openRedisQueue(config.redisUrl, onQueueError)
    : await openPostgresQueue(database.pool, onQueueError)
  stops.push(() => queue.close())
  const voices = new Map([...channels].map(([name, { manifest }]) => [name, manifest]))
  const root = config.signingSecret ?? (await signingRoot(database.db))
  const desk = createDesk({
    tables,
    configDir: config.configDir,
    publicUrl: config.publicUrl,
    root,
    voices,
    rules,
    contract,
    clerks: new Set(
      [...channels]
        .filter(([, { manifest, geotagged }]) => manifest.medium === 'desk' && !geotagged)
        .map(([name]) => name),
    ),
  })
  const names = directory({ ...tables, sudin: tables.units })
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
  let logins: Runtime['logins'] = null

  if (config.role !== 'worker') await startGateway()
  if (config.role !== 'gateway') await startWork()
  every(WATCH_EVERY_MS, 'watch', watch)
  every(ATLAS_EVERY_MS, 'atlas', refreshAtlas)
  if (state.phase === 'starting') state.phase = 'open'
  return {
    logins,
    keyFor: async agency =>
      (
        await issueKey(database, {
          name: 'kunci pertama',
          scope: 'agency',
          agency,
          unit: null,
          channel: null,
        })
      ).key,
    async close() {
      for (const stop of stops.reverse())
        await Promise.resolve(stop()).catch(error =>
          log.warn({ unit: 'stop', error: (error as Error).name }, 'not stopped cleanly'),
        )
    },
  }

  async function startGateway(): Promise<void> {
    const acceptance = openAcceptance(database, queue, config.accept)
    const access = await installAccess(database, tables.agencies, {
      ...(config.adminKey ? { adminKey: config.adminKey } : {}),
      channel: firstDesk(channels),
      kelurahan:
        tables.areas.find(area => area.level === 'kelurahan' && area.name === 'Gambir')?.code ??
        '31.71.01.1001',
      agency: 'DSDA',
      offices: rules.life.rules.offices,
    })
    logins = access?.logins ?? null
    const submit = submission({ channels, acceptance, publicUrl: config.publicUrl })
    const onError = (error: unknown) =>
      isAway(error)
        ? log.warn(
            { unit: 'request', error: (error as { code?: string }).code ?? 'database' },
            'refused, database away',
          )
        : log.error({ unit: 'request', err: error }, 'request failed')
    const shared = {
      database,
      publicUrl: config.publicUrl,
      directory: names,
      submit,
      replay,
      route: desk.route,
      rules,
      evidence,
      accounting: () => accounting(database.db),
      push: { root, localHosts: config.localHosts },
      onError,
    }
    const metrics = openMetrics(database)
    showNumbers(metrics)
    headMetrics(metrics, database, names)
    calendarMetrics(metrics, rules.calendar)
    app.get('/metrics', ...requireKey(database, 'admin').map(unlessLocal), async (_request, response) => {
      response.type(metrics.contentType).send(await metrics.metrics())
    })
    app.use(doors({ channels, acceptance, publicUrl: config.publicUrl, log }))
    app.use(afterChanges(() => ticketMoved()))
    app.use(apiRouter(shared))
    app.use(open311Router({ ...shared, fetch, channels: channelsOf('open311'), offers: offersOf(tables) }))
    app.use(
      pagesRouter({
        ...shared,
        sessionSecret: config.sessionSecret ?? randomBytes(32).toString('hex'),
        preview: createPreview(database, desk, names),
        following: { root, wishes: createWishes(database, voices, contract) },
      }),
    )
    app.use(problems(config.publicUrl, onError), cutOff)
    startPolling(acceptance)
  }

  function channelsOf(adapter: string): string[] {
    return [...channels.values()].filter(channel => channel.adapter === adapter).map(({ name }) => name)
  }

  function startPolling(acceptance: Acceptance): void {
    const polled = [...channels.values()].filter(({ channel }) => channel.poll)
    if (polled.length === 0) return
    const stop = new AbortController()
    const polling = keepPolling({
      channels: polled,
      databaseUrl,
      database,
      acceptance,
      log,
      signal: stop.signal,
      health: (channel, error) => noteHealth(database.db, channel, error),
    })
    stops.push(async () => {
      stop.abort()
      await polling
    })
  }

  async function startWork(): Promise<void> {
    const dispatcher = startDispatcher({
      database,
      channels,
      log,
      quiet: () => isQuiet(new Date(), contract.quiet),
      alone: new Set(contract.one_at_a_time),
    })
    stops.push(() => dispatcher.close())
    const planner = startPlanner({
      database,
      contract,
      rules,
      words: desk.words,
      voices,
      log,
      wakeReplies: dispatcher.wake,
    })
    stops.push(() => planner.close())
    ticketMoved = planner.wake
    const findOffice = officeFinder(tables)
    const pipeline = createPipeline({
      database,
      channels,
      desk,
      fetch,
      files,
      log,
      offices: {
        async answered(db, draft, files) {
          const answer = readAgencyMail(draft)
          if (!answer) return null
          const { is } = await applyAgencyAnswer(db, answer, { root, findOffice, desk: evidence, files })
          return is === 'stranger' ? null : is
        },
        bounced: (db, target) => noteBounce(db, target, root),
      },
      wakeReplies: dispatcher.wake,
      ticketMoved: planner.wake,
    })
    const started = await startWorker({
      databaseUrl,
      redisUrl: config.redisUrl,
      concurrency: config.concurrency,
      handle: pipeline.process,
      onError: onQueueError,
    })
    worker = started
    stops.push(() => started.close())
    if (config.accept === 'tx')
      every(RECONCILE_EVERY_MS, 'reconcile', async () => {
        const again = await reconcile(database, queue)
        if (again > 0) log.warn({ unit: 'reconcile', messages: again }, 'enqueued again')
      })
    every(MEDIA_EVERY_MS, 'media', () => fetchPendingMedia({ database, channels, desk, fetch, files }))
    every(JUDGE_EVERY_MS, 'judge', () => judgeOpened(database, rules))
    every(ACCESS_EVERY_MS, 'access', tellAccess)
    every(ANCHOR_EVERY_MS, 'anchor', () =>
      anchorHourly(database, hash => log.info({ unit: 'audit', hash }, 'history anchored')),
    )
    every(FORGET_EVERY_MS, 'match-keys', () => forgetOldKeys(database.db))
    every(FORGET_EVERY_MS, 'deliveries', () => forgetDeliveries(database.db))
    every(FORGET_EVERY_MS, 'notices', () => forgetNotices(database.db))
    const lookAtCalendar = watchCalendar(rules.calendar, log)
    lookAtCalendar()
    every(CALENDAR_EVERY_MS, 'calendar', async () => lookAtCalendar())
    every(MEASURE_EVERY_MS, 'measure', () => measureAll(database, rules))
    const live = [...channels.values()]
    const notices = startNotices({
      database,
      settings: noticeSettings,
      directory: names,
      publicUrl: config.publicUrl,
      deliver: createDelivery({
        mail: live.find(({ channel }) => channel.write)?.channel,
        sms: live.find(({ manifest, channel }) => manifest.medium === 'sms' && channel.send)?.channel,
      }),
      log,
    })
    stops.push(() => notices.close())
    const sender = startSender({ database, carriers: carriers(), log })
    stops.push(() => sender.close())
  }

  /** That somebody can read closed reports now is told to those who look into them, and to the log. */
  async function tellAccess(): Promise<void> {
    const { inspektorat, validator } = rules.life.rules.offices
    const fresh = await database.transaction(db => tellOfAccess(db, inspektorat, validator))
    for (const { subject, body } of fresh)
      log.warn({ unit: 'access', subject, what: body.what }, 'closed reports can be read with it')
  }

  /** Numbers of agencies as metrics, counted now and then, never while somebody scrapes. */
  function showNumbers(metrics: Registry): void {
    const show = numbersMetrics(
      metrics,
      tables.agencies.map(({ code }) => code),
    )
    every(NUMBERS_EVERY_MS, 'numbers', async () => {
      const to = new Date()
      const from = new Date(to.getTime() - METRICS_DAYS * DAY_MS)
      show(await numbersOf(database.db, { by: 'agency', from, to, agency: null, unit: null }, to))
    })
  }

  /** The ways of telling agencies. Letters leave through the first channel that can write some. */
  function carriers() {
    const guarded = guardedFetch({ localHosts: config.localHosts, ...PUSH_LIMITS })
    const post = [...channels.values()].find(({ channel }) => channel.write)?.channel
    return {
      push: createPost({ fetch: guarded, root, publicUrl: config.publicUrl }),
      email: createMail({
        database,
        directory: names,
        texts: mailTexts,
        root,
        write: post?.write?.bind(post) ?? null,
      }),
    }
  }

  /** Promises depend on the database, leases on the clock. */
  async function watch(): Promise<void> {
    try {
      const skew = await clockSkew(database)
      state.trouble = troubleWith(skew)
      if (Math.abs(skew) > SKEW.stop) await worker?.pause()
      else worker?.resume()
    } catch (error) {
      state.trouble = 'basis data tidak menjawab'
      throw error
    }
  }

  /** The next round starts after the last one ended; a failing round is logged and tried again. */
  function every(milliseconds: number, unit: string, work: () => Promise<unknown>): void {
    let stopped = false
    let timer: NodeJS.Timeout
    let running = Promise.resolve()
    const next = () => {
      timer = setTimeout(() => {
        running = work()
          .then(
            () => {},
            error =>
              log.warn(
                { unit, error: (error as { code?: string }).code ?? (error as Error).name },
                'round failed',
              ),
          )
          .finally(() => {
            if (!stopped) next()
          })
      }, milliseconds)
    }
    next()
    stops.push(async () => {
      stopped = true
      clearTimeout(timer)
      await running
    })
  }

  async function replay(messageId: string): Promise<boolean> {
    const released = await database.transaction(async db => {
      const again = await release(db, messageId)
      if (again && queue.transactional) await queue.enqueue([{ messageId, turn: again.turn }], db)
      return again
    })
    if (released && !queue.transactional) await queue.enqueue([{ messageId, turn: released.turn }])
    return released !== null
  }
}

const firstDesk = (channels: ReadonlyMap<string, LiveChannel>) =>
  (channels.get('desk-kelurahan') ?? [...channels.values()].find(({ door }) => door === 'internal'))?.name ??
  'desk-kelurahan'

const troubleWith = (skew: number) =>
  Math.abs(skew) > SKEW.notReady ? `jam berbeda ${Math.round(skew)} ms dari basis data` : null

/** Who asks from this machine itself, not through a proxy on it, passes without the guard. */
const unlessLocal =
  (guard: RequestHandler): RequestHandler =>
  (request, response, next) => {
    const local = ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(request.socket.remoteAddress ?? '')
    return local && !request.get('x-forwarded-for') ? next() : guard(request, response, next)
  }

/** An accident after the answer has begun: nothing can be said any more, and the default would print the whole error. */
const cutOff = (_error: unknown, _request: Request, response: Response, _next: NextFunction) =>
  void response.destroy()
