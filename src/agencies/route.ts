import type { Router } from 'express'
import type { z } from 'zod'
import type { KeyHolder } from '../accounts/index.js'
import type { KeyScope } from '../store/accounts.js'
import type { Database } from '../store/database.js'
import type { Directory } from '../store/read/directory.js'
import type { RouteOf } from '../store/regroup.js'
import type { EvidenceDesk } from '../evidence/index.js'
import type { TicketRules } from '../ticket/rules.js'
import type { Accounting } from '../store/read/operations.js'
import { Problem } from './problem.js'
import { check } from './validation.js'

/** What the rooms below give the API. */
export interface ApiDeps {
  readonly database: Database
  /** Public address without a trailing slash. */
  readonly publicUrl: string
  readonly directory: Directory
  /**
   * Accepts a report typed by a clerk or sent by software into a desk channel, durably, before it resolves. The same
   * key is the same message. Rejects with `code` `malformed` when the channel cannot take it.
   */
  readonly submit: (channel: string, body: unknown, idempotencyKey?: string) => Promise<{ messageId: string }>
  /** Puts a quarantined message back in flight. False when there is none with this id in quarantine. */
  readonly replay: (messageId: string) => Promise<boolean>
  /** Who acts on a ticket that is split off. */
  readonly route: RouteOf
  /** What may be done to a ticket and how long it may take. */
  readonly rules: TicketRules
  readonly accounting: () => Promise<Accounting>
  /** Acts on tickets, takes and shows the photos that prove work. */
  readonly evidence: EvidenceDesk
  /** For endpoints: what their secrets are derived from, and internal `host:port` they may have all the same (trials). */
  readonly push?: { readonly root: string; readonly localHosts: readonly string[] }
  /** Told of errors which the caller only sees as a 500 or 503. */
  readonly onError?: (error: unknown) => void
  /** Requests a minute one key may make; 1200 for agencies unless set. */
  readonly requestsPerMinute?: number
  /** Longest wait in milliseconds for a report to be processed before 202 is answered. Default 4000. */
  readonly patience?: number
}

export interface Answer {
  readonly status: number
  readonly body?: unknown
  /** A file instead of a body; its type stands in the headers. */
  readonly bytes?: Buffer
  readonly headers?: Readonly<Record<string, string>>
}

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined

/** A request as a route gets it: every part parsed, the caller known. */
export interface Call<P = unknown, Q = unknown, B = unknown> {
  readonly params: P
  readonly query: Q
  readonly body: B
  readonly holder: KeyHolder
  readonly header: (name: string) => string | undefined
}

/**
 * One operation of the API. The same value is mounted and published in the OpenAPI document, so neither can know a
 * route the other does not; and without `scopes` there is no route.
 */
export interface Route<
  P extends z.ZodObject | undefined,
  Q extends z.ZodObject | undefined,
  B extends z.ZodType | undefined,
> {
  readonly id: string
  readonly method: 'get' | 'post' | 'patch' | 'delete'
  /** Below /api/v1, with `{name}` for parameters. */
  readonly path: string
  readonly summary: string
  /** Markdown; made from the rules where it tells of them. */
  readonly description?: string | ((rules: TicketRules) => string)
  /** Who may call it. */
  readonly scopes: readonly KeyScope[]
  readonly params?: P
  readonly query?: Q
  readonly body?: B
  readonly headers?: z.ZodObject
  readonly answers: Readonly<Record<number, { readonly description: string; readonly schema?: z.ZodType }>>
  run(call: Call<Parsed<P>, Parsed<Q>, Parsed<B>>, deps: ApiDeps): Promise<Answer>
  /** What a test key gets: as much as `run` checks, and no change. Without it test keys are refused here. */
  simulated?(call: Call<Parsed<P>, Parsed<Q>, Parsed<B>>, deps: ApiDeps): Promise<Answer>
}

export type AnyRoute = Route<any, any, any>

/** Lets TypeScript infer what `run` gets. */
export const route = <
  P extends z.ZodObject | undefined = undefined,
  Q extends z.ZodObject | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
>(
  one: Route<P, Q, B>,
): AnyRoute => one

/** `/tickets/{ticket}` as Express writes it. */
export const expressPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1')

/** Mounts a route below an authenticated router. Checks scope first: a stranger learns nothing about fields. */
export function mount(router: Router, one: AnyRoute, deps: ApiDeps): void {
  router[one.method](expressPath(one.path), async (request, response) => {
    const holder = response.locals.holder as KeyHolder
    if (!one.scopes.includes(holder.scope)) throw new Problem('forbidden')
    if (holder.mode === 'test' && !one.simulated) throw new Problem('live_only')
    if (one.body && !request.is('application/json')) throw new Problem('unsupported_type')
    const call: Call = {
      params: one.params ? check(one.params, request.params, 'parameter') : undefined,
      query: one.query ? check(one.query, { ...request.query }, 'parameter') : refuseQuery(request.query),
      body: one.body ? check(one.body, request.body, 'body') : undefined,
      holder,
      header: name => request.get(name),
    }
    const answer = await (holder.mode === 'test' && one.simulated
      ? one.simulated(call, deps)
      : one.run(call, deps))
    response.status(answer.status).set('Cache-Control', 'no-store')
    if (answer.headers) response.set(answer.headers)
    if (answer.bytes) response.end(answer.bytes)
    else if (answer.body === undefined) response.end()
    else response.json(answer.body)
  })
}

function refuseQuery(query: object): undefined {
  const faults = Object.keys(query).map(parameter => ({
    parameter,
    detail: 'tidak dikenal',
    detail_en: 'is not a known field',
  }))
  if (faults.length > 0) throw new Problem('invalid', faults)
}
