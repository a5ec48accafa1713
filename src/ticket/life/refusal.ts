/**
 * Every reason for which something cannot be done to a ticket: HTTP status (RFC 9110, RFC 6585) for whoever answers over
 * HTTP, and a sentence that says what happened and what to do. `{name}` is filled in. Closed list: callers may rely on it.
 */
export const REFUSALS = {
  unknown_ticket: [404, 'Tiket tidak ditemukan.', 'There is no such ticket.'],
  stale: [
    412,
    'Tiket ini baru saja berubah. Lihat keadaannya yang baru, lalu putuskan lagi.',
    'The ticket has just changed. Look at it again before you decide.',
  ],
  change_reused: [
    422,
    'Nomor perubahan ini sudah dipakai untuk tindakan lain. Pakai nomor baru.',
    'This change id was used for something else. Take a new one.',
  ],
  merged: [
    409,
    'Tiket ini sudah digabung ke tiket {ticket}. Lanjutkan di sana.',
    'This ticket was merged into ticket {ticket}. Go on there.',
  ],
  unknown_action: [422, 'Tindakan tidak dikenal.', 'There is no such action.'],
  not_yours: [
    403,
    '"{action}" bukan kewenangan Anda untuk tiket ini. Yang boleh: {who}.',
    'You may not do "{action}" to this ticket. Those who may: {who}.',
  ],
  not_now: [
    409,
    '"{action}" tidak dapat dilakukan selama statusnya {status}.',
    '"{action}" is not possible while the status is {status}.',
  ],
  already_claimed: [409, 'Tiket ini sudah diterima.', 'The ticket has been accepted already.'],
  reason_needed: [
    422,
    'Tulis alasannya, paling sedikit {shortest} huruf. Warga berhak tahu sebabnya.',
    'Give the reason in at least {shortest} letters. Citizens have a right to know why.',
  ],
  reason_too_long: [422, 'Alasan paling panjang {longest} huruf.', 'A reason has at most {longest} letters.'],
  code_needed: [422, 'Pilih kode alasan: {codes}.', 'Choose a reason code: {codes}.'],
  code_unknown: [
    422,
    'Kode alasan tidak dikenal. Pilih: {codes}.',
    'There is no such reason code. Choose: {codes}.',
  ],
  owner_needed: [
    422,
    'Sebutkan OPD atau unit yang berwenang. Tiket tidak boleh dilepas tanpa pemilik baru.',
    'Name the agency or unit which is responsible. A ticket is not let go without a new owner.',
  ],
  owner_unknown: [
    422,
    'OPD atau unit itu tidak ada dalam daftar. Periksa kodenya.',
    'That agency or unit is not in the list. Check the code.',
  ],
  unit_needed: [
    422,
    'Sebutkan kantor yang mana: tiap kelurahan, kecamatan dan kota bertindak sendiri. Tulis nama atau kodenya.',
    'Say which office: every kelurahan, kecamatan and kota acts for itself. Give its name or code.',
  ],
  owner_same: [
    409,
    'Tiket ini sudah dipegang OPD atau unit itu.',
    'That agency or unit has the ticket already.',
  ],
  accused: [
    409,
    'Laporan ini tentang kantor itu; serahkan ke kantor lain.',
    'The report is about that office; hand it to another one.',
  ],
  owner_twice: [
    409,
    'OPD itu sudah pernah memegang tiket ini. Hanya {arbiter} yang dapat mengembalikannya; minta putusan.',
    'That agency has had this ticket before. Only {arbiter} can give it back; ask for a decision.',
  ],
  appeal_waits: [
    409,
    'Tiket ini menunggu putusan {arbiter} tentang siapa yang bertindak. Sampai putusan itu ada, pemegangnya tetap.',
    'This ticket waits for {arbiter} to decide who acts. Until then it stays where it is.',
  ],
  no_appeal: [
    409,
    'Tidak ada permintaan putusan untuk tiket ini. Penengah memutuskan bila diminta, atau bila tiket tidak boleh berpindah lagi.',
    'Nobody has asked for a decision on this ticket. Arbiters decide when they are asked, or when no hand-over is left.',
  ],
  decided: [
    409,
    'Pemilik tiket ini sudah diputuskan dan tetap sampai {until}.',
    'Who acts on this ticket has been decided and stands until {until}.',
  ],
  date_needed: [422, 'Sebutkan tanggalnya.', 'Name the date.'],
  date_out_of_range: [
    422,
    'Tanggalnya harus sesudah {after} dan paling lambat {until}.',
    'The date must be after {after} and no later than {until}.',
  ],
  evidence_needed: [
    422,
    'Lampirkan foto bukti, atau tulis mengapa tidak ada foto (paling sedikit {shortest} huruf).',
    'Attach a photo as evidence, or say why there is none (at least {shortest} letters).',
  ],
  extensions_spent: [
    409,
    'Estimasi waktu selesai sudah diubah {times} kali dan tidak dapat diubah lagi.',
    'The promised date was moved {times} times and cannot be moved again.',
  ],
  pauses_spent: [
    409,
    'Batas penundaan tiket ini sudah habis ({times} kali, {hours} jam).',
    'This ticket has no pause left ({times} times, {hours} hours).',
  ],
  already_paused: [409, 'Tiket ini sedang ditunda.', 'The ticket is paused already.'],
  late_already: [
    409,
    'Batas penyelesaian tiket ini sudah lewat; jamnya tidak dapat dihentikan lagi.',
    'The time limit of this ticket is over; its clock can no longer be stopped.',
  ],
  not_paused: [409, 'Tiket ini tidak sedang ditunda.', 'The ticket is not paused.'],
  own_work: [
    403,
    'Kantor yang melaporkan pekerjaan selesai atau mengusulkan penolakan tidak boleh memvalidasinya sendiri.',
    'The office that reported the work as done, or proposed to reject, may not confirm it.',
  ],
  reopens_spent: [
    409,
    'Anda sudah {times} kali membuka kembali tiket ini. Buat laporan baru; kami menghubungkannya dengan tiket ini.',
    'You opened this ticket again {times} times. Send a new report; we link it to this ticket.',
  ],
  ticket_reopens_spent: [
    409,
    'Tiket ini sudah dibuka kembali {times} kali. Buat laporan baru; kami menghubungkannya dengan tiket ini.',
    'This ticket was opened again {times} times. Send a new report; we link it to this ticket.',
  ],
  contests_spent: [
    409,
    'Anda sudah {times} kali membantah penolakan laporan ini. Buat laporan baru; kami menghubungkannya dengan tiket ini.',
    'You contested the rejection of this report {times} times. Send a new report; we link it to this ticket.',
  ],
  revivals_spent: [
    409,
    'Tiket ini sudah {times} kali dibuka kembali karena masalahnya dilaporkan lagi. Laporan baru mendapat tiket sendiri.',
    'This ticket was opened {times} times because its problem was reported again. A new report gets a ticket of its own.',
  ],
  reopen_late: [
    409,
    'Batas {days} hari untuk membuka kembali sudah lewat. Buat laporan baru; kami menghubungkannya dengan tiket ini.',
    'The {days} days for opening it again are over. Send a new report; we link it to this ticket.',
  ],
} as const satisfies Record<string, readonly [number, string, string]>

export type RefusalCode = keyof typeof REFUSALS

/** Why something was not done. Nothing was changed. */
export interface Refusal {
  readonly code: RefusalCode
  /** HTTP status for it. */
  readonly status: number
  readonly id: string
  readonly en: string
}

export function refusal(code: RefusalCode, facts: Readonly<Record<string, string | number>> = {}): Refusal {
  const [status, id, en] = REFUSALS[code]
  const fill = (text: string) =>
    text.replace(/\{(\w+)\}/g, (whole, name: string) => String(facts[name] ?? whole))
  return { code, status, id: fill(id), en: fill(en) }
}
