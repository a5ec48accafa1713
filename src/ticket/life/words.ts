import { scrub } from '../../report/index.js'
import type { LifeRules } from './rules.js'
import type { LifeState, Owner, Step } from './state.js'

type Language = 'id' | 'en'

/** Jakarta is seven hours ahead of UTC and has no daylight saving time. Milliseconds. */
export const WIB_MS = 7 * 3_600_000

const MONTHS = {
  id: 'Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember'.split(' '),
  en: 'January February March April May June July August September October November December'.split(' '),
} as const

const two = (n: number) => String(n).padStart(2, '0')

/** `22 November 2026` in Jakarta, whatever the clock of the machine says. */
export function dateInJakarta(at: Date, language: Language = 'id'): string {
  const there = new Date(at.getTime() + WIB_MS)
  return `${there.getUTCDate()} ${MONTHS[language][there.getUTCMonth()]} ${there.getUTCFullYear()}`
}

/** `22 November 2026 pukul 08.10 WIB`. */
export function momentInJakarta(at: Date, language: Language = 'id'): string {
  const there = new Date(at.getTime() + WIB_MS)
  const [hours, minutes] = [two(there.getUTCHours()), two(there.getUTCMinutes())]
  const date = dateInJakarta(at, language)
  return language === 'id' ? `${date} pukul ${hours}.${minutes} WIB` : `${date} at ${hours}:${minutes} WIB`
}

const SENTENCES: Readonly<Record<Language, Readonly<Record<Step['how'], string>>>> = {
  id: {
    routed: 'laporan diteruskan ke {to}',
    coordinated: '{by} menyerahkannya ke {to}',
    disposed: '{by} menugaskan {to}',
    arbitrated: '{by} memutuskan bahwa {to} yang bertindak',
    rerouted: 'dialihkan ke {to} setelah lokasi atau masalahnya lebih jelas',
  },
  en: {
    routed: 'the report went to {to}',
    coordinated: '{by} handed it over to {to}',
    disposed: '{by} assigned it to {to}',
    arbitrated: '{by} decided that {to} acts',
    rerouted: 'went to {to} once the place or the problem was clearer',
  },
}

/**
 * The way of a ticket through the offices for a citizen, a sentence for each step: when, who, to whom, why. Officers stay
 * unnamed; what they wrote is masked like every text that others read.
 *
 * @param name an office as people know it.
 */
export function chainInWords(
  state: LifeState,
  name: (owner: Owner) => string,
  rules: LifeRules,
  language: Language = 'id',
): string[] {
  return state.chain.map(step => {
    const { how, at, by, from, to, code, text } = step
    const giver = by ?? from
    const sentence = SENTENCES[language][how]
      .replace('{to}', () => name(to))
      .replace('{by}', () => (giver ? name(giver) : 'Muara'))
    const label = code === null ? undefined : (rules.codes.coordinate[code] ?? rules.codes.reject[code])
    const why = [label?.[language], text && scrub(text).trim()].filter(Boolean).join(': ')
    const because = language === 'id' ? 'alasan' : 'reason'
    return `${momentInJakarta(at, language)}: ${sentence}${why ? ` (${because}: ${why})` : ''}.`
  })
}
