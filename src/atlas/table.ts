import { parse } from 'csv-parse/sync'
import { UnusableFile } from './reading.js'

/** A table as people keep it, with a header: the rows that can be read, and why the others cannot. */
export interface Table {
  readonly header: readonly string[]
  /** `line` is the row's last line in the file, counted from 1. */
  readonly rows: readonly { readonly record: Readonly<Record<string, string>>; readonly line: number }[]
  readonly problems: readonly { readonly line: number; readonly because: string }[]
}

/** Lines a cell in quotes may run over; a quote still open after them was opened by mistake. */
const LONGEST_CELL = 5
const UNCLOSED = 'tanda kutip dibuka dan tidak ditutup; tutup atau hapus tanda kutipnya'

/**
 * Reads comma, semicolon or tab separated text with any line ends. A quote that is never closed spoils its own line only.
 *
 * @throws UnusableFile when the header itself cannot be read.
 */
export function readTable(text: string): Table {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)
  const delimiter = delimiterOf(lines.find(line => line.trim() !== '') ?? '')
  const problems = dropTorn(lines, delimiter)
  let header: string[] = []
  try {
    const records = parse(lines.join('\n'), {
      columns: (names: string[]) => {
        header = names
        return names
      },
      trim: true,
      info: true,
      delimiter,
      skip_empty_lines: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_records_with_error: true,
      on_skip: error => {
        const line = error && 'lines' in error ? Number(error.lines) : lines.length
        problems.push({ line, because: 'tidak terbaca sebagai CSV; periksa tanda kutip dan pemisahnya' })
        return undefined
      },
    }) as unknown as { record: Record<string, string>; info: { lines: number } }[]
    const rows = records.map(({ record, info }) => ({ record, line: info.lines }))
    return { header, rows, problems }
  } catch (error) {
    throw new UnusableFile(`CSV tidak terbaca: ${(error as Error).message}`)
  }
}

/** What the header uses most: Excel in Indonesian writes semicolons. */
function delimiterOf(header: string): string {
  const count = (sign: string) => header.split(sign).length
  return [',', ';', '\t'].reduce((best, sign) => (count(sign) > count(best) ? sign : best))
}

/** Empties the lines whose quote is never closed, so that the lines after them keep their numbers and their rows. */
function dropTorn(lines: string[], delimiter: string): { line: number; because: string }[] {
  const problems: { line: number; because: string }[] = []
  const open = new RegExp(`(?:^|${delimiter})\\s*"(?:[^"]|"")*$`)
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ''
    if (!line.includes('"') || !open.test(line)) continue
    const size = cellsOf(lines, at, delimiter)
    if (size > 0) at += size - 1
    else {
      lines[at] = ''
      problems.push({ line: at + 1, because: UNCLOSED })
    }
  }
  return problems
}

/** Number of lines that are one good row, beginning with a line whose quote is open; 0 when there is none. */
function cellsOf(lines: readonly string[], at: number, delimiter: string): number {
  for (let size = 2; size <= LONGEST_CELL && at + size <= lines.length; size++) {
    try {
      parse(lines.slice(at, at + size).join('\n'), { delimiter, trim: true })
      return size
    } catch {
      // Not yet closed, or closed inside a cell: one more line may tell.
    }
  }
  return 0
}
