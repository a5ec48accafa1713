import { existsSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { parse } from 'csv-parse/sync'
import type { z } from 'zod'

/** A set cannot be measured. The message names file and line, for the person who keeps the set. */
export class BadSet extends Error {
  constructor(file: string, line: number | null, problem: string) {
    super(`${basename(file)}${line === null ? '' : ` line ${line}`}: ${problem}`)
    this.name = 'BadSet'
  }
}

/** A row with the line of the file it ends on, from 1. */
export interface Lined<T> {
  readonly line: number
  readonly row: T
}

/** Reads one JSON value per line. Empty lines count as lines but hold no row. @throws BadSet */
export function readJsonLines<T>(file: string, shape: z.ZodType<T>): Lined<T>[] {
  return textOf(file)
    .split('\n')
    .flatMap((line, at) => {
      if (line.trim() === '') return []
      let value: unknown
      try {
        value = JSON.parse(line)
      } catch (error) {
        throw new BadSet(file, at + 1, `not JSON (${(error as Error).message})`)
      }
      return [{ line: at + 1, row: checked(file, at + 1, shape, value) }]
    })
}

/**
 * Reads a CSV with a header line. `id` names the column that must differ from row to row, if any must.
 * @throws BadSet also when no row is there: a header alone is more likely a mistake than a set.
 */
export function readRows<T>(file: string, shape: z.ZodType<T>, id: (keyof T & string) | null): T[] {
  let records: { record: unknown; info: { lines: number } }[]
  try {
    records = parse(textOf(file), {
      columns: true,
      bom: true,
      skip_empty_lines: true,
      info: true,
    }) as unknown as typeof records
  } catch (error) {
    if (error instanceof BadSet) throw error
    throw new BadSet(file, (error as { lines?: number }).lines ?? null, (error as Error).message)
  }
  const rows = records.map(({ record, info }) => ({
    line: info.lines,
    row: checked(file, info.lines, shape, record),
  }))
  if (rows.length === 0) throw new BadSet(file, null, 'there is no row in it')
  if (id !== null) unique(file, rows, row => String(row[id]))
  return rows.map(({ row }) => row)
}

/** @throws BadSet naming the line where a name stands for the second time. */
export function unique<T>(file: string, rows: readonly Lined<T>[], nameOf: (row: T) => string): void {
  const seen = new Set<string>()
  for (const { line, row } of rows) {
    const name = nameOf(row)
    if (seen.has(name)) throw new BadSet(file, line, `${name} stands here for the second time`)
    seen.add(name)
  }
}

function textOf(file: string): string {
  if (!existsSync(file)) throw new BadSet(file, null, 'the file is missing')
  return readFileSync(file, 'utf8')
}

function checked<T>(file: string, line: number, shape: z.ZodType<T>, value: unknown): T {
  const read = shape.safeParse(value)
  if (read.success) return read.data
  const issue = read.error.issues[0]
  throw new BadSet(
    file,
    line,
    issue ? `${issue.path.join('.') || 'row'}: ${issue.message}` : read.error.message,
  )
}
