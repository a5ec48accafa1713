import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { KeyHolder } from '../accounts/index.js'
import { settledWithin } from '../store/read/settling.js'
import { reportsOfMessage } from '../store/read/messages.js'
import { idOfKey, keyOf, once } from './idempotency.js'
import { SAMPLE_FILING } from './life/simulation.js'
import { ticketRef } from './messages.js'
import { Problem } from './problem.js'
import type { Answer, ApiDeps } from './route.js'
import { route } from './route.js'
import { Submitted } from './schemas.js'
import { plain } from './validation.js'

const DEFAULT_CHANNEL = 'desk-kelurahan'

/** Base64 of 10 MB: a photograph of a telephone. */
const LONGEST_FILE = 14_000_000

const NewReport = z
  .strictObject({
    channel: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,60}$/)
      .optional()
      .meta({
        description: `Name of a desk channel; ${DEFAULT_CHANNEL} unless the key is bound to another.`,
      }),
    id: z
      .uuid()
      .toLowerCase()
      .optional()
      .meta({ description: 'Your own id of the report; the same id is the same report.' }),
    name: z.string().max(200).optional(),
    phone: z.string().max(40).optional().meta({ description: 'Any way of writing it.' }),
    email: z.union([z.literal(''), z.email().max(320)]).optional(),
    text: z.string().max(20_000).default(''),
    category: z.string().max(200).optional(),
    kelurahan: z
      .string()
      .regex(/^\d{2}\.\d{2}\.\d{2}\.\d{4}$/)
      .optional()
      .meta({ description: 'Kemendagri code, `31.74.01.1001`.' }),
    address: z.string().max(1000).optional(),
    lat: z.number().min(-90).max(90).optional(),
    lon: z.number().min(-180).max(180).optional(),
    sentAt: z.iso.datetime({ offset: true }).optional(),
    media: z
      .array(
        z.strictObject({
          name: z.string().max(255).default('lampiran'),
          type: z.string().max(200).default('application/octet-stream'),
          content: z.base64().min(1).max(LONGEST_FILE),
        }),
      )
      .max(10)
      .optional(),
    anonymous: z.boolean().optional(),
    aboutOffice: z.boolean().optional().meta({
      description:
        'The report is about an office or official: only whoever looks into it will see it. What the words say of that is found without it.',
    }),
  })
  .superRefine((report, context) => {
    const refuse = (field: string, message: string, en: string) =>
      context.addIssue({ code: 'custom', path: [field], message, params: { en } })
    if ((report.lat === undefined) !== (report.lon === undefined))
      refuse('lat', 'lat dan lon harus diisi bersama', 'lat and lon belong together')
    if (report.text.trim() === '' && !report.media?.length)
      refuse('text', 'isi laporan atau lampirkan foto', 'give a text or a photograph')
  })
  .meta({ id: 'NewReport' })

export const fileReport = route({
  id: 'fileReport',
  method: 'post',
  path: '/reports',
  summary: 'Hand in a report at a desk channel',
  description:
    'Answers 201 with the numbers when the report was processed within about four seconds, else 202: the report is stored either way. With an Idempotency-Key a repeat has no second effect.',
  scopes: ['channel', 'admin'],
  headers: z.object({ 'Idempotency-Key': plain(255).optional() }),
  body: NewReport,
  answers: {
    201: { description: 'Processed: the numbers to give to the citizen.', schema: Submitted },
    202: { description: 'Stored, not processed yet. Ask again with the message id.', schema: Submitted },
    422: { description: 'The Idempotency-Key was used with another body.' },
  },
  async run({ body: { channel: asked, ...report }, holder, header }, deps) {
    const channel = channelOf(holder, asked)
    const key = keyOf(header)
    if (key === undefined) return hand(deps, channel, { ...report, id: report.id ?? randomUUID() }, undefined)
    const scoped = idOfKey(holder, key)
    return once(deps.database, { owner: `key:${holder.id}`, key, request: { channel, report } }, () =>
      hand(deps, channel, { ...report, id: report.id ?? scoped }, scoped),
    )
  },
  async simulated({ body, holder }) {
    channelOf(holder, body.channel)
    return { status: 201, body: SAMPLE_FILING }
  },
})

async function hand(
  deps: ApiDeps,
  channel: string,
  report: object,
  key: string | undefined,
): Promise<Answer> {
  const { messageId } = await deps.submit(channel, report, key).catch(refusedByChannel)
  const state = await settledWithin(deps.database.db, messageId, deps.patience ?? 4_000)
  const reports = state === 'accepted' ? [] : await reportsOfMessage(deps.database.db, messageId)
  return {
    status: reports.length > 0 ? 201 : 202,
    body: {
      message_id: messageId,
      state,
      // Where a report about an office went is nothing for the desk that handed it in.
      reports: reports.map(({ number, ticket }) => ({
        number,
        ticket: ticket?.protected ? null : ticketRef(ticket),
      })),
    },
  }
}

function channelOf(holder: KeyHolder, asked: string | undefined): string {
  if (holder.scope === 'admin') return asked ?? DEFAULT_CHANNEL
  if (holder.channel === null || (asked !== undefined && asked !== holder.channel))
    throw new Problem('forbidden')
  return holder.channel
}

/** What the channel itself will not take (a telephone number which is none). Its words hold no values. */
function refusedByChannel(error: unknown): never {
  if (error instanceof Error && (error as { code?: unknown }).code === 'malformed')
    throw new Problem('invalid', [
      { pointer: '#', detail: error.message, detail_en: `The channel cannot take it: ${error.message}` },
    ])
  throw error
}
