import { randomBytes } from 'node:crypto'
import type { Express, NextFunction, Request, RequestHandler, Response } from 'express'
import type { Access } from './access-file.js'
import { installAccess } from './accounts/index.js'
import { apiRouter, problems, requireKey } from './agencies/index.js'
import { METRICS_DAYS, numbersMetrics } from './agencies/numbers-metrics.js'
import { offersOf, open311Router } from './agencies/open311/index.js'
import { calendarMetrics } from './calendar-watch.js'
import type { LiveChannel } from './channels.js'
import type { Ground } from './ground.js'
import { openMetrics } from './health.js'
import { type Acceptance, openAcceptance } from './intake/accept.js'
import { doors } from './intake/doors.js'
import { submission } from './intake/internal.js'
import { keepPolling } from './intake/pollers.js'
import { headMetrics } from './notices/index.js'
import { pagesRouter } from './pages/index.js'
import { createPreview } from './pipeline/preview.js'
import { replay } from './queue/replay.js'
import { createWishes } from './replies/wishes.js'
import type { Running } from './running.js'
import { noteHealth } from './store/health.js'
import { numbersOf } from './store/numbers.js'
import { isAway } from './store/read/away.js'
import { accounting } from './store/read/operations.js'
import { afterChanges } from './wake.js'

const NUMBERS_EVERY_MS = 60_000
const DAY_MS = 86_400_000

export interface GatewayOptions {
  /** Answers probes already; everything else is mounted here. */
  readonly app: Express
  /** Told after each request that may have moved a ticket. */
  ticketMoved(): void
}

/**
 * Opens every way in and out for people and software: doors of providers, API, Open311, pages, then the pollers.
 * @returns logins made by this start; null when there were accounts already.
 */
export async function openGateway(
  ground: Ground,
  running: Running,
  { app, ticketMoved }: GatewayOptions,
): Promise<Access['logins'] | null> {
  const { config, database, queue, log, tables, rules, contract, channels, voices, desk, root } = ground
  const { publicUrl } = config
  const acceptance = openAcceptance(database, queue, config.accept)
  const access = await firstAccess(ground)
  const shared = {
    database,
    publicUrl,
    directory: ground.names,
    submit: submission({ channels, acceptance, publicUrl }),
    replay: (messageId: string) => replay(database, queue, messageId),
    route: desk.route,
    rules,
    evidence: ground.evidence,
    accounting: () => accounting(database.db),
    push: { root, localHosts: config.localHosts },
    onError: requestTrouble(ground),
  }
  const open311 = [...channels.values()].filter(({ adapter }) => adapter === 'open311')
  mountMetrics(app, ground, running)
  app.use(doors({ channels, acceptance, publicUrl, log }))
  app.use(afterChanges(ticketMoved))
  app.use(apiRouter(shared))
  app.use(
    open311Router({
      ...shared,
      fetch: ground.fetch,
      channels: open311.map(({ name }) => name),
      offers: offersOf(tables),
    }),
  )
  app.use(
    pagesRouter({
      ...shared,
      sessionSecret: config.sessionSecret ?? randomBytes(32).toString('hex'),
      preview: createPreview(database, desk, ground.names),
      following: { root, wishes: createWishes(database, voices, contract) },
    }),
  )
  app.use(problems(publicUrl, shared.onError), cutOff)
  startPolling(ground, running, acceptance)
  return access?.logins ?? null
}

/** Makes the accounts a new city begins with, in a kelurahan and an agency that are good for trying. */
const firstAccess = ({ config, database, tables, channels, rules }: Ground) =>
  installAccess(database, tables.agencies, {
    ...(config.adminKey ? { adminKey: config.adminKey } : {}),
    channel: firstDesk(channels),
    kelurahan:
      tables.areas.find(area => area.level === 'kelurahan' && area.name === 'Gambir')?.code ??
      '31.71.01.1001',
    agency: 'DSDA',
    offices: rules.life.rules.offices,
  })

const firstDesk = (channels: ReadonlyMap<string, LiveChannel>) =>
  (channels.get('desk-kelurahan') ?? [...channels.values()].find(({ door }) => door === 'internal'))?.name ??
  'desk-kelurahan'

/** `/metrics`. Numbers of agencies are counted now and then, never while somebody scrapes. */
function mountMetrics(app: Express, { database, tables, names, rules }: Ground, running: Running): void {
  const metrics = openMetrics(database)
  const show = numbersMetrics(
    metrics,
    tables.agencies.map(({ code }) => code),
  )
  running.every(NUMBERS_EVERY_MS, 'numbers', async () => {
    const to = new Date()
    const from = new Date(to.getTime() - METRICS_DAYS * DAY_MS)
    show(await numbersOf(database.db, { by: 'agency', from, to, agency: null, unit: null }, to))
  })
  headMetrics(metrics, database, names)
  calendarMetrics(metrics, rules.calendar)
  app.get('/metrics', ...requireKey(database, 'admin').map(unlessLocal), async (_request, response) => {
    response.type(metrics.contentType).send(await metrics.metrics())
  })
}

/** Asks the providers that do not call us. */
function startPolling(
  { channels, databaseUrl, database, log }: Ground,
  running: Running,
  acceptance: Acceptance,
): void {
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
  running.until(async () => {
    stop.abort()
    await polling
  })
}

const requestTrouble =
  ({ log }: Ground) =>
  (error: unknown): void =>
    isAway(error)
      ? log.warn(
          { unit: 'request', error: (error as { code?: string }).code ?? 'database' },
          'refused, database away',
        )
      : log.error({ unit: 'request', err: error }, 'request failed')

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
