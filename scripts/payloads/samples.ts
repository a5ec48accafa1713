import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { z } from 'zod'
import { replaceInJson } from './json-text.js'

/**
 * One line of `expectations.jsonl`: a provider's payload and what a gateway should make of it. The rules are in
 * EXPECTATIONS.md beside it. Read leniently: a line may carry notes and keys which this run does not know, and drops.
 */

const texts = z.array(z.string()).nullish()

export const ExpectedReport = z.object({
  external_id: z.string().nullish(),
  external_id_any: texts,
  sender: z.object({ kind: z.string(), value: z.string().nullish() }).nullish(),
  sender_handle: z.string().nullish(),
  sender_uncertain: z.boolean().nullish(),
  sent_at: z.string().nullish(),
  sent_at_alt: z.union([z.string(), z.array(z.string())]).nullish(),
  text_contains: texts,
  text_lacks: texts,
  text_any: texts,
  text_not_exact: texts,
  text_empty: z.boolean().nullish(),
  text_case_insensitive: z.boolean().nullish(),
  lacks_control: texts,
  subject: z.string().nullish(),
  media_count: z.number().nullish(),
  media_min: z.number().nullish(),
  lat: z.number().nullish(),
  lon: z.number().nullish(),
  geo_approximate: z.boolean().nullish(),
  geo_optional: z.boolean().nullish(),
  geo_not_asserted: z.boolean().nullish(),
  reply_to: z.string().nullish(),
  reply_to_any: texts,
  reply_to_optional: z.boolean().nullish(),
  reply_to_not_asserted: z.boolean().nullish(),
  optional: z.boolean().nullish(),
})
export type ExpectedReport = z.infer<typeof ExpectedReport>

const Delivery = z.object({
  how: z.string(),
  method: z.string().nullish(),
  content_type: z.string().nullish(),
  query: z.string().nullish(),
  signed: z.string().nullish(),
  body: z.string().nullish(),
  url: z.string().nullish(),
  signature: z.string().nullish(),
  auth_token: z.string().nullish(),
})

const expectation = {
  outcome: z.string(),
  alt_outcome: z.string().nullish(),
  reports: z.array(ExpectedReport).nullish(),
  target_external_id: z.union([z.string(), z.array(z.string())]).nullish(),
  target_user_id: z.string().nullish(),
  ignored_items: texts,
  must_not_answer: z.boolean().nullish(),
  answer: z.object({ status: z.number().nullish(), body: z.string().nullish() }).nullish(),
  config: z.record(z.string(), z.unknown()).nullish(),
  confidence: z.string().nullish(),
  why: z.string().nullish(),
  signature: z.string().nullish(),
  auth_token: z.string().nullish(),
  url: z.string().nullish(),
}

const Replacement = z.object({ path: z.string().nullish(), value: z.unknown(), find: z.string().nullish() })

export const Row = z.object({
  file: z.string(),
  adapter: z.string(),
  delivery: Delivery,
  ...expectation,
  variants: z.array(z.object({ ...expectation, replace: z.array(Replacement).nullish() })).nullish(),
})
export type Row = z.infer<typeof Row>

/** A payload on its way to be delivered: a row, or one of its variants, with the bytes of its file. */
export interface Sample extends Omit<Row, 'variants'> {
  /** `folder/name` of the file, with `#1` for its first variant. */
  readonly id: string
  /** Lower-case ending of the file with the dot: `.json`. */
  readonly extension: string
  readonly bytes: Buffer
}

/** What is in a folder of payloads. */
export interface Collection {
  readonly samples: readonly Sample[]
  /** Rows for adapters we do not have, by adapter. */
  readonly notOurs: ReadonlyMap<string, number>
  /** Lines and files that could not be read at all, with the reason. */
  readonly unreadable: readonly string[]
}

/** Reads `expectations.jsonl` of `folder` and the files of every row whose adapter is in `ours`. */
export async function readCollection(folder: string, ours: ReadonlySet<string>): Promise<Collection> {
  const samples: Sample[] = []
  const notOurs = new Map<string, number>()
  const unreadable: string[] = []
  const lines = (await readFile(join(folder, 'expectations.jsonl'), 'utf8')).split('\n')
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue
    const row = parseRow(line)
    if (typeof row === 'string') {
      unreadable.push(`expectations.jsonl:${index + 1}: ${row}`)
    } else if (!ours.has(row.adapter)) {
      notOurs.set(row.adapter, (notOurs.get(row.adapter) ?? 0) + 1)
    } else {
      try {
        samples.push(...samplesOf(row, await readFile(join(folder, row.file))))
      } catch (error) {
        unreadable.push(`${row.file}: ${(error as Error).message}`)
      }
    }
  }
  return { samples, notOurs, unreadable }
}

function parseRow(line: string): Row | string {
  try {
    const row = Row.safeParse(JSON.parse(line))
    return row.success ? row.data : z.prettifyError(row.error)
  } catch (error) {
    return (error as Error).message
  }
}

/**
 * The row itself and each of its variants. A variant inherits how it is delivered and configured, never what is
 * expected: its own expectation stands alone.
 */
export function samplesOf(row: Row, bytes: Buffer): Sample[] {
  const extension = extname(row.file).toLowerCase()
  const { variants, ...own } = row
  const first: Sample = { ...own, id: row.file, extension, bytes }
  const others = (variants ?? []).map((variant, index): Sample => {
    const { replace, ...expected } = variant
    return {
      file: row.file,
      adapter: row.adapter,
      delivery: row.delivery,
      confidence: row.confidence,
      ...expected,
      config: { ...row.config, ...expected.config },
      id: `${row.file}#${index + 1}`,
      extension,
      bytes: (replace ?? []).reduce((changed, change) => replaced(changed, change, extension), bytes),
    }
  })
  return [first, ...others]
}

function replaced(bytes: Buffer, change: z.infer<typeof Replacement>, extension: string): Buffer {
  const text = bytes.toString('utf8')
  const value = typeof change.value === 'string' ? change.value : JSON.stringify(change.value)
  if (change.find) return Buffer.from(text.replaceAll(change.find, value))
  const path = change.path ?? ''
  if (extension.startsWith('.json')) return Buffer.from(replaceInJson(text, path, change.value))
  const form = new URLSearchParams(text.trim())
  form.set(path, value)
  return Buffer.from(form.toString())
}
