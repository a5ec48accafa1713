import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { Broken } from './rule.js'

/** One service, request, attribute or error: names and whatever they hold. */
export type Element = Readonly<Record<string, unknown>>

interface Answered {
  readonly url: string
  readonly text: string
}

/** Lists whose elements are not the list's name without the s. */
const ELEMENTS: Readonly<Record<string, string>> = {
  service_requests: 'request',
  service_request_updates: 'request_update',
}
const inside = (root: string) => ELEMENTS[root] ?? root.replace(/s$/, '')
const LISTS = [
  'services',
  'service_requests',
  'service_request_updates',
  'attributes',
  'values',
  'errors',
  'endpoints',
  'formats',
]

const parser = new XMLParser({
  ignoreAttributes: true,
  // "001" and "-6.20" are texts until somebody needs a number.
  parseTagValue: false,
  isArray: (name: string) => LISTS.some(list => inside(list) === name),
})

/** Throws `Broken` for text that is no JSON, such as numbers with leading zeros. */
export function readJson({ url, text }: Answered): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Broken(`${url} is not JSON: ${(error as Error).message.slice(0, 120)}`)
  }
}

/** The content of a document's root; the elements, where the root is a list. */
export function readXml({ url, text }: Answered, root: string): unknown {
  const valid = XMLValidator.validate(text)
  if (valid !== true)
    throw new Broken(`${url} is not well-formed XML: ${valid.err.msg} (line ${valid.err.line})`)
  const document = parser.parse(text) as Element
  if (!(root in document)) throw new Broken(`${url} has no root element ${root}`)
  const content = document[root]
  if (!LISTS.includes(root)) return content
  return itemsOf(content, root)
}

/** The elements of a list inside a document of either format. */
export function itemsOf(content: unknown, list: string): unknown[] {
  if (Array.isArray(content)) return content
  if (content === '' || content == null) return []
  const items = (content as Element)[inside(list)]
  return Array.isArray(items) ? items : []
}

/** A value as text, empty for null and absent: XML knows no difference. */
export const textOf = (element: Element, name: string): string => {
  const value = element[name]
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value).trim()
    : ''
}

/** W3C date and time with its zone; null when it is none. */
export function timeOf(text: string): Date | null {
  const form = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/
  const time = form.test(text) ? new Date(text) : null
  return time && !Number.isNaN(time.getTime()) ? time : null
}
