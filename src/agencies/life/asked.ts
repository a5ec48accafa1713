import { z } from 'zod'
import type { Action, Asked } from '../../ticket/life/index.js'
import { plain } from '../validation.js'

/** Longest reason that is read at all, characters; `config/life.yaml` allows fewer. */
const LONGEST = 10_000
const MOST_EVIDENCE = 20

const Words = z.string().max(LONGEST)

/** What an action may bring along. Which of it is needed depends on the action; the rest is passed over. */
export const ActionBody = z
  .strictObject({
    reason: Words.optional().meta({
      description: 'Why, for others to read; citizens see it, masked, where a ticket changes hands.',
      example: 'Saluran ini dikelola Dinas Sumber Daya Air',
    }),
    note: Words.optional().meta({ description: 'Another name for `reason`, for the action `note`.' }),
    reason_code: plain(60).optional().meta({ description: 'One of the `codes` of the action.' }),
    owner: z
      .strictObject({ agency: plain(60), unit: plain(60).nullable().optional() })
      .optional()
      .meta({ description: 'Who should act instead.', example: { agency: 'DSDA', unit: 'DSDA-31.74' } }),
    unit: plain(60).optional().meta({ description: 'A unit of the own agency, for `dispose`.' }),
    until: z
      .union([z.iso.datetime({ offset: true }), z.iso.date()])
      .optional()
      .meta({
        description: 'A time, or a date (`2026-12-31`: until the end of that day in Jakarta).',
        example: '2026-12-31',
      }),
    evidence: z
      .array(plain(200))
      .max(MOST_EVIDENCE)
      .optional()
      .meta({ description: 'Ids of files that were uploaded before.' }),
    visibility: z.enum(['public', 'internal']).optional().meta({
      description: 'Of a note; `internal` unless said otherwise. Public ones are told to citizens.',
    }),
  })
  .refine(({ reason, note }) => reason === undefined || note === undefined, {
    path: ['note'],
    message: 'isi reason atau note, jangan keduanya',
    params: { en: 'give reason or note, not both' },
  })
  .meta({ id: 'Action' })
export type ActionBody = z.infer<typeof ActionBody>

/** A body as the life of tickets asks. */
export function askedOf(action: Action, body: ActionBody): Asked {
  const { reason, note, reason_code, owner, unit, until, evidence, visibility } = body
  return {
    action,
    reason: reason ?? note,
    reasonCode: reason_code,
    owner: owner && { agency: owner.agency, unit: owner.unit ?? null },
    // Whoever names the unit with its agency means the same.
    unit: unit ?? (action === 'dispose' ? (owner?.unit ?? undefined) : undefined),
    until: until === undefined ? undefined : momentOf(until),
    evidence,
    visibility,
  }
}

const momentOf = (text: string): Date => new Date(text.includes('T') ? text : `${text}T23:59:59+07:00`)
