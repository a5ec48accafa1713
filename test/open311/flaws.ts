import { XMLBuilder } from 'fast-xml-parser'

/** Ways to be wrong, each met in some server. */
export type Flaw =
  | 'leading zeros in JSON'
  | 'XML sent as text/html'
  | 'no XML declaration'
  | 'Latin-1 bytes'
  | 'unclosed element'
  | 'JSON object for a list'
  | 'discovery in XML only'
  | 'discovery without key_service'
  | 'endpoint without XML'
  | 'one service_code twice'
  | 'metadata yes'
  | 'type immediate'
  | 'empty parameter refused'
  | 'unknown service answers 500'
  | 'definition without values'
  | 'status in_progress'
  | 'dates without zone'
  | 'decimal comma'
  | 'HTML in descriptions'
  | 'everything since the beginning'
  | 'status filter ignored'
  | 'service filter ignored'
  | 'dates ignored'
  | 'bad date answers 500'
  | 'ids after other filters'
  | 'one request as an object'
  | 'unknown request answers 200'
  | 'unknown token answers 200'
  | 'errors as plain text'
  | 'key checked last'
  | 'unknown service accepted'
  | 'place not needed'
  | 'lat alone accepted'
  | 'number and token'
  | 'token that never resolves'
  | 'updates outside the span'

const INSIDE: Record<string, string> = {
  service_requests: 'request',
  service_request_updates: 'request_update',
}
const builder = new XMLBuilder({ format: true })

/** Writes lists as GeoReport v2 does, but for the flaw. */
export function writing(is: (flaw: Flaw) => boolean) {
  return { json, xml }

  function xml(root: string, content: unknown): string {
    const declaration = is('no XML declaration') ? '' : '<?xml version="1.0" encoding="utf-8"?>\n'
    const text = declaration + builder.build({ [root]: nested(root, content) })
    return is('unclosed element') && root === 'services' ? text.replace('</services>', '') : text
  }

  function json(root: string, content: unknown): string {
    const text = JSON.stringify(
      is('JSON object for a list') && root === 'services' ? { services: content } : content,
    )
    const single =
      is('one request as an object') && root === 'service_requests' && (content as unknown[]).length === 1
    const zeros = is('leading zeros in JSON') ? text.replace(/"(00\d)"/g, '$1') : text
    return single ? JSON.stringify((content as unknown[])[0]) : zeros
  }
}

/** Lists get their inner element. */
function nested(name: string, value: unknown): unknown {
  if (Array.isArray(value))
    return { [INSIDE[name] ?? name.replace(/s$/, '')]: value.map(item => nested('', item)) }
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([inner, content]) => [inner, nested(inner, content)]))
}
