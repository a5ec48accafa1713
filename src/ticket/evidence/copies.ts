import { likenessAt, type PhotoEdit } from '../../report/index.js'
import type { KnownPhoto, KnownPhotos, Noticed, PhotoFacts, TicketFacts } from './facts.js'

const EDITS: Readonly<Record<PhotoEdit, { readonly id: string; readonly en: string }>> = {
  mirrored: { id: 'dicerminkan', en: 'mirrored' },
  turned: { id: 'diputar', en: 'turned' },
  cropped: { id: 'dipotong', en: 'cropped' },
  framed: { id: 'diberi bingkai', en: 'framed' },
  moved: { id: 'digeser', en: 'moved' },
}

/**
 * Is it a photo we have seen? A copy of another ticket's evidence proves nothing here; a copy of the citizen's own photo
 * shows the problem, not the work. A photo that merely resembles a citizen's is what an honest one looks like: the same
 * spot from the same side; only among other tickets' evidence it is worth a look. A photo of the place before the work may
 * well have been shown before, and may be the citizen's: the work it precedes is proved by another.
 */
export function copiesOf(photo: PhotoFacts, { id }: TicketFacts, known: KnownPhotos): Noticed[] {
  if (photo.hash === null) return [PLAIN]
  const isCopy = (one: KnownPhoto) =>
    one.sha256 === photo.provenance.sha256 || one.edit !== null || likenessAt(one.distance) === 'copy'
  const others = known.evidence.filter(one => one.ticketId !== id)
  const copied = others.find(isCopy)
  const resembling = others.find(one => likenessAt(one.distance) === 'alike')
  const own = photo.kind === 'after' ? known.evidence.filter(one => one.ticketId === id && isCopy(one)) : []
  const reported = known.reporters.find(isCopy)
  return [
    ...(copied ? [copyOf(copied, photo)] : resembling ? [like(resembling)] : []),
    ...(own.some(one => one.contradicted) ? [CONTRADICTED] : own.length > 0 ? [REPEATED] : []),
    ...(reported ? [fromReport(reported, photo)] : []),
  ]
}

const PLAIN: Noticed = {
  code: 'plain_picture',
  because: 'Gambar polos (hitam, putih, atau satu warna): tidak memperlihatkan apa-apa.',
  because_en: 'A plain picture (black, white or one colour): it shows nothing.',
}

const CONTRADICTED: Noticed = {
  code: 'contradicted_evidence',
  because:
    'Foto ini sudah diajukan sebagai hasil pekerjaan, lalu pekerjaannya ditolak atau dibuka kembali. Perlu foto baru.',
  because_en:
    'This photo was presented as the result before, and the work was then refused or opened again. A new one is needed.',
}

const REPEATED: Noticed = {
  code: 'repeated_evidence',
  because: 'Foto ini sudah pernah diajukan untuk tiket ini: bukan bukti baru.',
  because_en: 'This photo was handed in for this ticket before: it proves nothing new.',
}

function copyOf(one: KnownPhoto, photo: PhotoFacts): Noticed {
  const { id, en } = exactly(one, photo)
  return {
    code: 'copy_of_evidence',
    ticketId: one.ticketId,
    because: `Foto ini sudah menjadi bukti tiket {ticket} (${id}).`,
    because_en: `This photo is evidence of ticket {ticket} already (${en}).`,
  }
}

const like = ({ ticketId }: KnownPhoto): Noticed => ({
  code: 'resembles_evidence',
  ticketId,
  because:
    'Mirip bukti tiket {ticket}: mungkin dipotong dari foto itu, mungkin diambil di titik yang sama. Bandingkan keduanya.',
  because_en:
    'Resembles the evidence of ticket {ticket}: cropped from it, or taken from the same spot. Compare the two.',
})

function fromReport(one: KnownPhoto, photo: PhotoFacts): Noticed {
  const { id, en } = exactly(one, photo)
  return photo.kind === 'before'
    ? {
        code: 'before_from_report',
        because: `Foto ini adalah foto yang dikirim pelapor (${id}): keadaan sebelum pekerjaan menurut pelapor, bukan foto petugas.`,
        because_en: `This is the photo the citizen sent (${en}): the place before the work as the citizen saw it, no photo of the officer.`,
      }
    : {
        code: 'copy_of_report',
        because: `Foto ini adalah foto yang dikirim pelapor (${id}): memperlihatkan masalah, bukan hasil kerja.`,
        because_en: `This is the photo the citizen sent (${en}): it shows the problem, not the work.`,
      }
}

/** By what a copy was known. */
const exactly = (one: KnownPhoto, { provenance }: PhotoFacts) =>
  one.sha256 === provenance.sha256
    ? { id: 'berkasnya persis sama', en: 'the very same file' }
    : {
        id: `${one.edit ? `${EDITS[one.edit].id}, ` : ''}berbeda ${one.distance.form} dari 256 tanda`,
        en: `${one.edit ? `${EDITS[one.edit].en}, ` : ''}${one.distance.form} of 256 marks differ`,
      }
