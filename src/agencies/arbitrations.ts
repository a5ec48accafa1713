import { z } from 'zod'
import type { KeyHolder } from '../accounts/index.js'
import { waitingAppeals } from '../store/arbitrations.js'
import type { Owner } from '../ticket/life/index.js'
import { chiefOf } from '../ticket/life/index.js'
import type { LifeRules } from '../ticket/life/index.js'
import { atDesk } from './evidence-views.js'
import { officeView } from './life/view.js'
import { route } from './route.js'

const Named = z.object({ code: z.string(), name: z.string() })
const OfficeSchema = z.object({ agency: Named, unit: Named.nullable() })

const AppealSchema = z
  .object({
    ticket: z.string(),
    agency: Named,
    unit: Named.nullable(),
    category: z.string().nullable(),
    kelurahan: Named.nullable(),
    summary: z.string(),
    opened_at: z.string(),
    hops: z.number().int().meta({ description: 'How often it has gone from owner to owner.' }),
    arbiter: OfficeSchema.meta({ description: 'Who is asked.' }),
    asked_at: z.string(),
    reason: z.string().nullable(),
    proposed: OfficeSchema.nullable().meta({ description: 'Whom the owner proposes.' }),
    version: z.number().int(),
  })
  .meta({ id: 'Appeal' })

/** Whose appeals a key meets: those its office is asked to decide; the last arbiter and administrators all of them. */
function asked({ agency, unit }: KeyHolder, rules: LifeRules): Owner | null {
  if (agency === null) return null
  return agency === chiefOf(rules).agency && unit === null ? null : { agency, unit }
}

export const listArbitrations = route({
  id: 'listArbitrations',
  method: 'get',
  path: '/arbitrations',
  summary: 'Tickets of which somebody asks who acts',
  description: `Longest waiting first. An office finds those it is asked to decide; the last arbiter of \`config/life.yaml\` and
administrators find all of them. The answer is the action \`arbitrate\`.`,
  scopes: ['agency', 'admin'],
  query: z.strictObject({
    limit: z
      .string()
      .regex(/^\d{1,3}$/)
      .transform(Number)
      .pipe(z.number().int().min(1).max(100))
      .default(25)
      .meta({ type: 'integer', minimum: 1, maximum: 100, default: 25 }),
  }),
  answers: {
    200: {
      description: 'The queue.',
      schema: z.object({ data: z.array(AppealSchema), more: z.boolean() }),
    },
  },
  async run({ query, holder }, deps) {
    const { database, directory, rules } = deps
    const [, { sight }] = atDesk(holder, deps)
    const arbiter = asked(holder, rules.life.rules)
    const rows = await waitingAppeals(database.db, sight, arbiter, query.limit + 1)
    const data = rows.slice(0, query.limit).map(one => ({
      ticket: one.number,
      ...officeView(one, directory),
      category: one.category,
      kelurahan: directory.area(one.kelurahan),
      summary: one.summary,
      opened_at: one.openedAt.toISOString(),
      hops: one.hops,
      arbiter: officeView(one.arbiter, directory),
      asked_at: one.askedAt.toISOString(),
      reason: one.reason,
      proposed: one.proposed && officeView(one.proposed, directory),
      version: one.version,
    }))
    return { status: 200, body: { data, more: rows.length > query.limit } }
  },
})
