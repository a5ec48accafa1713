import { z } from 'zod'
import type { KeyHolder } from '../accounts/index.js'
import type { Db } from '../store/database.js'
import type { MessageMedia, MessageReport, MessageRow } from '../store/read/messages.js'
import {
  findMessage,
  findMessages,
  mediaOfMessage,
  repliesToMessage,
  reportsOfMessage,
} from '../store/read/messages.js'
import { Problem } from './problem.js'
import { route } from './route.js'
import { AccountingSchema, MessageSchema } from './schemas.js'
import { plain } from './validation.js'

const params = z.strictObject({ id: z.uuid() })

export const findByExternalId = route({
  id: 'findMessages',
  method: 'get',
  path: '/messages',
  summary: 'Messages of a channel, by the id their provider gave them',
  scopes: ['admin', 'inspektorat'],
  query: z.strictObject({ channel: plain(61), external_id: plain(998).optional() }),
  answers: {
    200: {
      description: 'At most 100: those with that id, oldest first; without one the latest of the channel.',
      schema: z.object({ data: z.array(MessageSchema) }),
    },
  },
  async run({ query, holder }, { database }) {
    const rows = await findMessages(database.db, query.channel, query.external_id ?? null)
    const data = []
    for (const row of rows) data.push(await messageView(database.db, row, holder))
    return { status: 200, body: { data } }
  },
})

export const showMessage = route({
  id: 'showMessage',
  method: 'get',
  path: '/messages/{id}',
  summary: 'A message and everything that became of it',
  scopes: ['admin', 'inspektorat'],
  params,
  answers: {
    200: { description: 'The message.', schema: MessageSchema },
    404: { description: 'No such message.' },
  },
  async run({ params: { id }, holder }, { database }) {
    const row = await findMessage(database.db, id)
    if (!row) throw new Problem('not_found')
    return { status: 200, body: await messageView(database.db, row, holder) }
  },
})

export const replayMessage = route({
  id: 'replayMessage',
  method: 'post',
  path: '/messages/{id}/replay',
  summary: 'Put a quarantined message back in flight',
  scopes: ['admin'],
  params,
  answers: {
    202: {
      description: 'It is in flight again.',
      schema: z.object({ message_id: z.uuid(), state: z.literal('accepted') }),
    },
    404: { description: 'No such message.' },
    409: { description: 'The message is not in quarantine.' },
  },
  async run({ params: { id } }, { database, replay }) {
    if (!(await findMessage(database.db, id))) throw new Problem('not_found')
    if (!(await replay(id))) throw new Problem('conflict')
    return { status: 202, body: { message_id: id, state: 'accepted' } }
  },
})

export const showAccounting = route({
  id: 'showAccounting',
  method: 'get',
  path: '/accounting',
  summary: 'accepted = settled + quarantined + in_flight, at this moment',
  scopes: ['admin'],
  answers: { 200: { description: 'Counts since the beginning.', schema: AccountingSchema } },
  async run(_call, { accounting }) {
    const { inFlight, byOutcome, ...counts } = await accounting()
    return { status: 200, body: { ...counts, in_flight: inFlight, by_outcome: byOutcome } }
  },
})

/** What everybody may know who may read messages at all. */
const outsideOf = (row: MessageRow) => ({
  id: row.id,
  channel: row.channel,
  adapter: row.adapter,
  received_at: row.receivedAt,
  settled_at: row.settledAt,
  state: row.state,
  reading: row.reading,
  outcome: row.outcome,
  protected: row.protected,
})

/** Of a protected message an administrator sees that it was dealt with: no words, no person, no way to either. */
const CLOSED = {
  external_id: null,
  reason: null,
  target_external_id: null,
  normalised: null,
  understanding: null,
  reports: [],
  replies: [],
}

async function messageView(db: Db, row: MessageRow, { scope }: KeyHolder) {
  if (row.protected && scope !== 'inspektorat') return { ...outsideOf(row), ...CLOSED }
  const media = await mediaOfMessage(db, row.id)
  const reports = await reportsOfMessage(db, row.id)
  const replies = await repliesToMessage(db, row.id)
  return {
    ...outsideOf(row),
    external_id: row.externalId,
    reason: row.reason,
    target_external_id: row.target,
    normalised: row.draft && normalised(row.draft, media),
    understanding: row.understanding,
    reports: reports.map(({ complaint: { category, place }, ticket, ...report }) => ({
      ...report,
      ticket: ticketRef(ticket),
      category: { value: category.value, confidence: category.confidence, because: category.because },
      place,
    })),
    replies: replies.map(({ sentAt, ...reply }) => ({ ...reply, sent_at: sentAt })),
  }
}

/** A ticket in a few words. */
export const ticketRef = (ticket: MessageReport['ticket']) => {
  if (!ticket) return null
  const { number, agency, unit, status } = ticket
  return { number, agency, unit, status }
}

/** After the author took the message back, the draft has lost its words, files, place and person. */
function normalised(draft: NonNullable<MessageRow['draft']>, media: readonly MessageMedia[]) {
  const { sender, point } = draft as Partial<typeof draft>
  return {
    external_id: draft.externalId,
    sender: {
      kind: sender?.kind ?? 'none',
      value: sender?.address ?? null,
      handle: sender?.handle ?? null,
      name: sender?.name ?? null,
    },
    sent_at: draft.sentAt,
    subject: draft.subject ?? null,
    text: draft.text ?? '',
    media_count: (draft.media ?? media).length,
    media: media.length > 0 ? media : (draft.media ?? []).map(awaited),
    lat: point?.lat ?? null,
    lon: point?.lon ?? null,
    geo_approximate: point?.approximate ?? null,
    reply_to: draft.replyTo,
    thread: draft.thread ?? [],
    may_answer: draft.mayAnswer,
  }
}

const awaited = ({ kind, name }: { kind: string; name?: string | undefined }): MessageMedia => ({
  kind,
  name: name ?? null,
  state: 'pending',
  type: null,
  sha256: null,
})
