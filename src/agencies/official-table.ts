import { parse } from 'csv-parse/sync'
import { z } from 'zod'
import type { NewOfficial } from '../store/notices.js'
import type { Directory } from '../store/read/directory.js'
import { ROLES } from '../ticket/notices/index.js'
import { judgeOfficial } from './official-rules.js'
import type { Fault } from './problem.js'
import { Problem } from './problem.js'

const empty = (schema: z.ZodType<string>) =>
  z
    .union([z.literal('').transform(() => null), schema])
    .nullish()
    .transform(value => value ?? null)

const Row = z.strictObject({
  role: z.enum(ROLES),
  office: z.string().min(1).max(60),
  name: z.string().min(1).max(200),
  email: empty(z.email().max(254)),
  phone: empty(z.string().max(30)),
  channel: z.union([z.literal('').transform(() => undefined), z.enum(['email', 'sms'])]).optional(),
})

const COLUMNS = Object.keys(Row.shape)
/** More offices than Jakarta has. */
const MOST_ROWS = 2_000
const MOST_FAULTS = 50

/** Officials of a CSV, commas or semicolons. @throws Problem naming the lines that are wrong; nothing was changed. */
export function readOfficials(csv: string, directory: Directory): NewOfficial[] {
  const faults: Fault[] = []
  const seen = new Set<string>()
  const officials = recordsOf(csv).flatMap(({ record, info }) => {
    const at = (detail: string, detail_en: string) =>
      faults.push({
        pointer: '#/csv',
        detail: `baris ${info.lines}: ${detail}`,
        detail_en: `line ${info.lines}: ${detail_en}`,
      })
    const read = Row.safeParse(record)
    if (!read.success) {
      const column = read.error.issues[0]?.path.join('.') || COLUMNS.join(', ')
      at(`${column} tidak benar`, `${column} is wrong`)
      return []
    }
    const { faults: wrong, official } = judgeOfficial({ ...read.data, digest: null }, directory)
    for (const { pointer, detail, detail_en } of wrong)
      at(`${pointer?.slice(2)} ${detail}`, `${pointer?.slice(2)} ${detail_en}`)
    const office = `${official.role} ${official.office}`
    if (seen.has(office)) at(`${office} disebut dua kali`, `${office} is named twice`)
    seen.add(office)
    return [official]
  })
  if (faults.length > 0) throw new Problem('invalid', faults.slice(0, MOST_FAULTS))
  return officials
}

function recordsOf(csv: string): { record: unknown; info: { lines: number } }[] {
  try {
    return parse(csv, {
      columns: true,
      bom: true,
      trim: true,
      skip_empty_lines: true,
      info: true,
      delimiter: [',', ';'],
      to: MOST_ROWS,
    }) as never
  } catch (error) {
    const { lines } = error as { lines?: number }
    const where = lines === undefined ? '' : ` (${lines})`
    throw new Problem('invalid', [
      {
        pointer: '#/csv',
        detail: `tabel tidak dapat dibaca${where}`,
        detail_en: `the table cannot be read${where}`,
      },
    ])
  }
}
