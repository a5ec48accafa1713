import type { Subject } from './subject.js'

/** Bodies that no provider sends and every public door receives one day. */
export interface Hostile {
  readonly name: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array | string
  /** Half of something true may still be true; of all others nothing may become a report. */
  readonly mayBeRead?: boolean
}

const DEEP = 100_000

const BODIES: readonly (readonly [string, Uint8Array | string])[] = [
  ['empty', ''],
  ['one NUL', '\0'],
  ['NUL everywhere', 'a\0b=\0&\0=c\0'],
  ['1 MB of one letter', 'a'.repeat(1_000_000)],
  ['1 MB of white space', ' '.repeat(1_000_000)],
  ['bytes that are not UTF-8', new Uint8Array([0xff, 0xfe, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0x3d, 0xf8])],
  ['UTF-16', new Uint8Array(Buffer.from('{"a":"b"}', 'utf16le'))],
  ['Latin-1', new Uint8Array(Buffer.from('nama=caf\u00e9&x=\u00ff', 'latin1'))],
  ['deep JSON lists', '['.repeat(DEEP) + ']'.repeat(DEEP)],
  ['deep JSON objects', '{"a":'.repeat(DEEP) + '1' + '}'.repeat(DEEP)],
  ['JSON null', 'null'],
  ['JSON text', '"text"'],
  ['JSON number out of range', '1e400'],
  ['JSON empty list', '[]'],
  ['JSON empty object', '{}'],
  ['JSON list of null', '[null]'],
  ['JSON prototype', '{"__proto__":{"entry":1},"constructor":{"prototype":{}},"entry":"x","object":[]}'],
  ['cut JSON', '{"entry":[{"id":"1"'],
  ['a form with one key 10,000 times', 'a=1&'.repeat(10_000)],
  ['a form with a prototype', '__proto__=1&constructor=2&toString=3'],
  ['percent signs', '%&%=%ZZ&%ff=%00'],
]

/** The common bodies under each content type, and each true delivery of the subject cut in half. */
export function hostileBodies(subject: Subject): Hostile[] {
  const types = ['application/json', 'application/x-www-form-urlencoded', 'text/plain']
  const made = BODIES.flatMap(([name, body]) =>
    types.map(type => ({ name: `${name} as ${type}`, headers: { 'content-type': type }, body })),
  )
  const halves = subject.cases.deliveries
    .map(one => ({ one, inbound: subject.unsigned(one.inbound) }))
    .filter(({ inbound }) => inbound.body.length > 1)
    .map(({ one, inbound }) => ({
      name: `half of "${one.name}"`,
      headers: inbound.headers,
      body: inbound.body.slice(0, inbound.body.length >> 1),
      mayBeRead: true,
    }))
  return [...made, ...halves]
}
