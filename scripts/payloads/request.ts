import type { Sample } from './samples.js'

/** A provider's HTTP request to a channel's door, before it is signed. */
export interface ProviderRequest {
  readonly method: 'GET' | 'POST'
  /** Query string without "?". */
  readonly query: string
  readonly type: string | null
  readonly body: Buffer
}

const FORM = 'application/x-www-form-urlencoded'

/**
 * The request or requests a row means. `delivery.body` words the way from the file to the body; whatever is not
 * worded follows from the content type: a form wants pairs, so a JSON object becomes pairs; a GET has its pairs in
 * the query; a file with one JSON object a line is one request a line.
 *
 * @see EXPECTATIONS.md, "delivery"
 */
export function requestsOf(sample: Sample): ProviderRequest[] {
  const { delivery } = sample
  const method = delivery.method?.toUpperCase() === 'GET' ? 'GET' : 'POST'
  const type = delivery.content_type ?? (sample.extension === '.json' ? 'application/json' : FORM)
  const query = delivery.query ?? ''
  if (method === 'GET') return [{ method, query: query || pairs(sample), type: null, body: Buffer.alloc(0) }]
  if (type.startsWith(FORM)) return [{ method, query, type, body: Buffer.from(pairs(sample)) }]
  return bodies(sample).map(body => ({ method, query, type, body }))
}

/** The content as `a=1&b=2`. */
function pairs(sample: Sample): string {
  const text = sample.bytes.toString('utf8').replace(/\r?\n$/, '')
  const wording = sample.delivery.body ?? 'file'
  const field = fieldNamed(wording)
  if (field) return new URLSearchParams({ ...aroundField, [field]: text }).toString()
  const json = jsonObject(text)
  if (!json) return text
  const inner = pathIn(json, wording)
  if (typeof inner === 'string') return inner
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries((inner as Record<string, unknown> | null) ?? json)) {
    for (const one of Array.isArray(value) ? value : [value]) form.append(name, asText(one))
  }
  return form.toString()
}

/** The bodies of JSON (or any other) requests. */
function bodies(sample: Sample): Buffer[] {
  const wording = sample.delivery.body ?? 'file'
  const text = sample.bytes.toString('utf8')
  const lines = text.split('\n').filter(line => line.trim() !== '')
  if (lines.length > 1 && lines.every(line => jsonObject(line))) return lines.map(line => Buffer.from(line))
  if (/\barray\b/i.test(wording) && !text.trimStart().startsWith('[')) return [Buffer.from(`[${text}]`)]
  const json = jsonObject(text)
  const inner = json ? pathIn(json, wording) : null
  if (inner !== null) return [Buffer.from(typeof inner === 'string' ? inner : JSON.stringify(inner))]
  return [sample.bytes]
}

/** The answers to a poll: the file, one a line for a file of lines. A single item, as a stream sends it, becomes a page. */
export function pagesOf(sample: Sample): Buffer[] {
  const text = sample.bytes.toString('utf8')
  const lines = sample.extension === '.jsonl' ? text.split('\n').filter(line => line.trim() !== '') : [text]
  return lines.map(line => {
    const page = jsonObject(line)
    const single =
      page && page['data'] !== null && typeof page['data'] === 'object' && !Array.isArray(page['data'])
    return Buffer.from(single ? JSON.stringify({ ...page, data: [page['data']] }) : line)
  })
}

/** "value of the form parameter X", "as field X of a form": the file is one field of a form. */
function fieldNamed(wording: string): string | null {
  if (!/\b(field|param(?:eter)?)\b/i.test(wording)) return null
  return (
    /\b(?:field|param(?:eter)?)\s+["'`]?([A-Z]\w+)/.exec(wording)?.[1] ??
    /["'`](\w+)["'`]/.exec(wording)?.[1] ??
    null
  )
}

/** What Twilio sends around a field which is documented alone. Invented values. */
const aroundField = {
  MessageSid: 'SM00000000000000000000000000000f1e',
  AccountSid: 'AC000000000000000000000000000000f1',
  From: '+6281200000001',
  To: '+6281200000002',
  Body: '',
  NumMedia: '0',
  SmsStatus: 'received',
}

/** A value inside the file which the wording names by a path: `json:request.body`, "the value of payload". */
function pathIn(json: Record<string, unknown>, wording: string): unknown {
  const words = wording.match(/[A-Za-z_][\w.]*/g) ?? []
  for (const word of words.filter(
    word => !/^(json|form|file|object|body|to|of|in|the|a|an|value|wrap|array)$/i.test(word),
  )) {
    const found = word
      .split('.')
      .reduce<unknown>((value, key) => (value as Record<string, unknown> | null)?.[key], json)
    if (found !== undefined && (typeof found === 'object' || word.includes('.') || words.length <= 2))
      return found
  }
  return null
}

function jsonObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}

function asText(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean)
}
