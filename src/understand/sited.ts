import type { SiteHit } from './sites.js'

/** What else the text says about where it is; streets and landmarks of the same name lie in other parts of the city. */
export interface Surroundings {
  /** Codes of the kecamatan the text names, and of the kelurahan that share a name in it ("Semper"). */
  readonly areas: readonly string[]
  readonly kota: string | null
}

/** A kelurahan a street or landmark speaks for, 0..1. */
export interface Vote {
  readonly code: string
  readonly confidence: number
  readonly hit: SiteHit
}

/** How far one name is believed that lies in one kelurahan only. */
const RARE = { landmark: 0.85, street: 0.8, gang: 0.55, bare: 0.75 } as const
const COMMON = { landmark: 0.5, street: 0.45, gang: 0.3, bare: 0 } as const
/** A common name where the text also says the kecamatan or less: each has few of them. */
const COMMON_IN_AREA = { landmark: 0.78, street: 0.78, gang: 0.5, bare: 0.55 } as const
const AGAINST = 0.6
/**
 * What the table of landmarks says: below `SURE`, so it never chooses. It was written from memory; of 771 of its names that a
 * gazetteer knows as well 56 lay in another kelurahan there (those were taken out).
 */
const OFFERED = 0.66
const LEAST = 0.2

/** @returns what each site of a text says, in the light of what else the text says. */
export function votesOf(hits: readonly SiteHit[], around: Surroundings): readonly Vote[] {
  return hits.flatMap(hit => {
    const within = narrowed(hit, around)
    const form = hit.bare ? 'bare' : hit.is
    let belief: number = hit.rare ? RARE[form] : COMMON[form]
    if (within.by === 'area') belief = hit.rare ? belief + 0.07 : COMMON_IN_AREA[form]
    if (within.by === 'kota') belief += 0.04
    if (within.by === 'nothing') belief *= hit.rare ? AGAINST : 0
    if (hit.offered) belief = Math.min(belief, OFFERED)
    const total = [...within.kelurahan.values()].reduce((sum, weight) => sum + weight, 0)
    return [...within.kelurahan].flatMap(([code, weight]): Vote[] => {
      const confidence = belief * trust(weight / total)
      return confidence >= LEAST ? [{ code, confidence, hit }] : []
    })
  })
}

/** A name seen in several kelurahan says one of them only where it was seen there three times of four. */
const trust = (share: number): number => (share >= 0.75 ? 0.85 + 0.6 * (share - 0.75) : 0.75 * share)

interface Narrowed {
  readonly by: 'area' | 'kota' | 'nothing' | null
  readonly kelurahan: ReadonlyMap<string, number>
}

function narrowed({ kelurahan }: SiteHit, { areas, kota }: Surroundings): Narrowed {
  const inside = (within: readonly string[]) =>
    new Map(
      [...kelurahan].filter(([code]) => within.some(area => code === area || code.startsWith(`${area}.`))),
    )
  if (areas.length > 0) {
    const some = inside(areas)
    return some.size > 0 ? { by: 'area', kelurahan: some } : { by: 'nothing', kelurahan }
  }
  if (kota === null) return { by: null, kelurahan }
  const some = inside([kota])
  return some.size > 0 ? { by: 'kota', kelurahan: some } : { by: 'nothing', kelurahan }
}
