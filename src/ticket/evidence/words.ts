import { dateInJakarta } from '../life/index.js'
import type { FindingCode, Verdict } from './facts.js'

type Language = 'id' | 'en'
type Is = Verdict['is']

/** A verdict in two or three words, for officers. */
export const VERDICTS: Readonly<Record<Is, Readonly<Record<Language, string>>>> = {
  plausible: { id: 'Dapat dipercaya', en: 'Believable' },
  unclear: { id: 'Perlu dilihat teliti', en: 'Needs a close look' },
  suspicious: { id: 'Mencurigakan', en: 'Suspicious' },
}

/** What a citizen may know of a photo that closed their ticket. */
export interface ToldPhoto {
  readonly is: Is
  /** What was noticed about it, whether it spoke for it or against it. */
  readonly noticed: readonly string[]
  /** What the Inspektorat said, when it had to look. */
  readonly inspection: 'open' | 'genuine' | 'false' | null
}

/** What is said of photos, in this order. */
const TOLD = ['plausible', 'unclear', 'genuine', 'suspicious'] as const
type Told = (typeof TOLD)[number]

const toldOf = ({ is, inspection }: ToldPhoto): Told =>
  is === 'suspicious' && inspection === 'genuine' ? 'genuine' : is

/** What is said of one photo. Nothing that was not noticed about this very photo. */
function inWords(photo: ToldPhoto, language: Language): string {
  const has = (code: FindingCode) => photo.noticed.includes(code)
  const says = (codes: readonly FindingCode[]) => codes.some(has)
  switch (toldOf(photo)) {
    case 'plausible': {
      const fits = [
        ...(has('taken_in_time') ? [{ id: 'waktu', en: 'time' }] : []),
        ...(has('taken_near') ? [{ id: 'tempat', en: 'place' }] : []),
      ].map(one => one[language])
      if (fits.length === 0) return ODD.none[language]
      const page = has('through_our_page') ? PAGE[language] : ''
      return language === 'id'
        ? `${fits.join(' dan ')} menurut data kamera cocok dengan laporan${page}.`
        : `${fits.join(' and ')} in the camera data ${fits.length === 1 ? 'fits' : 'fit'} the report${page}.`
    }
    case 'unclear':
      return (says(LACKS) ? UNSURE.part : UNSURE.whole)[language]
    case 'suspicious':
      return ODD.some[language]
    case 'genuine':
      return ODD.cleared[language]
  }
}

/**
 * Findings that say that the file names no time or no place. Without them it may name both: not every time of a photo from
 * before the work is told, nor a place where the ticket has none to compare it with.
 */
const LACKS: readonly FindingCode[] = ['no_metadata', 'told_near', 'told_far']

const PAGE = {
  id: ', dan dikirim lewat halaman kamera kami',
  en: ', and it was sent through our camera page',
}
const UNSURE = {
  part: {
    id: 'datanya tidak lengkap, jadi petugas validasi menilainya dengan mata.',
    en: 'the data in it are incomplete, so a validator judged it by eye.',
  },
  whole: {
    id: 'pemeriksaan otomatis tidak memastikannya, jadi petugas validasi menilainya dengan mata.',
    en: 'the automatic check could not settle it, so a validator judged it by eye.',
  },
}
const ODD = {
  none: {
    id: 'pemeriksaan otomatis tidak menemukan kejanggalan.',
    en: 'the automatic check found nothing odd.',
  },
  some: {
    id: 'pemeriksaan otomatis menemukan kejanggalan.',
    en: 'the automatic check found something odd.',
  },
  cleared: {
    id: 'pemeriksaan otomatis ragu; Inspektorat memeriksa dan menyatakan asli.',
    en: 'the automatic check had doubts; the Inspectorate looked and found it genuine.',
  },
}

/**
 * What the tracking page says about the evidence of a confirmed ticket: a line for the confirmation and one for each kind
 * of photo. Nothing about any person, and no picture.
 *
 * @param validatedAt null while nobody has confirmed the work: then nothing is said.
 */
export function evidenceInWords(
  photos: readonly ToldPhoto[],
  validatedAt: Date | null,
  language: Language = 'id',
): string[] {
  if (validatedAt === null) return []
  const day = dateInJakarta(validatedAt, language)
  const [first, counted] =
    language === 'id'
      ? [
          photos.length === 0
            ? `Pekerjaan dinyatakan selesai tanpa foto, dengan alasan tertulis, dan disetujui pada ${day}.`
            : `Bukti diperiksa dan disetujui pada ${day}.`,
          (count: number) => `${count} foto`,
        ]
      : [
          photos.length === 0
            ? `Reported as done without a photo, with a reason, and confirmed on ${day}.`
            : `The evidence was checked and confirmed on ${day}.`,
          (count: number) => `${count} ${count === 1 ? 'photo' : 'photos'}`,
        ]
  const lines = TOLD.flatMap(told => photos.filter(photo => toldOf(photo) === told)).map(photo =>
    inWords(photo, language),
  )
  return [
    first,
    ...[...new Set(lines)].map(line => `${counted(lines.filter(one => one === line).length)}: ${line}`),
  ]
}
