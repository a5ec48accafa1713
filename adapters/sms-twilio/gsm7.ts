import { SegmentedMessage } from 'sms-segments-calculator'

/** The default alphabet of 3GPP TS 23.038 (GSM 03.38), table 6.2.1, without the escape sign. */
const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿' +
  'abcdefghijklmnopqrstuvwxyzäöñüà'
/** The extension table 6.2.1.1: each of these takes two septets. */
const EXTENSION = '^{}\\[~]|€'
const GSM7 = new Set(BASIC + EXTENSION)

/** What typography, other scripts' punctuation and office programs put where a plain sign would do. */
const PLAIN: readonly (readonly [RegExp, string])[] = [
  [/[\u2018\u2019\u201a\u201b\u2032\u02bc\u00b4`]/g, "'"],
  [/[\u201c-\u201f\u2033\u00ab\u00bb]/g, '"'],
  [/[\u2010-\u2015\u2212]/g, '-'],
  [/\u2026/g, '...'],
  [/[\u2022\u00b7\u25aa\u25cf]/g, '-'],
  [/[\u2190-\u21ff]/g, '>'],
  [/\u00d7/g, 'x'],
  [/\u00bd/g, '1/2'],
  [/\p{Cf}|\ufe0f/gu, ''],
  [/[\u00a0\u2000-\u200a\u202f\u205f\u3000\t]/g, ' '],
]

/**
 * Text of the GSM-7 alphabet only. One sign outside it would turn the whole message into UCS-2, which Indonesian
 * networks do not support officially and which leaves 70 characters instead of 160. Curly quotes and dashes become
 * plain ones, accents outside the alphabet are dropped from their letter, emoji and other scripts vanish.
 */
export function toGsm7(text: string): string {
  const plain = PLAIN.reduce((rest, [from, to]) => rest.replace(from, to), text)
  const kept = Array.from(plain, sign => (GSM7.has(sign) ? sign : onlyGsm7(sign.normalize('NFKD')))).join('')
  return kept.replace(/ {2,}/g, ' ').replace(/ +(?=\n|$)/g, '')
}

/** Septets of an SMS alone, and of each part of a longer one (3GPP TS 23.040, 9.2.3.24.1). */
const [ALONE, PART] = [160, 153]

/**
 * The longest beginning of `text` that fits so many segments of SMS, ending in "..." when something was cut.
 * Texts arrive short enough already; this holds the promise when one does not.
 */
export function fitSegments(text: string, most = 1): string {
  const plain = toGsm7(text).trim()
  if (fits(plain, most)) return plain
  let cut = plain.slice(0, roomIn(most))
  while (!fits(`${cut}...`, most)) cut = cut.slice(0, -1)
  return `${cut.trimEnd()}...`
}

const roomIn = (segments: number): number => (segments === 1 ? ALONE : segments * PART)

/** Signs of one septet each: where a text has no others its length is its size. */
const ONE_SEPTET_EACH = /^[A-Za-z0-9 \n!"#%&'()*+,\-./:;<=>?]*$/

function fits(text: string, most: number): boolean {
  if (ONE_SEPTET_EACH.test(text)) return text.length <= roomIn(most)
  const message = new SegmentedMessage(text)
  return message.getEncodingName() === 'GSM-7' && message.segmentsCount <= most
}

function onlyGsm7(text: string): string {
  return Array.from(text, sign => (GSM7.has(sign) ? sign : '')).join('')
}
