import { z } from 'zod'
import type { Delivery, Endpoint } from '../store/deliveries.js'
import { eventId } from './push/payload.js'
import type { ApiDeps } from './route.js'

const Named = z.object({ code: z.string(), name: z.string() })
const time = z.string().meta({ format: 'date-time' })

const endpointFields = {
  id: z.string().meta({ example: '7K3-9QFM-2XD' }),
  kind: z.enum(['push', 'email']),
  agency: Named,
  unit: Named.nullable(),
  address: z.string(),
  state: z.enum(['unverified', 'active', 'disabled']).meta({
    description:
      'unverified: nothing but the challenge is sent. disabled: what happens meanwhile is told later.',
  }),
  reason: z.string().nullable().meta({
    description: 'Why it is disabled: by_hand, gone (it answered 410), failing (for five days).',
  }),
  made_at: time,
  told_since: time.nullable(),
  former_secret_until: time.nullable(),
  failures: z
    .number()
    .int()
    .meta({ description: 'In a row. From five on it is tried with one delivery at a time.' }),
  failing_since: time.nullable(),
  rests_until: time.nullable(),
  pending: z.number().int(),
  failed: z.number().int().meta({ description: 'Deliveries given up; they can be replayed.' }),
}

export const EndpointSchema = z.object(endpointFields).meta({ id: 'Endpoint' })

export const EndpointWithSecret = z
  .object({
    ...endpointFields,
    secret: z.string().nullable().meta({
      description: 'Verifies what we send (Standard Webhooks). Shown in this answer only. Null for e-mail.',
      example: 'whsec_…',
    }),
  })
  .meta({ id: 'EndpointWithSecret' })

export function endpointView(endpoint: Endpoint, { directory }: ApiDeps) {
  return {
    id: endpoint.id,
    kind: endpoint.kind,
    agency: directory.agency(endpoint.agency),
    unit: directory.unit(endpoint.unit),
    address: endpoint.address,
    state: endpoint.state,
    reason: endpoint.reason,
    made_at: endpoint.madeAt,
    told_since: endpoint.since,
    former_secret_until: endpoint.formerUntil,
    failures: endpoint.failures,
    failing_since: endpoint.failingSince,
    rests_until: endpoint.restUntil,
    pending: endpoint.pending,
    failed: endpoint.failed,
  }
}

const deliveryFields = {
  id: z.string(),
  endpoint: z.string(),
  event: z.string().meta({
    description: 'The webhook-id: the same on every attempt and replay, and of the event in the API.',
    example: 'evt_7K3-9QFM-2XD_4',
  }),
  type: z.string().meta({ example: 'ticket.disposed' }),
  ticket: z.string().nullable(),
  seq: z.number().int().nullable(),
  ends: z.enum(['left', 'merged']).nullable(),
  state: z.enum(['pending', 'sent', 'failed', 'cancelled']),
  reason: z.string().nullable().meta({ description: 'How the last attempt went wrong.' }),
  attempts: z.number().int(),
  replays: z.number().int(),
  next_at: time.nullable().meta({ description: 'Not before; null once it is over.' }),
  made_at: time,
  ended_at: time.nullable(),
}

const DeliverySchema = z.object(deliveryFields).meta({ id: 'Delivery' })

export const DeliveryDetail = z
  .object({
    ...deliveryFields,
    log: z.array(
      z.object({
        number: z.number().int(),
        at: time,
        outcome: z.string().nullable().meta({
          description:
            '`accepted`, or what went wrong. Null while under way, or when our process ended meanwhile.',
        }),
        ms: z.number().int().nullable(),
        status: z.number().int().nullable(),
        answer: z.string().nullable().meta({ description: 'First words of the answer, masked.' }),
      }),
    ),
  })
  .meta({ id: 'DeliveryDetail' })

export const DeliveryPage = z
  .object({ data: z.array(DeliverySchema), before: z.string().nullable() })
  .meta({ id: 'DeliveryPage' })

export function deliveryView(delivery: Delivery) {
  const { ticket, seq, type } = delivery
  return {
    id: delivery.id,
    endpoint: delivery.endpointId,
    event: ticket !== null && seq !== null ? eventId(ticket, seq) : `evt_${delivery.id}`,
    type: seq === null ? type : `ticket.${type}`,
    ticket,
    seq,
    ends: delivery.ends,
    state: delivery.state,
    reason: delivery.reason,
    attempts: delivery.tried,
    replays: delivery.replays,
    next_at: delivery.state === 'pending' ? delivery.nextAt : null,
    made_at: delivery.madeAt,
    ended_at: delivery.endedAt,
  }
}
