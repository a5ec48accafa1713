import { z } from 'zod'
import { EvidenceSchema } from './evidence-schemas.js'
import { DeadlinesSchema, lifeFields } from './life/schemas.js'

/** Shapes the API answers with. They are published; the tests hold real answers against them. */

const Named = z.object({ code: z.string(), name: z.string() })
const time = (description: string) => z.string().meta({ format: 'date-time', description })

const TicketPlace = z
  .object({
    kelurahan: Named.nullable(),
    kecamatan: Named.nullable(),
    kota: Named.nullable(),
    street: z.string().nullable(),
    rt: z.string().nullable(),
    rw: z.string().nullable(),
    landmark: z.string().nullable(),
    lat: z.number().nullable().meta({ description: 'WGS 84. Null when unknown, never 0.' }),
    lon: z.number().nullable(),
    approximate: z.boolean().meta({ description: 'True for the centre of a named place.' }),
  })
  .meta({ id: 'Place' })

const ticketFields = {
  id: z.uuid(),
  number: z.string().meta({ example: '7K3-9QFM-2XD' }),
  status: z.string().meta({
    description: 'One of the statuses of JAKI/CRM: Menunggu, Koordinasi, Disposisi, Proses, Selesai, …',
  }),
  status_label: z.object({ id: z.string(), en: z.string() }),
  category: z.string().nullable(),
  agency: Named,
  unit: Named.nullable(),
  rule: z.string().meta({ description: 'The routing rule which chose the agency.' }),
  place: TicketPlace,
  summary: z.string(),
  report_count: z.number().int(),
  first_report_at: time('When the first report in it was received.'),
  last_report_at: time('When the latest report in it was received.'),
  opened_at: time('When the ticket was made.'),
  updated_at: time('Changes in the order of the feed; microseconds, so `updated_after` never repeats.'),
  version: z.number().int().meta({ description: 'Grows with every change; the ETag of the ticket.' }),
  protected: z.boolean().meta({
    description:
      'True for a report about an office or official: nobody but the office that holds it sees it.',
  }),
  merged_into: z.string().nullable().meta({
    description:
      'Number of the ticket that holds its reports now; null while it stands for itself. A merged ticket keeps its number, holds no report and needs no work. That ticket may have been merged as well.',
  }),
  deadlines: DeadlinesSchema,
  _links: z.object({ self: z.string(), tracking: z.string() }),
}

const simulated = z.boolean().optional().meta({ description: 'Present with a test key: invented.' })

const TicketSchema = z.object(ticketFields).meta({ id: 'Ticket' })

export const TicketDetail = z
  .object({
    ...ticketFields,
    ...lifeFields,
    simulated,
    accused: z
      .array(
        z.object({
          agency: z.string(),
          unit: z.string().nullable(),
          confidence: z.number(),
          because: z.string(),
        }),
      )
      .optional()
      .meta({ description: 'Of a protected ticket: the offices it speaks against, the surest first.' }),
    reports: z.array(
      z.object({
        number: z.string(),
        text: z.string(),
        channel: z
          .string()
          .meta({ description: 'Kind of channel it came through. Who wrote is never told.' }),
        received_at: z.string(),
        sent_at: z.string().nullable(),
        kelurahan: Named.nullable(),
        lat: z.number().nullable(),
        lon: z.number().nullable(),
        erased: z.boolean().meta({ description: 'True after the author took the words back.' }),
        media: z.array(z.object({ kind: z.string(), type: z.string().nullable(), sha256: z.string() })),
      }),
    ),
    evidence: z
      .array(EvidenceSchema)
      .optional()
      .meta({ description: 'Photos of the work, oldest first. Absent for test keys.' }),
    events: z.array(
      z.object({
        id: z.string().meta({ description: 'The webhook-id of the event.', example: 'evt_7K3-9QFM-2XD_4' }),
        seq: z.number().int(),
        type: z.string(),
        actor: z.string(),
        report: z.string().nullable(),
        at: z.string(),
        body: z.record(z.string(), z.unknown()),
      }),
    ),
  })
  .meta({ id: 'TicketDetail' })

/** A ticket that went elsewhere: a puller forgets it, and is not told what became of it. */
const LeftTicketSchema = z
  .object({
    id: z.uuid(),
    number: z.string(),
    left: z.literal(true),
    at: time('When it left this agency or unit.'),
  })
  .meta({ id: 'LeftTicket' })

/** A ticket of another office that waits for the word of this one; gone from the feed once it was given. */
const AskedTicketSchema = z
  .object({
    id: z.uuid(),
    number: z.string(),
    asks: z.enum(['arbitrate', 'validate']).meta({
      description: 'To decide who acts (`GET /arbitrations`), or to confirm work (`GET /validations`).',
    }),
    at: time('When it was asked.'),
  })
  .meta({ id: 'AskedTicket' })

export const TicketPage = z
  .object({
    simulated,
    data: z.array(z.union([TicketSchema, LeftTicketSchema, AskedTicketSchema])),
    next: z.string().meta({ description: 'Send it as `cursor` next time, also when `more` is false.' }),
    more: z.boolean(),
  })
  .meta({ id: 'TicketPage' })

export const RegroupedSchema = z
  .object({
    from: TicketSchema.meta({ description: 'The ticket the reports left.' }),
    into: TicketSchema.meta({ description: 'The ticket they are in now.' }),
    reports: z.array(z.string()).meta({ description: 'Numbers of the reports that went.' }),
  })
  .meta({ id: 'Regrouped' })

export const SuggestionSchema = z
  .object({
    seq: z.number().int().meta({ description: 'Number of the event that raised it.' }),
    is: z.enum(['maybe_same_as', 'related_to', 'recurrence_of']),
    state: z.enum(['open', 'accepted', 'rejected', 'moot']).meta({
      description: 'moot: the two became one ticket by another way.',
    }),
    report: z
      .string()
      .nullable()
      .meta({ description: 'Number of the report that raised it; null for the ticket as a whole.' }),
    ticket: z.object({
      number: z.string(),
      agency: Named,
      status: z.string(),
      category: z.string().nullable(),
      kelurahan: Named.nullable(),
      report_count: z.number().int(),
    }),
    score: z.number().nullable(),
    because: z.array(z.string()).meta({ description: 'What the two have in common and what not.' }),
    at: time('When it was raised.'),
  })
  .meta({ id: 'Suggestion' })

const TicketRef = z.object({
  number: z.string(),
  agency: z.string(),
  unit: z.string().nullable(),
  status: z.string(),
})

export const Submitted = z
  .object({
    simulated,
    message_id: z.uuid(),
    state: z.enum(['accepted', 'settled', 'quarantined']),
    reports: z.array(z.object({ number: z.string(), ticket: TicketRef.nullable() })),
  })
  .meta({ id: 'Submitted' })

export const MessageSchema = z
  .object({
    id: z.uuid(),
    channel: z.string(),
    adapter: z.string(),
    external_id: z.string().nullable(),
    received_at: z.string(),
    settled_at: z.string().nullable(),
    state: z.enum(['accepted', 'settled', 'quarantined']),
    reading: z.string().nullable().meta({ description: 'What the adapter found in the bytes.' }),
    outcome: z.string().nullable().meta({ description: 'What became of it in the end.' }),
    reason: z.string().nullable(),
    target_external_id: z.string().nullable(),
    normalised: z
      .object({
        external_id: z.string(),
        sender: z.object({
          kind: z.string(),
          value: z.string().nullable(),
          handle: z.string().nullable(),
          name: z.string().nullable(),
        }),
        sent_at: z.string().nullable(),
        subject: z.string().nullable(),
        text: z.string(),
        media_count: z.number().int(),
        media: z.array(
          z.object({
            kind: z.string(),
            name: z.string().nullable(),
            state: z.string(),
            type: z.string().nullable(),
            sha256: z.string().nullable(),
          }),
        ),
        lat: z.number().nullable(),
        lon: z.number().nullable(),
        geo_approximate: z.boolean().nullable(),
        reply_to: z.string().nullable(),
        thread: z.array(z.string()),
        may_answer: z.boolean(),
      })
      .nullable(),
    understanding: z.record(z.string(), z.unknown()).nullable(),
    protected: z.boolean().meta({
      description:
        'True when one of its reports is about an office or official: then an administrator sees no words, no person and no number. Keys of scope `inspektorat` do.',
    }),
    reports: z.array(
      z.object({
        number: z.string(),
        ordinal: z.number().int(),
        text: z.string(),
        category: z.object({
          value: z.string().nullable(),
          confidence: z.number(),
          because: z.array(z.string()),
        }),
        place: z.record(z.string(), z.unknown()),
        matching: z.unknown(),
        ticket: TicketRef.nullable(),
      }),
    ),
    replies: z.array(
      z.object({
        kind: z.string(),
        state: z.string(),
        text: z.string(),
        sent_at: z.string().nullable(),
        reason: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'Message' })

export const AccountingSchema = z
  .object({
    accepted: z.number().int(),
    settled: z.number().int(),
    quarantined: z.number().int(),
    in_flight: z.number().int(),
    by_outcome: z.record(z.string(), z.number().int()),
    replies: z.object({
      pending: z.number().int(),
      sent: z.number().int(),
      failed: z.number().int(),
      suppressed: z.number().int(),
    }),
  })
  .meta({ id: 'Accounting' })

export const IssuedKey = z
  .object({ id: z.string(), key: z.string().meta({ description: 'Shown this once.' }) })
  .meta({ id: 'IssuedKey' })

export const ProblemSchema = z
  .object({
    type: z.string(),
    status: z.number().int(),
    title: z.string(),
    title_en: z.string(),
    errors: z.array(
      z.object({
        pointer: z.string().optional(),
        parameter: z.string().optional(),
        code: z.string().optional().meta({ description: 'Which rule: one of a closed list.' }),
        detail: z.string(),
        detail_en: z.string(),
      }),
    ),
  })
  .meta({ id: 'Problem' })
