import { createHmac, timingSafeEqual } from 'node:crypto'
import { numberFrom, parseNumber } from '../../report/index.js'

/**
 * A reply code: `7K3-9QFM-2XD-H4J-8MW2-Q5K`. The first half is the number of a ticket (or of an endpoint that has to be
 * confirmed), the second proves that we gave it to one address for that number. Both end in a check sign, so a wrongly
 * typed code is told from a forged one, and a stranger's text is hardly ever taken for a code.
 */
export interface ReplyCode {
  readonly number: string
  readonly proof: string
}

export const codeFor = (root: string, number: string, address: string): ReplyCode => ({
  number,
  proof: numberFrom(createHmac('sha256', root).update(`muara mail 1\n${number}\n${address}`).digest()),
})

/** As people read it. */
export const written = ({ number, proof }: ReplyCode): string => `${number}-${proof}`

/** As it travels in an address. */
export const asToken = (code: ReplyCode): string => written(code).replaceAll('-', '').toLowerCase()

export function proves(code: ReplyCode, root: string, address: string): boolean {
  const expected = Buffer.from(codeFor(root, code.number, address).proof)
  const given = Buffer.from(code.proof)
  return given.length === expected.length && timingSafeEqual(given, expected)
}

const CODE =
  /(?<![0-9a-z])([0-9a-z]{3}-?[0-9a-z]{4}-?[0-9a-z]{3})-?([0-9a-z]{3}-?[0-9a-z]{4}-?[0-9a-z]{3})(?![0-9a-z])/gi

/** The first code in a text whose check signs are right; null when there is none. */
export function codeIn(text: string): ReplyCode | null {
  for (const [, first = '', second = ''] of text.slice(0, 20_000).matchAll(CODE)) {
    const [number, proof] = [parseNumber(first), parseNumber(second)]
    if (number && proof) return { number, proof }
  }
  return null
}
