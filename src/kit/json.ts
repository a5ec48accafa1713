import { cleanText } from '../report/index.js'

/**
 * JSON from outside: parsed without losing digits, read without trusting its shape. Every accessor answers for any
 * value, so that readers are total and need no try/catch of their own.
 */

/** An integer this long may exceed 2^53, where `JSON.parse` starts to change digits. */
const LONG = /^-?\d{16,}$/
const LONG_SOMEWHERE = /\d{16}/
const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g

/**
 * `JSON.parse`, except that integers of 16 digits or more become strings: provider ids are above 2^53.
 *
 * @throws SyntaxError when the text is no JSON. The second pass runs only over text known to be valid, where the
 *   token expression cannot backtrack.
 */
export function parseLossless(json: string): unknown {
  const plain: unknown = JSON.parse(json)
  if (!LONG_SOMEWHERE.test(json)) return plain
  return JSON.parse(json.replace(STRING_OR_NUMBER, token => (LONG.test(token) ? `"${token}"` : token)))
}

/** Bytes as text: UTF-8 without byte order mark, broken sequences as U+FFFD. */
export const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

/** A value as JSON bytes. Throws RangeError on nesting too deep to write. */
export const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))

export type JsonObject = Record<string, unknown>

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The value at a path of own properties, or undefined: `at(post, 'geo', 'coordinates')`. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let here = value
  for (const name of path) {
    if (!isObject(here) || !Object.hasOwn(here, name)) return undefined
    here = here[name]
  }
  return here
}

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/**
 * A non-empty string, clean enough for every store and screen, or a finite number written as one; anything else is null.
 * Ids come in both forms.
 */
export function textOf(value: unknown): string | null {
  if (typeof value === 'string') return cleanText(value) || null
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : null
}

/** A finite number, also when written as a string. */
export function numberOf(value: unknown): number | null {
  if (typeof value !== 'number' && (typeof value !== 'string' || value.trim() === '')) return null
  const number = Number(value)
  return Number.isFinite(number) ? number : null
}

/** JSON booleans, also as the strings some senders make of them. */
export const isTrue = (value: unknown): boolean => value === true || value === 'true'
