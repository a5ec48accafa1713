import { z } from 'zod'

/** Shapes of evidence the API answers with. They are published; the tests hold real answers against them. */

const Named = z.object({ code: z.string(), name: z.string() })
const office = { agency: Named, unit: Named.nullable() }

const VerdictSchema = z
  .object({
    is: z.enum(['plausible', 'unclear', 'suspicious']),
    label: z.object({ id: z.string(), en: z.string() }),
    findings: z.array(
      z.object({
        code: z.string(),
        speaks: z.enum(['for', 'against']),
        because: z.string(),
        because_en: z.string(),
      }),
    ),
    version: z.string().meta({ description: 'Version of `config/evidence.yaml` that weighed.' }),
    occasion: z.enum(['upload', 'finish']),
    at: z.string(),
  })
  .meta({ id: 'Verdict' })

export const EvidenceSchema = z
  .object({
    id: z.uuid(),
    ticket: z.string().meta({ description: 'Number of the ticket it was handed in for.' }),
    kind: z.enum(['before', 'after']),
    note: z.string().nullable(),
    sha256: z
      .string()
      .meta({ description: 'Of the file as it is kept: encoded again, without camera data.' }),
    received_at: z.string(),
    handed_in_by: z.string(),
    through_page: z
      .boolean()
      .meta({ description: 'Sent through the camera page of Muara; any file can be.' }),
    verdict: VerdictSchema,
    verdicts: z
      .array(VerdictSchema)
      .meta({ description: 'Every one ever given, oldest first; none is ever changed.' }),
    presented: z.boolean().meta({ description: 'Work was reported as done with it.' }),
    inspection: z.enum(['open', 'genuine', 'false']).nullable(),
    photo: z.string().meta({ description: 'Address of the file; every look at it is written down.' }),
  })
  .meta({ id: 'Evidence' })

export const WaitingSchema = z
  .object({
    ticket: z.string(),
    ...office,
    category: z.string().nullable(),
    kelurahan: Named.nullable(),
    summary: z.string(),
    opened_at: z.string(),
    finished_at: z.string(),
    declined: z.string().nullable().meta({
      description:
        'Code of the reason for which the report shall be rejected; null: the work is reported as done.',
    }),
    reason: z.string().nullable(),
    version: z.number().int(),
    evidence: z.array(EvidenceSchema),
    reporters: z
      .array(z.object({ report: z.string(), received_at: z.string(), photo: z.string() }))
      .meta({ description: 'What citizens photographed; empty for administrators.' }),
  })
  .meta({ id: 'WaitingTicket' })

export const InspectionSchema = z
  .object({
    id: z.uuid(),
    state: z.enum(['open', 'genuine', 'false']),
    ticket: z.string(),
    ...office,
    status: z.string(),
    category: z.string().nullable(),
    kelurahan: Named.nullable(),
    opened_at: z.string(),
    because: z.string().nullable(),
    decided_at: z.string().nullable(),
    evidence: z.array(EvidenceSchema),
    reporters: z.array(z.object({ report: z.string(), received_at: z.string(), photo: z.string() })),
  })
  .meta({ id: 'Inspection' })
