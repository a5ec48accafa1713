import { z } from 'zod'
import { fileHeaders, type ShownFile } from '../evidence/index.js'
import { viewsOf } from '../store/evidence.js'
import { EvidenceSchema } from './evidence-schemas.js'
import { atDesk, evidenceView } from './evidence-views.js'
import { idOfKey, keyOf as idempotencyKeyOf, once } from './idempotency.js'
import { problemOf } from './life/refused.js'
import { Problem } from './problem.js'
import type { Answer } from './route.js'
import { route } from './route.js'
import { keyOf } from './ticket-view.js'
import { plain } from './validation.js'

/** Base64 of 10 MB: a photograph of a telephone. */
const LONGEST_FILE = 14_000_000

const ticketParams = z.strictObject({ ticket: plain(64) })
const NONE = { 404: { description: 'No such ticket or photo within reach of this key.' } }
const PHOTO = { 200: { description: 'The photo: JPEG, as an attachment.' }, ...NONE }

export const handInEvidence = route({
  id: 'handInEvidence',
  method: 'post',
  path: '/tickets/{ticket}/evidence',
  summary: 'Hand in a photo of the work',
  description: `Send the file as the camera wrote it: what it says of its own time, place and origin is read before it is encoded
again, and a file without camera data is harder to believe. Answers with a verdict; the photo is judged again when the work is
reported as done with its \`id\` (action \`finish\`, field \`evidence\`). A suspicious one is no refusal: the Inspektorat looks at it
once it is presented. Two of the same id or Idempotency-Key are one photo. The ETag is the ticket's.`,
  scopes: ['agency', 'admin'],
  headers: z.object({ 'Idempotency-Key': plain(255).optional() }),
  params: ticketParams,
  body: z
    .strictObject({
      kind: z.enum(['before', 'after']).default('after').meta({
        description: 'before: the place before the work. At least one `after` is needed to finish.',
      }),
      content: z.base64().min(1).max(LONGEST_FILE).meta({ description: 'The file, base64.' }),
      note: z.string().max(1_000).default(''),
      nonce: plain(1_000).optional().meta({
        description:
          'The pass of the camera page (`/bukti/{ticket}`). It belongs to the account that opened the page: with a key it counts as one of another officer (`nonce_elsewhere`).',
      }),
    })
    .meta({ id: 'NewEvidence' }),
  answers: {
    201: { description: 'Kept and judged.', schema: EvidenceSchema },
    403: { description: 'Not for this key to do.' },
    404: { description: 'No such ticket within reach of this key.' },
    409: {
      description: 'Not as things stand (`not_now`), the pass was used (`pass_used`), or there are too many.',
    },
    422: { description: 'The Idempotency-Key was used with another body.' },
  },
  async run({ params, body, holder, header }, deps) {
    const [desk, viewer] = atDesk(holder, deps)
    const ticket = keyOf(params.ticket)
    if (!ticket) throw new Problem('not_found')
    const { content, nonce, ...photo } = body
    const key = idempotencyKeyOf(header)
    const run = async (): Promise<Answer> => {
      const bytes = Buffer.from(content, 'base64')
      const id = key && idOfKey(holder, key)
      const taken = await desk.take(ticket, { ...photo, bytes, id, pass: nonce }, viewer)
      if (!taken.done) throw problemOf(taken.refusal)
      return {
        status: 201,
        headers: { ETag: `"${taken.version}"` },
        body: evidenceView(taken.evidence, deps),
      }
    }
    if (key === undefined) return run()
    return once(deps.database, { owner: `key:${holder.id}`, key, request: { params, body } }, run)
  },
})

export const listEvidence = route({
  id: 'listEvidence',
  method: 'get',
  path: '/tickets/{ticket}/evidence',
  summary: 'Photos of the work, with every verdict',
  description:
    'Oldest first, those of tickets merged into this one among them. For whoever has the ticket, for validators, the Inspektorat and administrators.',
  scopes: ['agency', 'admin', 'inspektorat'],
  params: ticketParams,
  answers: {
    200: { description: 'The photos.', schema: z.object({ data: z.array(EvidenceSchema) }) },
    ...NONE,
  },
  async run({ params, holder }, deps) {
    const [desk, viewer] = atDesk(holder, deps)
    const key = keyOf(params.ticket)
    const ticket = key && (await desk.show.ticket(key, viewer))
    if (!ticket) throw new Problem('not_found')
    const photos = await desk.show.photosOf(ticket.id, viewer)
    return { status: 200, body: { data: photos.map(photo => evidenceView(photo, deps)) } }
  },
})

export const showEvidencePhoto = route({
  id: 'showEvidencePhoto',
  method: 'get',
  path: '/evidence/{id}/photo',
  summary: 'The file of a photo of the work',
  description: 'Who looked is written down.',
  scopes: ['agency', 'admin', 'inspektorat'],
  params: z.strictObject({ id: z.uuid() }),
  answers: PHOTO,
  async run({ params, holder }, deps) {
    const [desk, viewer] = atDesk(holder, deps)
    return sent(await desk.show.photo(params.id, viewer))
  },
})

export const showReportersPhoto = route({
  id: 'showReportersPhoto',
  method: 'get',
  path: '/tickets/{ticket}/reporters-photos/{sha256}',
  summary: 'A photo a citizen sent',
  description:
    'For validators and the Inspektorat only, to compare with the evidence: where it was taken from can tell who stood there. Who looked is written down.',
  scopes: ['agency', 'inspektorat'],
  params: z.strictObject({ ticket: plain(64), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  answers: PHOTO,
  async run({ params, holder }, deps) {
    const [desk, viewer] = atDesk(holder, deps)
    const ticket = keyOf(params.ticket)
    return sent(ticket && (await desk.show.reporters(ticket, params.sha256, viewer)))
  },
})

export const listPhotoViews = route({
  id: 'listPhotoViews',
  method: 'get',
  path: '/tickets/{ticket}/photo-views',
  summary: 'Who looked at photos of a ticket',
  description: 'Newest first, at most 500. For the Inspektorat and administrators.',
  scopes: ['agency', 'admin', 'inspektorat'],
  params: ticketParams,
  answers: {
    200: {
      description: 'The looks.',
      schema: z.object({
        data: z.array(
          z.object({
            at: z.string(),
            viewer: z.string(),
            of: z.enum(['evidence', 'report']),
            evidence: z.uuid().nullable(),
            sha256: z.string(),
          }),
        ),
      }),
    },
    ...NONE,
  },
  async run({ params, holder }, deps) {
    const [desk, viewer] = atDesk(holder, deps)
    const key = viewer.seat === 'admin' || viewer.seat === 'inspector' ? keyOf(params.ticket) : null
    const ticket = key && (await desk.show.ticket(key, viewer))
    if (!ticket) throw new Problem('not_found')
    const views = await viewsOf(deps.database.db, ticket.id)
    return {
      status: 200,
      body: {
        data: views.map(({ at, evidence, ...view }) => ({
          ...view,
          at: at.toISOString(),
          evidence,
          of: evidence === null ? 'report' : 'evidence',
        })),
      },
    }
  },
})

function sent(file: ShownFile | null): Answer {
  if (!file) throw new Problem('not_found')
  return { status: 200, headers: fileHeaders(file), bytes: file.bytes }
}
