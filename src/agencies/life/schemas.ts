import { z } from 'zod'
import { ACTIONS } from '../../ticket/life/index.js'

/** Shapes of the life of a ticket in answers of the API; the tests hold real answers against them. */

const time = (description: string) => z.string().meta({ format: 'date-time', description })
const seconds = (description: string) =>
  z
    .number()
    .int()
    .meta({ description: `Seconds. ${description}` })
const Label = z.object({ id: z.string(), en: z.string() })
const Office = z.object({ code: z.string(), name: z.string() })
const Needs = z.array(z.enum(['reason', 'reason_code', 'owner', 'unit', 'until', 'evidence', 'visibility']))

const Deadline = z.object({
  due_at: time('When the limit is reached.'),
  within: z.string().meta({ description: 'The limit as the rules word it.', example: '6 hours' }),
  judged: z.enum(['average', 'each']).meta({
    description: 'Whether the rule speaks of the average of an agency or of each ticket.',
  }),
  done_at: time('When it was done.').nullable(),
})

export const DeadlinesSchema = z
  .object({
    coordination: Deadline.meta({
      description: 'To the first act of the office that has the ticket. A hand-over never starts it anew.',
    }),
    completion: Deadline.meta({ description: 'To the confirmed end; later by every pause with a reason.' }),
    promised: time('The date the agency promised (EWS); it changes no limit.').nullable(),
    paused_until: time('The clock of completion stands still until then.').nullable(),
  })
  .meta({ id: 'Deadlines' })

const PossibleSchema = z
  .object({
    action: z.enum(ACTIONS),
    label: Label,
    needs: Needs.meta({ description: 'Fields of the body without which it is refused.' }),
    offers: Needs.meta({ description: 'Fields of the body that may come along.' }),
    codes: z.record(z.string(), Label).optional().meta({ description: 'To choose `reason_code` from.' }),
    dates: z
      .object({ after: time('The date must lie after this.'), until: time('And not after this.') })
      .optional(),
    href: z.string(),
  })
  .meta({ id: 'PossibleAction' })

const Spent = z.object({ spent: seconds('Counted so far.'), late: z.boolean() })

/** What a ticket tells of its life beside what every list tells. */
export const lifeFields = {
  actions: z.array(PossibleSchema).meta({ description: 'What this key may do now.' }),
  clocks: z.object({
    rule: z.string().meta({ description: 'Name of the service level in force when the ticket was opened.' }),
    coordination: Spent,
    completion: Spent.extend({
      paused: seconds('For which it stood still.'),
      validating: seconds('Part of `spent` that waited for validation.'),
      promise_broken: z.boolean(),
    }),
    work: Spent.extend({
      due_at: time(
        'When the limit is reached; null while it is kept and the work waits for validation.',
      ).nullable(),
    }).meta({ description: 'Completion without the wait for validation: what the offices answer for.' }),
    reply: Spent.extend({
      due_at: time('When the citizen must have an answer.'),
      within: z.string(),
      answered_at: time('The first thing an office did or said that the citizen is told of.').nullable(),
    }).nullable(),
    holdings: z
      .array(
        z.object({
          agency: Office,
          unit: Office.nullable(),
          from: time('When it got the ticket.'),
          until: time('When it passed the ticket on.').nullable(),
          acted_at: time('When it first acted.').nullable(),
          waited: seconds('Until it acted or passed the ticket on.'),
        }),
      )
      .meta({ description: 'Every office that had the ticket.' }),
    certain: z
      .boolean()
      .meta({ description: 'False where working days of a year are not in the calendar yet.' }),
  }),
  hops: z.object({
    used: z.number().int(),
    of: z.number().int().meta({ description: 'After so many the arbiter decides.' }),
    arbiter: z
      .object({ agency: Office, unit: Office.nullable() })
      .nullable()
      .meta({ description: 'Whose decision is awaited.' }),
    final_until: time('Until then the decision of the arbiter stands.').nullable(),
  }),
  chain: z
    .array(
      z.object({
        at: time('When.'),
        how: z.enum(['routed', 'coordinated', 'disposed', 'arbitrated', 'rerouted']),
        from: z.object({ agency: Office, unit: Office.nullable() }).nullable(),
        to: z.object({ agency: Office, unit: Office.nullable() }),
        words: Label.meta({ description: 'As the citizen reads it.' }),
      }),
    )
    .meta({ description: 'The way through the offices, oldest first.' }),
  reopened: z.object({
    times: z.number().int().meta({ description: 'How often a reporter said that it is not solved.' }),
    of: z.number().int(),
  }),
}

export const ActedSchema = z
  .object({
    simulated: z.boolean().meta({ description: 'True with a test key: nothing was changed.' }),
    action: z.enum(ACTIONS),
    ticket: z.object({
      id: z.uuid(),
      number: z.string(),
      status: z.string(),
      agency: Office,
      unit: Office.nullable(),
      version: z.number().int(),
    }),
    event: z
      .string()
      .meta({ description: 'Id of the event that tells of it.', example: 'evt_7K3-9QFM-2XD_4' }),
    left: z.boolean().meta({ description: 'True when the ticket is no longer within reach of this key.' }),
    actions: z.array(PossibleSchema).meta({ description: 'What this key may do next.' }),
  })
  .meta({ id: 'Acted' })

export const RulesSchema = z
  .object({
    version: z.string(),
    statuses: z.array(z.object({ status: z.string(), label: Label })),
    actions: z.array(
      z.object({
        action: z.enum(ACTIONS),
        label: Label,
        from: z.array(z.string()).meta({ description: 'Statuses which allow it.' }),
        to: z.string().nullable().meta({ description: 'Status afterwards; null: unchanged.' }),
        who: z.array(z.string()).meta({
          description:
            'owner: office that has the ticket, its parent included; head: agency itself, not its unit; former, other: offices without it; validator, inspektorat, arbiter, admin; reporter; muara: the program.',
        }),
        needs: Needs,
        offers: Needs,
        codes: z.record(z.string(), Label).optional(),
      }),
    ),
    reason: z.object({ shortest: z.number(), longest: z.number() }),
    handover: z.object({ hops: z.number(), final_days: z.number(), decide_days: z.number() }),
    extension: z.object({ times: z.number(), days: z.number() }),
    pause: z.object({ times: z.number(), hours: z.number() }),
    reopening: z
      .object({ times: z.number(), contests: z.number(), ticket: z.number(), days: z.number() })
      .meta({
        description: '`times` and `contests` for one person, `ticket` for all reporters of a ticket.',
      }),
    rejection: z
      .object({ waits_after: z.array(z.enum(ACTIONS)) })
      .meta({ description: 'After any of these the rejection of an owner waits for validation.' }),
    offices: z.object({ validator: z.array(Office), inspektorat: z.array(Office) }),
    refusals: z
      .record(z.string(), z.object({ status: z.number().int(), id: z.string(), en: z.string() }))
      .meta({ description: 'Every `code` a refusal can carry.' }),
  })
  .meta({ id: 'LifeRules' })
