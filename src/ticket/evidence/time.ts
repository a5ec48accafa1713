import type { Noticed, PhotoFacts, TicketFacts } from './facts.js'
import type { EvidenceSettings } from './settings.js'

/** Where a camera writes no zone, it is Jakarta's: Waktu Indonesia Barat, without summer time (Keppres 41/1987). */
const WIB = '+07:00'
const MINUTE = 60_000

/**
 * Does the camera's own time fit? It is a claim, and easily changed; but who forgets to change it is found, and a
 * changed date does not help against the comparison of pictures. A photo of the place before the work may be older than
 * the work, and than the report: it then says nothing either way.
 */
export function timeOf(
  { kind, provenance: { takenAt, zone }, receivedAt }: PhotoFacts,
  { openedAt, startedAt }: TicketFacts,
  { clockMinutes }: Pick<EvidenceSettings, 'clockMinutes'>,
): Noticed[] {
  const taken = takenAt === null ? Number.NaN : Date.parse(`${takenAt}${zone ?? WIB}`)
  if (!Number.isFinite(taken)) return []
  const [id, en] = [clock(taken, 'id'), clock(taken, 'en')]
  if (taken > receivedAt.getTime() + clockMinutes.ahead * MINUTE)
    return [
      {
        code: 'taken_in_future',
        because: `Menurut kamera, foto diambil ${id}, padahal sudah kami terima ${clock(receivedAt.getTime(), 'id')}.`,
        because_en: `By its camera it was taken ${en}, yet we received it ${clock(receivedAt.getTime(), 'en')}.`,
      },
    ]
  const slack = clockMinutes.before * MINUTE
  const early = taken < openedAt.getTime() - slack
  if (early && kind === 'before') return []
  if (early)
    return [
      {
        code: 'taken_before_report',
        because: `Menurut kamera, foto diambil ${id}, sebelum laporan masuk (${clock(openedAt.getTime(), 'id')}).`,
        because_en: `By its camera it was taken ${en}, before the report came in (${clock(openedAt.getTime(), 'en')}).`,
      },
    ]
  if (kind === 'after' && startedAt && taken < startedAt.getTime() - slack)
    return [
      {
        code: 'taken_before_start',
        because: `Menurut kamera, foto diambil ${id}, sebelum pekerjaan dimulai (${clock(startedAt.getTime(), 'id')}).`,
        because_en: `By its camera it was taken ${en}, before the work began (${clock(startedAt.getTime(), 'en')}).`,
      },
    ]
  return [
    {
      code: 'taken_in_time',
      because: `Menurut kamera, foto diambil ${id}, setelah laporan masuk.`,
      because_en: `By its camera it was taken ${en}, after the report came in.`,
    },
  ]
}

const clock = (at: number, language: 'id' | 'en'): string =>
  `${new Intl.DateTimeFormat(language === 'id' ? 'id-ID' : 'en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'Asia/Jakarta' }).format(at)} WIB`
