import type { Request } from 'express'
import { cleanText } from '../../report/index.js'
import type { Fields } from './fields.js'
import { one } from './fields.js'

/** A photograph that travelled inside a multipart form, as mySociety's clients send those of private reports. */
interface SentFile {
  readonly name: string
  readonly type: string
  /** Base64. */
  readonly content: string
}

export interface Form {
  readonly fields: Fields
  readonly files: readonly SentFile[]
  /** The key the body carries, also when the rest of it cannot be used. */
  readonly apiKey: string | null
  /** False when the body is no form at all; nothing but the key was read from it then. */
  readonly isForm: boolean
}

const NO_FORM: Form = { fields: [], files: [], apiKey: null, isForm: false }

/**
 * Reads a body taken as bytes. Never throws: who has no good `api_key` must hear 403 before anything is said about the
 * body, so what is wrong with it is only noted.
 */
export async function readForm(request: Request): Promise<Form> {
  const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
  const type = request.get('content-type') ?? ''
  if (/^multipart\/form-data/i.test(type)) return readParts(bytes, type)
  if (/^application\/x-www-form-urlencoded/i.test(type) || bytes.length === 0)
    return readPairs(bytes.toString('utf8'))
  return { ...NO_FORM, apiKey: keyInJson(bytes) }
}

function readPairs(text: string): Form {
  const fields = [...new URLSearchParams(text)].map(([name, value]) => [name, cleanText(value)] as const)
  return { fields, files: [], apiKey: one(fields, 'api_key'), isForm: true }
}

async function readParts(bytes: Buffer, type: string): Promise<Form> {
  try {
    const parts = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData()
    const fields: [string, string][] = []
    const files: SentFile[] = []
    for (const [name, value] of parts)
      if (typeof value === 'string') fields.push([name, cleanText(value)])
      else if (value.size > 0)
        files.push({
          name: cleanText(value.name).slice(0, 255),
          type: cleanText(value.type).slice(0, 200),
          content: Buffer.from(await value.arrayBuffer()).toString('base64'),
        })
    return { fields, files, apiKey: one(fields, 'api_key'), isForm: true }
  } catch {
    return NO_FORM
  }
}

/** A client that sends JSON by mistake should hear so, and not that its key is missing. */
function keyInJson(bytes: Buffer): string | null {
  try {
    const key: unknown = (JSON.parse(bytes.toString('utf8')) as { api_key?: unknown } | null)?.api_key
    return typeof key === 'string' ? key : null
  } catch {
    return null
  }
}
