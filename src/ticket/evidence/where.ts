import type { Noticed, PhotoFacts, TicketFacts } from './facts.js'
import type { EvidenceSettings } from './settings.js'

/** Metres per degree at 6 degrees south, as in matching: exact to a few metres within Jakarta. */
const METRES = { lat: 110_570, lon: 110_690 }

/**
 * Was it taken where the problem is? By distance where the ticket has a point, less what is unsure; else by kelurahan. The
 * file's own position counts. Only where it has none, what the sender's telephone told our page is heard: as what it is.
 */
export function placeOf(
  { provenance: { point }, told, kelurahan }: PhotoFacts,
  ticket: TicketFacts,
  { metres }: Pick<EvidenceSettings, 'metres'>,
): Noticed[] {
  const from = point ?? told
  if (from === null) return []
  const { near, far, elsewhere } = point ? TAKEN : TOLD
  if (ticket.point === null)
    return kelurahan === null || ticket.kelurahan === null || kelurahan === ticket.kelurahan
      ? []
      : [elsewhere]
  const away = Math.hypot(
    (from.lat - ticket.point.lat) * METRES.lat,
    (from.lon - ticket.point.lon) * METRES.lon,
  )
  const unsure = ticket.uncertainty + (point ? 0 : (told?.accuracy ?? 0))
  if (away - unsure > metres.far) return [far(length(away), unsure > 0 ? length(unsure) : null)]
  return away - unsure > metres.near ? [] : [near(length(away))]
}

/** What is said of a position, by whose word it is. */
interface Sayings {
  near(away: string): Noticed
  /** @param unsure to what length the two places are known; null for exactly. */
  far(away: string, unsure: string | null): Noticed
  /** Where the ticket has no point: another kelurahan. */
  readonly elsewhere: Noticed
}

const TAKEN: Sayings = {
  near: away => ({
    code: 'taken_near',
    because: `Foto diambil di lokasi laporan (jarak ${away}).`,
    because_en: `Taken at the place of the report (${away} away).`,
  }),
  far: (away, unsure) => ({
    code: 'taken_far',
    because: `Foto diambil ${away} dari lokasi laporan${unsure ? ` (lokasi diketahui sampai ${unsure})` : ''}.`,
    because_en: `Taken ${away} from the place of the report${unsure ? ` (known to ${unsure})` : ''}.`,
  }),
  elsewhere: {
    code: 'other_kelurahan',
    because: 'Posisi foto ada di kelurahan lain daripada laporan.',
    because_en: 'The position of the photo lies in another kelurahan than the report.',
  },
}

const TOLD: Sayings = {
  near: away => ({
    code: 'told_near',
    because: `Menurut telepon pengirim, foto dikirim dari lokasi laporan (jarak ${away}); berkasnya sendiri tidak menyebut tempat.`,
    because_en: `By the sender's telephone it was sent from the place of the report (${away} away); the file names no place.`,
  }),
  far: (away, unsure) => ({
    code: 'told_far',
    because: `Menurut telepon pengirim, foto dikirim dari tempat yang ${away} jauhnya dari lokasi laporan${unsure ? ` (diketahui sampai ${unsure})` : ''}.`,
    because_en: `By the sender's telephone it was sent from ${away} away from the place of the report${unsure ? ` (known to ${unsure})` : ''}.`,
  }),
  elsewhere: {
    code: 'told_far',
    because: 'Menurut telepon pengirim, foto dikirim dari kelurahan lain daripada laporan.',
    because_en: "By the sender's telephone it was sent from another kelurahan than the report.",
  },
}

const length = (metres: number) =>
  metres < 1_000 ? `${Math.round(metres)} m` : `${(metres / 1_000).toFixed(1).replace('.', ',')} km`
