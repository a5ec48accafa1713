import { momentInJakarta } from '../life/index.js'
import { fits } from '../reply-texts.js'
import type { Period } from './digest.js'

/** A ticket as a notice names it. Nothing of who reported, and none of their words: a landmark may be somebody's house. */
export interface NoticeTicket {
  readonly number: string
  readonly category: string | null
  /** `Tebet Timur, Tebet`; null while the place is unknown. */
  readonly area: string | null
  readonly street: string | null
  readonly status: string
  /** Reports in it; how many people that are is nobody's business here. */
  readonly reports: number
  readonly openedAt: Date
  /** Name of the office that has it. */
  readonly office: string
  readonly url: string
}

/** One line of a digest: an area, or all of them. */
export interface DigestFigures {
  /** Name of the area; null for the whole. */
  readonly area: string | null
  readonly opened: number
  readonly overdue: number
  readonly nearlyDue: number
  readonly reopened: number
  readonly closed: number
  /** Means over the clocks that ended in the period, hours; null without any. */
  readonly coordinationHours: number | null
  readonly completionHours: number | null
}

export interface Words {
  readonly subject: string
  /** For mail. */
  readonly text: string
  /** For an SMS, GSM-7 signs only and no longer than one: the program shows the rest. */
  readonly short: string
}

/** Whom a notice is for. */
export interface Reader {
  /** `Lurah Tebet Timur`. */
  readonly office: string
  /** True when somebody else reads it in their place. */
  readonly deputy: boolean
}

const LATE = 'Warga sudah berkali-kali hanya dikabari "masih diproses". Laporan ini dinaikkan kepada Anda.'
const FOOT =
  'Dikirim otomatis oleh Muara. Surel ini tidak untuk dibalas: yang bertindak adalah pemegang tiket.'

const standsIn = ({ office, deputy }: Reader) =>
  deputy ? [`Anda menerima kabar ini sebagai wakil ${office}.`, ''] : []

const placeOf = ({ street, area }: NoticeTicket) =>
  [street, area].filter(Boolean).join(', ') || 'lokasi belum diketahui'

const oneTicket = (ticket: NoticeTicket): string[] => [
  `${ticket.category ?? 'Laporan'} - ${placeOf(ticket)}`,
  `  Tiket ${ticket.number}, ${ticket.reports} laporan, status: ${ticket.status}`,
  `  Sejak ${momentInJakarta(ticket.openedAt)}, ditangani ${ticket.office}`,
  `  ${ticket.url}`,
]

/** SMS counts septets: signs outside GSM-7 would double its price. */
const gsm = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9 \n!"#%&'()*+,\-./:;<=>?]/g, '')
    .trim()

/** One SMS: 160 septets (GSM 03.38), as for citizens. */
const SMS = { units: 'gsm7', max: 160 } as const

/** The first of some texts, the fullest first, that is one SMS; the last is cut where even that is longer. */
function shortest(choices: readonly string[]): string {
  const texts = choices.map(gsm)
  return texts.find(text => fits(text, SMS)) ?? (texts.at(-1) ?? '').slice(0, SMS.max)
}

/**
 * Words of a notice about tickets.
 *
 * @param title of the urgent class; null for an escalation.
 * @param more tickets beyond those listed.
 * @param decide where the reader decides who acts, when that is what they are asked.
 */
export function noticeWords(
  title: string | null,
  tickets: readonly NoticeTicket[],
  more: number,
  reader: Reader,
  decide?: string,
): Words {
  const many = tickets.length + more
  const first = tickets[0]
  const where = many === 1 && first ? placeOf(first) : `${many} tiket`
  const [head, about, opening] = title
    ? [`MENDESAK ${title}`, `[MENDESAK] ${title}`, `${title} dilaporkan di wilayah atau tugas Anda.`]
    : decide
      ? [
          'PUTUSAN DIMINTA',
          '[PUTUSAN] Siapa yang bertindak',
          `Pemegangnya meminta putusan Anda tentang siapa yang bertindak. Putuskan di ${decide}`,
        ]
      : ['TERLAMBAT', '[TERLAMBAT] Warga terus menunggu', LATE]
  const subject = `${about}: ${where}`
  const text = [
    ...standsIn(reader),
    `Yth. ${reader.office}`,
    '',
    opening,
    '',
    ...tickets.flatMap(ticket => [...oneTicket(ticket), '']),
    ...(more > 0 ? [`dan ${more} tiket lain; lihat ringkasan berikutnya.`, ''] : []),
    '--',
    FOOT,
  ].join('\n')
  return {
    subject,
    text,
    short: shortest(many === 1 && first ? ofOne(head, first) : ofMany(head, many, tickets)),
  }
}

/** Where it is matters more than how it stands, its number more than both: the number opens the rest. */
function ofOne(head: string, ticket: NoticeTicket): string[] {
  const { number, status, street, area, url } = ticket
  const places = [placeOf(ticket), street ?? area ?? '', area ?? '', ''].map(place =>
    place ? `: ${place}` : '',
  )
  return [
    ...places.map(place => `${head}${place}. Tiket ${number} (${status}). ${url}`),
    ...places.map(place => `${head}${place}. ${url}`),
    ...places.map(place => `${head}${place}. Tiket ${number}`),
  ]
}

const ofMany = (head: string, many: number, tickets: readonly NoticeTicket[]): string[] =>
  [3, 2, 1].map(
    n =>
      `${head}: ${many} tiket, antara lain ${tickets
        .slice(0, n)
        .map(({ number }) => number)
        .join(', ')}.`,
  )

const hours = (value: number | null) => (value === null ? '-' : `${value.toFixed(1).replace('.', ',')} jam`)

/** Words of a digest; null when there is nothing to tell. The last line of `figures` is the whole. */
export function digestWords(
  period: Period,
  figures: readonly DigestFigures[],
  overdue: readonly NoticeTicket[],
  reader: Reader,
): Words | null {
  const all = figures.at(-1)
  if (!all || all.opened + all.overdue + all.nearlyDue + all.reopened + all.closed === 0) return null
  const lines = figures.length === 2 ? [all] : figures
  const text = [
    ...standsIn(reader),
    `Yth. ${reader.office}`,
    '',
    `Ringkasan ${momentInJakarta(period.from)} sampai ${momentInJakarta(period.until)}`,
    '',
    ...lines.flatMap(line => [...digestLines(line), '']),
    ...(overdue.length > 0 ? ['Paling lama lewat batas:', '', ...overdue.flatMap(oneTicket), ''] : []),
    '--',
    FOOT,
  ].join('\n')
  const figured = `baru ${all.opened}, selesai ${all.closed}, lewat batas ${all.overdue}, hampir ${all.nearlyDue}, dibuka lagi ${all.reopened}.`
  const short = shortest([`${reader.office}: ${figured}`, figured])
  return { subject: `Ringkasan laporan warga: ${reader.office}`, text, short }
}

const digestLines = (line: DigestFigures): string[] => [
  line.area ?? 'Semua',
  `  baru ${line.opened}, ditutup ${line.closed}, dibuka lagi ${line.reopened}`,
  `  lewat batas ${line.overdue}, hampir lewat ${line.nearlyDue}`,
  `  rerata koordinasi ${hours(line.coordinationHours)}, penyelesaian ${hours(line.completionHours)}`,
]
