/**
 * Why a photo is not taken, or a decision about evidence not carried out: HTTP status, Indonesian, English. Closed list, like
 * that of actions (`life/refusal.ts`), which are refused there.
 */
export const EVIDENCE_REFUSALS = {
  not_a_photo: [
    400,
    'Berkas ini tidak dapat dipakai: {why}. Kirim foto JPEG, PNG, WebP, atau TIFF.',
    'This file cannot be used. Send a photo as JPEG, PNG, WebP or TIFF.',
  ],
  too_small: [
    400,
    'Gambar ini terlalu kecil untuk dinilai (sisi pendeknya kurang dari {least} piksel). Kirim foto aslinya.',
    'The picture is too small to judge (its shorter side is below {least} pixels). Send the photo itself.',
  ],
  not_fetched: [
    400,
    'Foto di {host} tidak dapat diambil ({why}). Coba lagi, atau kirim berkasnya di dalam formulir.',
    'The photo at {host} could not be fetched. Try again, or send the file itself inside the form.',
  ],
  not_public: [
    400,
    'Foto di {host} tidak diambil: alamatnya harus https dan dapat dibuka siapa saja. Atau kirim berkasnya di dalam formulir.',
    'The photo at {host} was not fetched: its address must be https and public. Or send the file itself inside the form.',
  ],
  too_many_photos: [
    409,
    'Tiket ini sudah punya {most} foto bukti. Pakai yang sudah ada.',
    'The ticket has {most} photos as evidence already. Use those.',
  ],
  pass_used: [
    409,
    'Tanda dari halaman kamera ini sudah dipakai untuk foto lain. Buka halaman kamera lagi dan ambil fotonya sekali lagi.',
    'The pass of the camera page was used for another photo. Open the page again and take the photo once more.',
  ],
  unknown_photo: [
    400,
    'Tiket ini tidak punya foto bukti {photo}. Kirim fotonya dulu.',
    'The ticket has no evidence {photo}. Hand the photo in first.',
  ],
  found_false: [
    400,
    'Foto {photo} sudah dinyatakan palsu oleh Inspektorat dan tidak dapat dipakai lagi.',
    'The Inspectorate found photo {photo} false. It cannot be used again.',
  ],
  only_before: [
    400,
    'Foto sebelum pekerjaan saja belum membuktikan hasilnya. Sertakan foto sesudahnya.',
    'Photos from before the work do not prove the result. Add one from after it.',
  ],
  under_inspection: [
    409,
    'Bukti tiket ini sedang diperiksa Inspektorat. Validasi atau penolakan laporan dapat dilanjutkan sesudah ada putusannya; menolak tindak lanjut boleh sekarang.',
    'The Inspectorate is looking at this evidence. Confirm the work or reject the report once it has decided; refusing the work is possible now.',
  ],
  decided_already: [409, 'Pemeriksaan ini sudah diputuskan.', 'This inspection has been decided already.'],
  own_photos: [
    403,
    'Foto ini berasal dari kantor Anda sendiri. Yang menilai harus kantor lain.',
    'These photos come from your own office. Another one has to judge them.',
  ],
  own_photo: [
    403,
    'Foto ini dari Anda sendiri. Yang menilai harus orang lain.',
    'You handed these photos in yourself. Somebody else has to judge them.',
  ],
} as const satisfies Record<string, readonly [number, string, string]>

/** Why something was not done. The same shape as a refusal of an action. */
export interface EvidenceRefusal {
  readonly code: keyof typeof EVIDENCE_REFUSALS
  readonly status: number
  readonly id: string
  readonly en: string
}

export function evidenceRefusal(
  code: keyof typeof EVIDENCE_REFUSALS,
  facts: Readonly<Record<string, string | number>> = {},
): EvidenceRefusal {
  const [status, id, en] = EVIDENCE_REFUSALS[code]
  const fill = (text: string) =>
    text.replace(/\{(\w+)\}/g, (whole, name: string) => String(facts[name] ?? whole))
  return { code, status, id: fill(id), en: fill(en) }
}

/** A photo as it stands when the work is reported as done. */
interface Presented {
  readonly id: string
  readonly kind: 'before' | 'after'
  readonly inspection: 'open' | 'genuine' | 'false' | null
}

/**
 * Why the work cannot be reported as done with these photos; null when it can. No photo at all is no matter of ours: then
 * the action asks for a reason.
 *
 * @param photos those handed in for this very ticket.
 */
export function unfit(ids: readonly string[], photos: readonly Presented[]): EvidenceRefusal | null {
  const known = new Map(photos.map(photo => [photo.id, photo]))
  const unknown = ids.find(id => !known.has(id.toLowerCase()))
  if (unknown !== undefined) return evidenceRefusal('unknown_photo', { photo: unknown.slice(0, 60) })
  const named = ids.flatMap(id => known.get(id.toLowerCase()) ?? [])
  const wrong = named.find(({ inspection }) => inspection === 'false')
  if (wrong) return evidenceRefusal('found_false', { photo: wrong.id })
  return named.length > 0 && named.every(({ kind }) => kind === 'before')
    ? evidenceRefusal('only_before')
    : null
}
