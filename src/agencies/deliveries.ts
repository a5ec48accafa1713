import { z } from 'zod'
import * as store from '../store/deliveries.js'
import { reachOf } from './corrections.js'
import { DeliveryDetail, DeliveryPage, deliveryView } from './endpoint-views.js'
import { endpointNamed } from './endpoints.js'
import { keyOf, once } from './idempotency.js'
import { Problem } from './problem.js'
import type { ApiDeps } from './route.js'
import { route } from './route.js'
import { pageSize, plain } from './validation.js'

const scopes = ['agency', 'admin'] as const
const ID = z.string().regex(/^\d{1,18}$/)
const headers = z.object({ 'Idempotency-Key': plain(255).optional() })
const UNKNOWN = { description: 'No such delivery or endpoint within reach of this key.' }
const REUSED = { description: 'The Idempotency-Key was used with another body.' }

export const listDeliveries = route({
  id: 'listDeliveries',
  method: 'get',
  path: '/endpoints/{id}/deliveries',
  summary: 'What was sent to an endpoint',
  description: 'Newest first; go on with `before`. Kept for 90 days.',
  scopes,
  params: z.strictObject({ id: plain(64) }),
  query: z.strictObject({
    state: z.enum(['pending', 'sent', 'failed', 'cancelled']).optional(),
    before: ID.optional(),
    limit: pageSize,
  }),
  answers: { 200: { description: 'One page.', schema: DeliveryPage }, 404: UNKNOWN },
  async run({ params, query, holder }, deps) {
    const endpoint = await endpointNamed(params.id, holder, deps)
    const { state = null, before = null, limit } = query
    const deliveries = await store.listDeliveries(deps.database.db, reachOf(holder), {
      endpointId: endpoint.id,
      state,
      before,
      limit,
    })
    const last = deliveries.length === limit ? (deliveries.at(-1)?.id ?? null) : null
    return { status: 200, body: { data: deliveries.map(deliveryView), before: last } }
  },
})

export const showDelivery = route({
  id: 'showDelivery',
  method: 'get',
  path: '/deliveries/{id}',
  summary: 'One delivery with every attempt',
  scopes,
  params: z.strictObject({ id: ID }),
  answers: { 200: { description: 'The delivery.', schema: DeliveryDetail }, 404: UNKNOWN },
  async run({ params, holder }, { database }) {
    const found = await store.findDelivery(database.db, params.id, reachOf(holder))
    if (!found) throw new Problem('not_found')
    return { status: 200, body: { ...deliveryView(found), log: found.log } }
  },
})

export const replayDelivery = route({
  id: 'replayDelivery',
  method: 'post',
  path: '/deliveries/{id}/replay',
  summary: 'Send a delivery again',
  description: 'Under the same webhook-id, with a new time and signature.',
  scopes,
  params: z.strictObject({ id: ID }),
  headers,
  answers: {
    202: { description: 'It is on its way.', schema: z.object({ replayed: z.number().int() }) },
    404: UNKNOWN,
    409: { description: 'It waits anyhow, or was cancelled.' },
    422: REUSED,
  },
  async run({ params, holder, header }, deps) {
    const { db } = deps.database
    const found = await store.findDelivery(db, params.id, reachOf(holder))
    if (!found) throw new Problem('not_found')
    return replayed({ holder, header }, deps, { delivery: found.id }, async () => {
      if (await store.replayDelivery(db, found.id)) return 1
      throw new Problem('conflict', [
        {
          detail: 'kiriman ini masih menunggu giliran, atau sudah dibatalkan',
          detail_en: 'it still waits for its turn, or was cancelled',
        },
      ])
    })
  },
})

export const replayEndpoint = route({
  id: 'replayEndpoint',
  method: 'post',
  path: '/endpoints/{id}/replay',
  summary: 'Send a span of time again',
  description:
    'Every event put into the outbox from `from` to before `to`, oldest first, at most 10,000 at a time; `only: failed` those given up.',
  scopes,
  params: z.strictObject({ id: plain(64) }),
  headers,
  body: z
    .strictObject({
      from: z.iso.datetime({ offset: true }),
      to: z.iso.datetime({ offset: true }),
      only: z.enum(['all', 'failed']).default('all'),
    })
    .meta({ id: 'ReplayRange' }),
  answers: {
    202: { description: 'How many are on their way.', schema: z.object({ replayed: z.number().int() }) },
    404: UNKNOWN,
    422: REUSED,
  },
  async run({ params, body, holder, header }, deps) {
    const endpoint = await endpointNamed(params.id, holder, deps)
    const [from, to] = [new Date(body.from), new Date(body.to)]
    return replayed({ holder, header }, deps, { endpoint: endpoint.id, body }, () =>
      store.replayRange(deps.database.db, endpoint.id, { from, to, onlyFailed: body.only === 'failed' }),
    )
  },
})

async function replayed(
  { holder, header }: { holder: { readonly id: string }; header: (name: string) => string | undefined },
  { database }: ApiDeps,
  request: unknown,
  work: () => Promise<number>,
) {
  const run = async () => ({ status: 202, body: { replayed: await work() } })
  const key = keyOf(header)
  return key === undefined ? run() : once(database, { owner: `key:${holder.id}`, key, request }, run)
}
