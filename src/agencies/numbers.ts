import { z } from 'zod'
import type { KeyHolder } from '../accounts/index.js'
import { measuredAt, numbersOf, publishedNumbers } from '../store/numbers.js'
import type { Directory } from '../store/read/directory.js'
import {
  dayOf,
  KEYS,
  LONGEST_DAYS,
  type NumbersRow,
  type PublicRow,
  type Range,
  rangeOf,
  tableOf,
  toCsv,
} from '../ticket/numbers/index.js'
import { NumbersSchema, rowView } from './numbers-view.js'
import { Problem } from './problem.js'
import type { ApiDeps } from './route.js'
import { route } from './route.js'
import { plain } from './validation.js'

const scopes = ['agency', 'admin'] as const
const DAY = z.string().regex(/^\d{4}-\d\d-\d\d$/)

const QUERY = {
  by: z.enum(KEYS).default('agency'),
  from: DAY.optional().meta({
    description: 'First day, in Jakarta. By default the first of the month of `to`.',
  }),
  to: DAY.optional().meta({ description: 'Last day, included. By default today.' }),
  agency: plain(60).optional(),
  view: z.enum(['own', 'public']).default('own').meta({
    description:
      '`own`: full numbers of what the key may see. `public`: as everybody may see them, rows of fewer than three reporters masked, one month at a time.',
  }),
}

const DESCRIPTION = `Incidents and persons, not messages: who writes often worsens nobody's numbers. Every number is defined in \`docs/numbers.md\`. Counted from what was measured up to \`as_of\`, a few seconds ago. At most ${LONGEST_DAYS} days. An agency sees its own numbers in full for any range, and those of others as everybody does: of one whole month, or of the present one so far (\`others_shown\`). One agency by kelurahan is told to that agency, by a key without a unit, and to administrators.`

const WITHHELD = { 422: { description: 'One agency by kelurahan is not told to this key.' } }

export const showNumbers = route({
  id: 'showNumbers',
  method: 'get',
  path: '/numbers',
  summary: 'Fair numbers of agencies, units or kelurahan',
  description: DESCRIPTION,
  scopes,
  query: z.strictObject(QUERY),
  answers: { 200: { description: 'The numbers.', schema: NumbersSchema }, ...WITHHELD },
  async run({ query, holder }, deps) {
    const { range, rows, asOf, others } = await numbersFor(query, holder, deps)
    const { directory } = deps
    return {
      status: 200,
      body: {
        by: query.by,
        from: dayOf(range.from),
        to: dayOf(new Date(range.to.getTime() - 1)),
        as_of: asOf,
        others_shown: others,
        data: rows.map(row => rowView(row, directory)),
      },
    }
  },
})

export const showNumbersTable = route({
  id: 'showNumbersTable',
  method: 'get',
  path: '/numbers.csv',
  summary: 'The same for a spreadsheet',
  description:
    'UTF-8 with a byte order mark. With `separator=semicolon` numbers have a decimal comma. A text that a spreadsheet would take for a formula begins with an apostrophe. Hours, shares from 0 to 1; an empty cell is unknown or not shown.',
  scopes,
  query: z.strictObject({ ...QUERY, separator: z.enum(['comma', 'semicolon']).default('comma') }),
  answers: { 200: { description: 'A table, text/csv.' }, ...WITHHELD },
  async run({ query, holder }, deps) {
    const { range, rows } = await numbersFor(query, holder, deps)
    const table = tableOf(rows, range, row => namesOf(row, deps.directory))
    const name = `angka-${query.by}-${dayOf(range.from)}-${dayOf(new Date(range.to.getTime() - 1))}.csv`
    return {
      status: 200,
      bytes: Buffer.from(toCsv(table, query.separator)),
      headers: {
        'Content-Type': 'text/csv; charset=utf-8',
        'Content-Disposition': `attachment; filename="${name}"`,
      },
    }
  },
})

interface Asked {
  readonly by: (typeof KEYS)[number]
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly agency?: string | undefined
  readonly view: 'own' | 'public'
}

interface Answer {
  readonly range: Range
  readonly rows: readonly PublicRow[]
  readonly asOf: Date | null
  /** Whether rows of others are among them. */
  readonly others: boolean
}

async function numbersFor(
  asked: Asked,
  holder: KeyHolder,
  { database, directory }: ApiDeps,
): Promise<Answer> {
  const { by, from, to, agency = null, view } = asked
  if (agency !== null && !directory.isAgency(agency))
    throw new Problem('invalid', [
      { parameter: 'agency', detail: 'bukan kode OPD', detail_en: 'is no agency code' },
    ])
  const now = new Date()
  const range = rangeOf({ from, to }, now)
  if (!('from' in range))
    throw new Problem('invalid', [{ parameter: 'from', detail: range[0], detail_en: range[1] }])
  const asOf = await measuredAt(database.db)
  const query = { by, ...range, agency, unit: null }
  if (view === 'own' && ownsAll(query, holder))
    return {
      range,
      rows: await numbersOf(database.db, query, now),
      asOf,
      others: by !== 'kelurahan' || holder.scope === 'admin',
    }
  if (by === 'kelurahan' && agency !== null) throw new Problem('withheld', [OF_ITS_OWN])
  const own = (row: NumbersRow) => view === 'own' && isOwn(row, holder)
  const published = await publishedNumbers(database.db, query, now, own)
  if (published) return { range, rows: published, asOf, others: true }
  const rows = view === 'own' ? await numbersOf(database.db, query, now) : []
  return { range, rows: rows.filter(own), asOf, others: false }
}

/** Why one agency in a kelurahan is told to nobody else: it is the whole less the rest. */
const OF_ITS_OWN = {
  parameter: 'agency',
  detail:
    'angka satu OPD per kelurahan hanya untuk kunci OPD itu sendiri yang tanpa unit, dan untuk administrator, tanpa view=public',
  detail_en:
    'the numbers of one agency by kelurahan are only for a key of that agency without a unit, and for administrators, without view=public',
}

/** An administrator owns everything; an agency what is its own, never a kelurahan that others work in as well. */
const isOwn = (row: NumbersRow, { scope, agency, unit }: KeyHolder): boolean =>
  scope === 'admin' || (row.agency !== null && row.agency === agency && (unit === null || row.unit === unit))

/** Whether whatever is asked for is the holder's own: then rows by kelurahan are as well, which name no agency. */
const ownsAll = ({ agency: asked }: { agency: string | null }, { scope, agency, unit }: KeyHolder): boolean =>
  scope === 'admin' || (asked !== null && asked === agency && unit === null)

const namesOf = (row: PublicRow, directory: Directory) => ({
  agency: row.agency === null ? null : directory.agency(row.agency).name,
  unit: directory.unit(row.unit)?.name ?? null,
  kelurahan: directory.kelurahan(row.kelurahan),
})
