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
 * spot from the same side; only among other tickets' evidence it is worth a look.
 */
export function copiesOf(photo: PhotoFacts, { number }: TicketFacts, known: KnownPhotos): Noticed[] {
  if (photo.hash === null)
    return [
      {
        code: 'plain_picture',
        because: 'Gambar polos (hitam, putih, atau satu warna): tidak memperlihatkan apa-apa.',
        because_en: 'A plain picture (black, white or one colour): it shows nothing.',
      },
    ]
  const isCopy = (one: KnownPhoto) =>
    one.sha256 === photo.provenance.sha256 || one.edit !== null || likenessAt(one.distance) === 'copy'
  const exact = (one: KnownPhoto) =>
    one.sha256 === photo.provenance.sha256
      ? { id: 'berkasnya persis sama', en: 'the very same file' }
      : {
          id: `${one.edit ? `${EDITS[one.edit].id}, ` : ''}berbeda ${one.distance.form} dari 256 tanda`,
          en: `${one.edit ? `${EDITS[one.edit].en}, ` : ''}${one.distance.form} of 256 marks differ`,
        }

  const others = known.evidence.filter(one => one.ticket !== number)
  const copied = others.find(isCopy)
  const resembling = others.find(one => likenessAt(one.distance) === 'alike')
  const own = known.evidence.filter(one => one.ticket === number && isCopy(one))
  const contradicted = own.some(one => one.contradicted)
  const reported = known.reporters.find(isCopy)
  return [
    ...(copied
      ? [
          {
            code: 'copy_of_evidence' as const,
            because: `Foto ini sudah menjadi bukti tiket ${copied.ticket} (${exact(copied).id}).`,
            because_en: `This photo is evidence of ticket ${copied.ticket} already (${exact(copied).en}).`,
          },
        ]
      : resembling
        ? [
            {
              code: 'resembles_evidence' as const,
              because: `Mirip bukti tiket ${resembling.ticket}: mungkin dipotong dari foto itu, mungkin diambil di titik yang sama. Bandingkan keduanya.`,
              because_en: `Resembles the evidence of ticket ${resembling.ticket}: cropped from it, or taken from the same spot. Compare the two.`,
            },
          ]
        : []),
    ...(contradicted
      ? [
          {
            code: 'contradicted_evidence' as const,
            because:
              'Foto ini sudah diajukan sebagai hasil pekerjaan, lalu pekerjaannya ditolak atau dibuka kembali. Perlu foto baru.',
            because_en:
              'This photo was presented as the result before, and the work was then refused or opened again. A new one is needed.',
          },
        ]
      : []),
    ...(own.length > 0 && !contradicted
      ? [
          {
            code: 'repeated_evidence' as const,
            because: 'Foto ini sudah pernah diajukan untuk tiket ini: bukan bukti baru.',
            because_en: 'This photo was handed in for this ticket before: it proves nothing new.',
          },
        ]
      : []),
    ...(reported
      ? [
          {
            code: 'copy_of_report' as const,
            because: `Foto ini adalah foto yang dikirim pelapor (${exact(reported).id}): memperlihatkan masalah, bukan hasil kerja.`,
            because_en: `This is the photo the citizen sent (${exact(reported).en}): it shows the problem, not the work.`,
          },
        ]
      : []),
  ]
}
