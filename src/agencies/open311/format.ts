import type { Response } from 'express'
import { XMLBuilder } from 'fast-xml-parser'
import { cleanText } from '../../report/index.js'

export type Format = 'xml' | 'json'

/** What an answer is made of. A list stands under the plural name the specification gives it. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [name: string]: Value }

/** A document: one root element. JSON drops the root (the "Spark" convention of Open311). */
export type Document = { readonly [root: string]: Value }

const TYPES: Readonly<Record<Format, string>> = {
  xml: 'text/xml; charset=utf-8',
  json: 'application/json; charset=utf-8',
}

/** Names of single elements that are not their list's name without the s. */
const SINGULAR: Readonly<Record<string, string>> = {
  service_requests: 'request',
  service_request_updates: 'request_update',
}

const builder = new XMLBuilder({ format: true, suppressEmptyNode: true })

/** Writes the answer in the format the client named. Nothing is cached: states change. */
export function write(response: Response, format: Format, status: number, document: Document): void {
  const text = format === 'json' ? toJson(document) : toXml(document)
  response.status(status).set({ 'Cache-Control': 'no-store', 'Content-Type': TYPES[format] }).send(text)
}

function toJson(document: Document): string {
  return JSON.stringify(Object.values(document)[0] ?? null, (_name, value: unknown) =>
    typeof value === 'string' ? value.toWellFormed() : value,
  )
}

const toXml = (document: Document): string =>
  `<?xml version="1.0" encoding="utf-8"?>\n${builder.build(spelledOut(document))}`

/** Lists get their inner element: `services: [a, b]` becomes `services: { service: [a, b] }`. */
function spelledOut(value: Value): unknown {
  if (typeof value === 'string') return printable(value)
  if (value === null || typeof value !== 'object') return value ?? ''
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      Array.isArray(inner)
        ? { [SINGULAR[name] ?? name.replace(/s$/, '')]: inner.map(spelledOut) }
        : spelledOut(inner as Value),
    ]),
  )
}

/** Without the characters that XML 1.0 cannot hold, not even escaped. */
const printable = (text: string) => cleanText(text).replace(/[\ufffe\uffff]/g, '')
