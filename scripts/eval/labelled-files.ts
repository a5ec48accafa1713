import { existsSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { parse } from 'csv-parse/sync'
import type { z } from 'zod'

/** Nothing can be measured at all. The message names file and line, for the person who keeps the set. */
export class BadSet extends Error {
  constructor(file: string, line: number | null, problem: string) {
    super(inWords({ file, line, problem, lost: 'file' }))
    this.name = 'BadSet'
  }
}

/** Something about a file that is not as it should be. The rest of the file, and every other file, is measured. */
export interface Fault {
  readonly file: string
  /** From 1; null where it is about the whole file. */
  readonly line: number | null
  readonly problem: string
  /** What was left out because of it; `nothing` where the row could still be used. */
  readonly lost: 'file' | 'row' | 'nothing'
}

/** `reports.jsonl line 3: not JSON`. Only the name of the file: the reader knows which folder was given. */
export const inWords = ({ file, line, problem }: Fault): string =>
  `${basename(file)}${line === null ? '' : ` line ${line}`}: ${problem}`

/** A row with the line of the file it ends on, from 1. */
export interface Lined<T> {
  readonly line: number
  readonly row: T
}

/** The good rows of a file, and what is wrong with the others. */
export interface Sheet<T> {
  readonly rows: readonly Lined<T>[]
  readonly faults: readonly Fault[]
}

/**
 * Reads one JSON value per line; empty lines count as lines but hold no row. In labelled sets null and "left out" mean the
 * same, so a field that is null is left out before its shape is checked.
 *
 * @param idOf names a row; the second row of one name is a fault.
 */
export function readJsonLines<T>(file: string, shape: z.ZodType<T>, idOf: (row: T) => string): Sheet<T> {
  const text = textOf(file)
  if (text === null) return nothing(file, 'the file is missing')
  const read = text.split('\n').flatMap((written, at) => {
    if (written.trim() === '') return []
    const line = at + 1
    try {
      const value: unknown = JSON.parse(written, (_, each: unknown) => each ?? undefined)
      return [checked(file, line, shape, value)]
    } catch {
      // The error would quote the text, which is somebody's.
      return [{ file, line, problem: 'not JSON', lost: 'row' } as const]
    }
  })
  return sheetOf(file, read, idOf)
}

/**
 * Reads a CSV with a header line, separated by comma, semicolon or tab, its lines ended in any way. A header alone is a
 * fault: it is more likely a mistake than a set.
 *
 * @param idOf names a row; the second row of one name is a fault. Null where rows have no name.
 */
export function readRows<T>(file: string, shape: z.ZodType<T>, idOf: ((row: T) => string) | null): Sheet<T> {
  const text = textOf(file)
  if (text === null) return nothing(file, 'the file is missing')
  const unreadable: Fault[] = []
  let records: { record: unknown; info: { lines: number } }[]
  try {
    records = parse(text, {
      columns: (names: string[]) => names.map(columnName),
      info: true,
      delimiter: delimiterOf(text),
      record_delimiter: ENDINGS,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      on_skip: error => {
        const { lines = null, message } = (error ?? {}) as { lines?: number; message?: string }
        unreadable.push({ file, line: lines, problem: message ?? 'not readable', lost: 'row' })
        return undefined
      },
    }) as unknown as typeof records
  } catch (error) {
    return nothing(file, (error as Error).message)
  }
  const read = records.map(({ record, info }) => checked(file, info.lines, shape, record))
  const sheet = sheetOf(file, read, idOf)
  const faults = [...unreadable, ...sheet.faults]
  return sheet.rows.length === 0 && faults.length === 0
    ? nothing(file, 'there is no row in it')
    : { rows: sheet.rows, faults }
}

/** The columns of a CSV as `readRows` names them; empty when it cannot be read. */
export function headerOf(file: string): readonly string[] {
  const text = textOf(file)
  if (text === null) return []
  const [line = ''] = text.split(/\r?\n|\r/, 1)
  return line.split(delimiterOf(text)).map(name => columnName(name.replaceAll('"', '')))
}

const ENDINGS = ['\r\n', '\n', '\r']

const columnName = (written: string): string => written.trim().toLowerCase()

/** What the header uses most: Excel in Indonesian writes semicolons. */
function delimiterOf(text: string): string {
  const [header = ''] = text.split(/[\r\n]/, 1)
  const count = (sign: string) => header.split(sign).length
  return [',', ';', '\t'].reduce((best, sign) => (count(sign) > count(best) ? sign : best))
}

const nothing = (file: string, problem: string): Sheet<never> => ({
  rows: [],
  faults: [{ file, line: null, problem, lost: 'file' }],
})

function sheetOf<T>(
  file: string,
  read: readonly (Lined<T> | Fault)[],
  idOf: ((row: T) => string) | null,
): Sheet<T> {
  const rows: Lined<T>[] = []
  const faults: Fault[] = []
  const seen = new Set<string>()
  for (const each of read) {
    if ('problem' in each) {
      faults.push(each)
      continue
    }
    const id = idOf?.(each.row)
    if (id !== undefined && seen.has(id))
      faults.push({ file, line: each.line, problem: `${id} stands here for the second time`, lost: 'row' })
    else rows.push(each)
    if (id !== undefined) seen.add(id)
  }
  return { rows, faults }
}

/** Null when the file is not there; without the byte order mark some programs write. */
const textOf = (file: string): string | null =>
  existsSync(file) ? readFileSync(file, 'utf8').replace(/^\uFEFF/, '') : null

function checked<T>(file: string, line: number, shape: z.ZodType<T>, value: unknown): Lined<T> | Fault {
  const read = shape.safeParse(value)
  if (read.success) return { line, row: read.data }
  const issue = read.error.issues[0]
  const problem = issue ? `${issue.path.join('.') || 'row'}: ${issue.message}` : read.error.message
  return { file, line, problem, lost: 'row' }
}
