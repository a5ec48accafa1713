import { z } from 'zod'
import { findInspection, inspections, waitingTickets } from '../store/evidence.js'
import { CorrectionHeaders, versionsIn } from './corrections.js'
import { InspectionSchema, WaitingSchema } from './evidence-schemas.js'
import { atDesk, inspectionView, waitingView } from './evidence-views.js'
import { idOfKey, keyOf as idempotencyKeyOf, once } from './idempotency.js'
import { problemOf } from './life/refused.js'
import { Problem } from './problem.js'
import { queueAnswer, queueBody, queueSize } from './queue.js'
import type { Answer } from './route.js'
import { route } from './route.js'
import { keyOf } from './ticket-view.js'
import { plain } from './validation.js'

const because = z
  .string()
  .max(10_000)
  .meta({ description: 'The reason, for the history; `config/life.yaml` says how long it must be.' })
const NONE = { 404: { description: 'No such thing within reach of this key.' } }
const REFUSED = {
  403: { description: 'Not for this key: own work (`own_work`), own photos (`own_photo`, `own_photos`).' },
  404: { description: 'No such ticket or inspection waits within reach of this key.' },
  409: { description: 'Not as things stand; `errors` says why.' },
  422: { description: 'The reason is missing or too short, or the Idempotency-Key was used before.' },
}

export const listValidations = route({
  id: 'listValidations',
  method: 'get',
  path: '/validations',
  summary: 'Work reported as done, and rejections proposed, that wait for validation',
  description: `Longest waiting first, with every photo and verdict beside what citizens photographed. For the offices of
\`offices.validator\` and \`offices.inspektorat\` in \`config/life.yaml\`; administrators see it without the citizens' photos.`,
  scopes: ['agency', 'admin', 'inspektorat'],
  query: z.strictObject({ limit: queueSize }),
  answers: { 200: queueAnswer(WaitingSchema), ...NONE },
  async run({ query, holder }, deps) {
    const [desk, viewer] = atDesk(holder, deps)
    if (viewer.seat === null) throw new Problem('not_found')
    const { db } = deps.database
    const waits = desk.rules.life.rules.actions.finish.to
    return queueBody(
      query.limit,
      most => waitingTickets(db, waits, viewer.sight, most),
      one => waitingView(one, viewer, deps),
    )
  },
})

export const answerValidation = route({
  id: 'answerValidation',
  method: 'post',
  path: '/validations/{ticket}',
  summary: 'Confirm work or a rejection, or refuse it',
  description:
    'The same as the actions `validate` and `refuse`. Work whose evidence the Inspektorat is still looking at can be refused, not confirmed.',
  scopes: ['agency', 'inspektorat'],
  headers: CorrectionHeaders,
  params: z.strictObject({ ticket: plain(64) }),
  body: z
    .strictObject({ verdict: z.enum(['accepted', 'refused']), because: because.default('') })
    .meta({ id: 'ValidationAnswer' }),
  answers: {
    200: {
      description: 'Done.',
      schema: z.object({ ticket: z.string(), status: z.string(), version: z.number().int() }),
    },
    412: { description: 'The ticket changed since the ETag in If-Match.' },
    ...REFUSED,
  },
  async run({ params, body, holder, header }, deps) {
    const [desk, viewer] = atDesk(holder, deps)
    const ticket = keyOf(params.ticket)
    if (viewer.seat === null || !ticket) throw new Problem('not_found')
    const key = idempotencyKeyOf(header)
    const answer = { accept: body.verdict === 'accepted', because: body.because }
    const options = { seen: versionsIn(header('if-match')), change: key && idOfKey(holder, key) }
    const run = async (): Promise<Answer> => {
      const done = await desk.validate(ticket, answer, viewer, options)
      if (!done.done) throw problemOf(done.refusal)
      const { number, version, state } = done
      return {
        status: 200,
        headers: { ETag: `"${version}"` },
        body: { ticket: number, status: state.status, version },
      }
    }
    if (key === undefined) return run()
    return once(deps.database, { owner: `key:${holder.id}`, key, request: { params, body } }, run)
  },
})

export const listInspections = route({
  id: 'listInspections',
  method: 'get',
  path: '/inspections',
  summary: 'The queue of the Inspektorat: work reported as done with suspicious photos',
  description:
    'Open ones longest waiting first; decided ones newest first. For the Inspektorat and administrators.',
  scopes: ['agency', 'admin', 'inspektorat'],
  query: z.strictObject({ state: z.enum(['open', 'genuine', 'false']).default('open'), limit: queueSize }),
  answers: { 200: queueAnswer(InspectionSchema), ...NONE },
  async run({ query, holder }, deps) {
    const [, viewer] = atDesk(holder, deps)
    if (viewer.seat !== 'inspector' && viewer.seat !== 'admin') throw new Problem('not_found')
    return queueBody(
      query.limit,
      most => inspections(deps.database.db, viewer.sight, { state: query.state, limit: most }),
      one => inspectionView(one, viewer, deps),
    )
  },
})

export const answerInspection = route({
  id: 'answerInspection',
  method: 'post',
  path: '/inspections/{id}',
  summary: 'Say whether suspicious photos are genuine or false',
  description:
    'False photos send the work back (`TL Ditolak`) and can never be used again; work that was confirmed meanwhile is opened again. Genuine ones leave the decision to the validator. The same answer twice is one.',
  scopes: ['agency', 'inspektorat'],
  params: z.strictObject({ id: z.uuid() }),
  body: z.strictObject({ verdict: z.enum(['genuine', 'false']), because }).meta({ id: 'InspectionAnswer' }),
  answers: { 200: { description: 'Decided.', schema: InspectionSchema }, ...REFUSED },
  async run({ params, body, holder }, deps) {
    const [desk, viewer] = atDesk(holder, deps)
    if (viewer.seat !== 'inspector') throw new Problem('not_found')
    if (!(await findInspection(deps.database.db, viewer.sight, params.id))) throw new Problem('not_found')
    const done = await desk.inspect(params.id, body, viewer)
    if (!done.done) throw problemOf(done.refusal)
    return { status: 200, body: await inspectionView(done.inspection, viewer, deps) }
  },
})
