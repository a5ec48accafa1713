import type { Noticed, PhotoFacts, TicketFacts } from './facts.js'
import type { EvidenceSettings } from './settings.js'

/** Metres per degree at 6 degrees south, as in matching: exact to a few metres within Jakarta. */
const METRES = { lat: 110_570, lon: 110_690 }

/**
 * Was it taken where the problem is? By distance where the ticket has a point, less what that point is unsure by; else
 * by kelurahan. A photo without position says nothing here.
 */
export function placeOf(
  photo: PhotoFacts,
  ticket: TicketFacts,
  { metres: limits }: Pick<EvidenceSettings, 'metres'>,
): Noticed[] {
  const { point: taken } = photo.provenance
  if (taken === null) return []
  if (ticket.point === null) return byKelurahan(photo.kelurahan, ticket.kelurahan)
  const metres = Math.hypot(
    (taken.lat - ticket.point.lat) * METRES.lat,
    (taken.lon - ticket.point.lon) * METRES.lon,
  )
  const surely = metres - ticket.uncertainty
  const unsure = ticket.uncertainty > 0
  if (surely > limits.far)
    return [
      {
        code: 'taken_far',
        because: `Foto diambil ${length(metres)} dari lokasi laporan${unsure ? ` (lokasi diketahui sampai ${length(ticket.uncertainty)})` : ''}.`,
        because_en: `Taken ${length(metres)} from the place of the report${unsure ? ` (known to ${length(ticket.uncertainty)})` : ''}.`,
      },
    ]
  if (surely > limits.near) return []
  return [
    {
      code: 'taken_near',
      because: `Foto diambil di lokasi laporan (jarak ${length(metres)}).`,
      because_en: `Taken at the place of the report (${length(metres)} away).`,
    },
  ]
}

function byKelurahan(taken: string | null, reported: string | null): Noticed[] {
  if (taken === null || reported === null || taken === reported) return []
  return [
    {
      code: 'other_kelurahan',
      because: 'Posisi foto ada di kelurahan lain daripada laporan.',
      because_en: 'The position of the photo lies in another kelurahan than the report.',
    },
  ]
}

const length = (metres: number) =>
  metres < 1_000 ? `${Math.round(metres)} m` : `${(metres / 1_000).toFixed(1).replace('.', ',')} km`
