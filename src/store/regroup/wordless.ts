import { createHmac, randomBytes } from 'node:crypto'
import type { Label } from './labels.js'

/** Fields that hold none of a citizen's words: tables of the house, codes, times. Every other string becomes a mark. */
const KEPT = new Set([
  'category',
  'alternatives',
  'at',
  'heardAt',
  'basis',
  'kelurahan',
  'kecamatan',
  'kota',
  'rt',
  'rw',
])
/** Left out: reasons quote, and a picture's hash can be looked up by whoever has the picture. */
const LEFT_OUT = new Set(['because', 'photos'])
/** Names of ways, marked word by word: what kind of way and which of several stay comparable. */
const WAYS = new Set(['street', 'gang'])
const WAY_WORD = /^(?:jl\.|gg\.|raya|\d{1,3}|[ivx]{1,4})$/i
/** 0.0001 degree is about 11 m in Jakarta: near enough to tell two spots apart, too coarse for one door. */
const POINT_DIGITS = 4

/**
 * Labels fit to leave the database: matching can still compare two of them for equality, field by field, but no word, name,
 * house number, plate, sender or conversation can be read. Marks are made with a key drawn for this call and thrown away, so
 * nobody can try words against them, and two exports share no mark.
 */
export function wordless(labels: readonly Label[]): Label[] {
  const key = randomBytes(32)
  const mark = (text: string) =>
    createHmac('sha256', key).update(text.toLowerCase()).digest('base64url').slice(0, 12)

  const strip = (value: unknown, field: string): unknown => {
    if (Array.isArray(value)) return LEFT_OUT.has(field) ? [] : value.map(each => strip(each, field))
    if (value !== null && typeof value === 'object')
      return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, strip(each, name)]))
    if (typeof value === 'number')
      return field === 'lat' || field === 'lon' ? Number(value.toFixed(POINT_DIGITS)) : value
    if (typeof value !== 'string' || KEPT.has(field)) return value
    if (LEFT_OUT.has(field)) return ''
    if (!WAYS.has(field)) return mark(value)
    return value
      .split(' ')
      .map(word => (WAY_WORD.test(word) ? word : mark(word)))
      .join(' ')
  }
  return labels.map(label => ({ ...label, a: strip(label.a, ''), b: strip(label.b, '') }))
}
