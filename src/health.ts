import { type RequestHandler, Router } from 'express'
import { Gauge, Registry, collectDefaultMetrics } from 'prom-client'
import { deliveryMetrics } from './agencies/push/index.js'
import type { Database } from './store/database.js'
import { replyMetrics } from './replies/metrics.js'
import { accounting } from './store/read/operations.js'

/** What a probe may know of a process. */
export interface State {
  phase: 'starting' | 'open' | 'stopping'
  /** While open: what keeps it from its promises, in words; null when nothing does. */
  trouble: string | null
}

/** `/livez` answers as long as the process turns; `/readyz` only while it can keep its promises. */
export function health(state: State): Router {
  const router = Router()
  router.get('/livez', (_request, response) => void response.type('text/plain').send('hidup\n'))
  router.get('/readyz', (_request, response) => {
    const notReady =
      state.phase === 'open' ? state.trouble : state.phase === 'starting' ? 'sedang mulai' : 'sedang berhenti'
    response
      .status(notReady === null ? 200 : 503)
      .type('text/plain')
      .send(`${notReady ?? 'siap'}\n`)
  })
  return router
}

/**
 * Stands before every other door. Until all of them are built it asks the caller to come back: a 404 would tell a provider
 * that its channel is gone. While the process stops, each answer is the last one on its connection.
 */
export function openingHours(state: State): RequestHandler {
  return (_request, response, next) => {
    if (state.phase === 'stopping') response.set('Connection', 'close')
    if (state.phase !== 'starting') return next()
    response
      .set('Retry-After', '5')
      .status(503)
      .type('application/problem+json')
      .send(
        JSON.stringify({
          type: '/api/problems/unavailable',
          title: 'Belum siap, coba lagi sebentar lagi',
          detail: 'Not ready yet, try again shortly',
          status: 503,
        }),
      )
  }
}

/** Prometheus metrics. `accepted = settled + quarantined + in_flight` comes of one moment; the gap is what no result explains. */
export function openMetrics(database: Database): Registry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  deliveryMetrics(registry, database)
  replyMetrics(registry, database)
  const messages = new Gauge({
    name: 'muara_messages',
    help: 'Messages by state; accepted is the sum of the others',
    labelNames: ['state'],
    registers: [registry],
  })
  const outcomes = new Gauge({
    name: 'muara_outcomes',
    help: 'Settled messages by outcome',
    labelNames: ['outcome'],
    registers: [registry],
  })
  const replies = new Gauge({
    name: 'muara_replies',
    help: 'Replies by state',
    labelNames: ['state'],
    registers: [registry],
  })
  new Gauge({
    name: 'muara_accounting_gap',
    help: 'accepted - settled - quarantined - in_flight; anything but 0 is a lost message',
    registers: [registry],
    async collect() {
      const now = await accounting(database.db)
      for (const state of ['accepted', 'settled', 'quarantined', 'inFlight'] as const)
        messages.set({ state: state === 'inFlight' ? 'in_flight' : state }, now[state])
      for (const [outcome, n] of Object.entries(now.byOutcome)) outcomes.set({ outcome }, n)
      for (const [state, n] of Object.entries(now.replies)) replies.set({ state }, n)
      this.set(now.accepted - now.settled - now.quarantined - now.inFlight)
    },
  })
  return registry
}
