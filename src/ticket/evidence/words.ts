import { dateInJakarta } from '../life/index.js'
import type { Verdict } from './facts.js'

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
  /** What the Inspektorat said, when it had to look. */
  readonly inspection: 'open' | 'genuine' | 'false' | null
}

const TOLD: Readonly<Record<Is | 'genuine', Readonly<Record<Language, (count: string) => string>>>> = {
  plausible: {
    id: count => `${count}: waktu, tempat, dan asalnya cocok dengan laporan.`,
    en: count => `${count}: time, place and origin fit the report.`,
  },
  unclear: {
    id: count => `${count}: datanya tidak lengkap, jadi petugas validasi menilainya dengan mata.`,
    en: count => `${count}: the data in it are incomplete, so a validator judged it by eye.`,
  },
  suspicious: {
    id: count => `${count}: pemeriksaan otomatis menemukan kejanggalan.`,
    en: count => `${count}: the automatic check found something odd.`,
  },
  genuine: {
    id: count => `${count}: pemeriksaan otomatis ragu; Inspektorat memeriksa dan menyatakan asli.`,
    en: count => `${count}: the automatic check had doubts; the Inspectorate looked and found it genuine.`,
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
  const counts = new Map<keyof typeof TOLD, number>()
  for (const { is, inspection } of photos) {
    const told = is === 'suspicious' && inspection === 'genuine' ? 'genuine' : is
    counts.set(told, (counts.get(told) ?? 0) + 1)
  }
  const order = ['plausible', 'unclear', 'genuine', 'suspicious'] as const
  return [
    first,
    ...order.flatMap(told => {
      const count = counts.get(told)
      return count === undefined ? [] : [TOLD[told][language](counted(count))]
    }),
  ]
}
