import { createHmac, timingSafeEqual } from 'node:crypto'
import { numberFrom } from '../../report/index.js'

/**
 * Signs of the key in a link, five bits each: 40 bits. An address opens 60 pages a minute (`pages/tracking.ts`), right or
 * wrong, and the right key opens whatever was tried before (`pages/reader.ts`): a report withstands one address 2^40 / 3,600
 * hours, 35,000 years. From a thousand addresses, the first hit on any report comes after decades of 3.6 million tries an
 * hour, and all it opens is "not solved", which is bounded, and how somebody is told. Longer keys cost: of the SMS texts that
 * can name a page (one GSM-7 segment, 160 septets, every office) 27 in 100 have room for 8 signs, 26 for 10, 31 for none.
 *
 * Who has no link proves with four digits of their telephone number, which are guessable: six wrong ones an hour from one
 * address, sixty a day for one report (`pages/tracking.ts`). Whoever opened the link is bound by neither.
 */
const KEY_SIGNS = 8

/** How long a pass lasts, milliseconds: long enough to write what is still wrong. The link gives another. */
export const PASS_MS = 3_600_000

/** Whom a link was sent to, and the number of their report in it: regrouping changes tickets, never this number. */
export interface Reader {
  readonly person: string
  readonly number: string
}

/**
 * What proves that a reader got our message: `7K39QFM2` in `/t/{number}/{key}`. Made of the signing root (RFC 2104), so
 * nothing is kept; another root makes every link sent before a bare one.
 */
export const linkKey = (root: string, reader: Reader): string =>
  numberFrom(signed(root, 'muara link 1', reader))
    .replaceAll('-', '')
    .slice(0, KEY_SIGNS)

/** The page of a report, with the proof in it. No dashes: SMS counts every sign. */
export const linkPath = (root: string, reader: Reader): string =>
  `/t/${reader.number.replaceAll('-', '')}/${linkKey(root, reader)}`

export const keyProves = (key: string, root: string, reader: Reader): boolean =>
  same(key.toUpperCase(), linkKey(root, reader))

/** What a browser keeps in the key's place: too long to be guessed at any rate, and soon over. */
export function issuePass(root: string, reader: Reader, now: Date): string {
  const until = (now.getTime() + PASS_MS).toString(36)
  return `${until}.${signed(root, `muara pass 1\n${until}`, reader).toString('base64url')}`
}

/** Never throws on what was sent. */
export function passProves(pass: string, root: string, reader: Reader, now: Date): boolean {
  const [until = '', given = ''] = pass.split('.')
  if (!/^[0-9a-z]{1,9}$/.test(until) || Number.parseInt(until, 36) < now.getTime()) return false
  return same(given, signed(root, `muara pass 1\n${until}`, reader).toString('base64url'))
}

const signed = (root: string, purpose: string, { person, number }: Reader): Buffer =>
  createHmac('sha256', root).update(`${purpose}\n${person}\n${number}`).digest()

function same(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
