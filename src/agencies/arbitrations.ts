import { z } from 'zod'
import { waitingAppeals } from '../store/arbitrations.js'
import { appealsMetBy } from '../ticket/life/index.js'
import { atDesk } from './evidence-views.js'
import { officeView } from './life/view.js'
import { queueAnswer, queueBody, queueSize } from './queue.js'
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

export const listArbitrations = route({
  id: 'listArbitrations',
  method: 'get',
  path: '/arbitrations',
  summary: 'Tickets of which somebody asks who acts',
  description: `Longest waiting first. An office finds those it is asked to decide; the first of \`chief_arbiters\` in \`config/life.yaml\`
finds all but those it is a party to, administrators all. The answer is the action \`arbitrate\`.`,
  scopes: ['agency', 'admin'],
  query: z.strictObject({ limit: queueSize }),
  answers: { 200: queueAnswer(AppealSchema) },
  run({ query, holder }, deps) {
    const { database, directory, rules } = deps
    const [, { sight }] = atDesk(holder, deps)
    const office = holder.agency === null ? null : { agency: holder.agency, unit: holder.unit }
    const which = appealsMetBy(rules.life.rules, office)
    return queueBody(
      query.limit,
      most => waitingAppeals(database.db, sight, which, most),
      one => ({
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
      }),
    )
  },
})
