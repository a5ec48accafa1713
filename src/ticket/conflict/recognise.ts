import { createUnits, type OfficePlace, type OfficeTables } from './offices.js'
import type { ConflictSettings, UnitKind } from './settings.js'
import { createSpotter, type Fold, type Spot, type Word } from './spots.js'

/** An office that a report speaks against. */
interface Accused {
  /** Code of agencies.csv. */
  readonly agency: string
  /** Suku Dinas, or code of the kelurahan, kecamatan or kota; null: the agency as a whole, or nobody knows which unit. */
  readonly unit: string | null
  /** 0..1 that this office is meant. */
  readonly confidence: number
  /** In Indonesian, for the Inspektorat. Words of the lexicon only: it quotes no citizen. */
  readonly because: string
}

export interface Conflict {
  /** True: only the office that looks into it may see the report. */
  readonly protected: boolean
  readonly accused: readonly Accused[]
  readonly because: readonly string[]
}

/** What is known of a report besides its words. */
interface Matter {
  /** Confidence 1 for one a person chose. */
  readonly category: { readonly value: string | null; readonly confidence: number }
  readonly place: OfficePlace
  /** A person said so: a clerk, an app's user. */
  readonly marked?: boolean
  /** The office that would act on it if it accused nobody; null when that is none to keep it from. */
  readonly otherwise: { readonly agency: string; readonly unit: string | null } | null
}

export type Recognise = (text: string, matter: Matter) => Conflict

const NO_CONFLICT: Conflict = { protected: false, accused: [], because: [] }

type Office = { readonly agency: string; readonly unit: UnitKind }

/** Words before a phrase in which a denial or a greeting may stand. */
const BEFORE = 3
const SURE = { named: 0.9, marked: 0.7, unnamed: 0.5 } as const

/**
 * @returns the judgement whether a report speaks against an office or official: words of accusation near an office or an
 * official, a category that always is, or a person's word. "Tidak ada pungli" and "tolong Pak Lurah" accuse nobody. Who is
 * accused: every office named near the accusation; if none, the one that would have acted on the report.
 */
export function createConflict(settings: ConflictSettings, tables: OfficeTables, fold: Fold): Recognise {
  const spotter = (phrases: readonly string[]) =>
    createSpotter(
      fold,
      phrases.map(phrase => ({ label: null, phrase })),
    )
  const { money, abuse, complete } = settings.accusations
  const accusations = createSpotter(fold, [
    ...[...money, ...abuse].map(phrase => ({ label: 'of somebody' as const, phrase })),
    ...complete.map(phrase => ({ label: 'of an official' as const, phrase })),
  ])
  const offices = createSpotter<Office>(
    fold,
    Object.entries(settings.offices).flatMap(([agency, { unit, words }]) =>
      words.map(phrase => ({ label: { agency, unit }, phrase })),
    ),
  )
  const officials = spotter(settings.officials)
  const outsiders = spotter(settings.outsiders)
  const denials = spotter(settings.denials)
  const greetings = spotter(settings.addressed)
  const unitOf = createUnits(tables, fold)

  /** The accusation that is meant for an official, and the offices named near it. */
  const chargeIn = (words: readonly Word[]) => {
    const denied = denials(words)
    const unsaid = [...denied, ...greetings(words)]
    const meant = <L>(spots: readonly Spot<L>[]) =>
      spots.filter(spot => !follows(words, spot, unsaid) && !isAddressee(words, spot))
    const [named, officialsMeant, others] = [meant(offices(words)), meant(officials(words)), outsiders(words)]
    const isOfficials = (charge: Spot<string>) => {
      const official = nearest(charge, [...named, ...officialsMeant])
      return official <= settings.reach && official <= nearest(charge, others)
    }
    const charges = accusations(words)
      .filter(charge => !follows(words, charge, denied))
      .filter(charge => charge.label === 'of an official' || isOfficials(charge))
    const near = named.filter(office => nearest(office, charges) <= settings.reach)
    return { charge: charges[0], named: near }
  }

  return (text, { category, place, marked = false, otherwise }) => {
    const words = fold(text)
    const { charge, named } = chargeIn(words)
    const always =
      category.confidence >= (settings.categories[category.value ?? ''] ?? Number.POSITIVE_INFINITY)
    if (!charge && !always && !marked) return NO_CONFLICT
    const accused = named.map(
      ({ label: { agency, unit }, to, phrase }): Accused => ({
        agency,
        unit: unitOf(agency, unit, words, to, place),
        confidence: SURE.named,
        because: `disebut dekat tuduhan: ${phrase}`,
      }),
    )
    const unnamed: readonly Accused[] = otherwise
      ? [
          {
            agency: otherwise.agency,
            unit: otherwise.unit,
            confidence: marked ? SURE.marked : SURE.unnamed,
            because: 'tidak disebut namanya; laporan ini semestinya ditangani kantor tersebut',
          },
        ]
      : []
    return {
      protected: true,
      accused: accused.length > 0 ? unique(accused) : unnamed,
      because: [
        ...(marked ? ['ditandai sebagai laporan tentang kantor atau pejabat'] : []),
        ...(always ? [`kategori: ${category.value}`] : []),
        ...(charge ? [`tuduhan: ${charge.phrase}`] : []),
      ],
    }
  }
}

/** Words between a spot and the nearest of others; infinite where there is none. */
const nearest = (spot: Spot<unknown>, others: readonly Spot<unknown>[]) =>
  Math.min(...others.map(other => gap(spot, other)))
const gap = (a: Spot<unknown>, b: Spot<unknown>) => Math.max(0, a.from - b.to, b.from - a.to)

/** One of `before` stands right before the spot, in the same clause, with at most two words between ("tolong bapak lurah"). */
const follows = (words: readonly Word[], { from }: Spot<unknown>, before: readonly Spot<unknown>[]) =>
  before.some(
    ({ to }) => to <= from && from - to < BEFORE && !words.slice(to, from + 1).some(word => word.breakBefore),
  )

/** "Kepada Inspektorat ..." at the head of a letter or a sentence; "setor kepada lurah" is something else. */
function isAddressee(words: readonly Word[], { from }: Spot<unknown>): boolean {
  for (let at = Math.max(0, from - BEFORE); at < from; at++) {
    if (words[at]?.root !== 'kepada' && words[at]?.root !== 'kpd') continue
    const heads = at === 0 || words[at]?.breakBefore
    if (heads && !words.slice(at + 1, from + 1).some(word => word.breakBefore)) return true
  }
  return false
}

function unique(accused: readonly Accused[]): Accused[] {
  const known = new Map<string, Accused>()
  for (const one of accused) {
    const key = `${one.agency} ${one.unit ?? ''}`
    if (!known.has(key)) known.set(key, one)
  }
  return [...known.values()]
}
