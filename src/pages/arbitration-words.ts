import type { Language } from './words.js'

/** What an arbiter reads. */
const id = {
  menu: 'Putusan',
  title: 'Siapa yang bertindak?',
  waiting: (count: string) => `${count} tiket menunggu putusan Anda.`,
  lead: 'Tiket yang pemegangnya meminta putusan Anda; yang paling lama menunggu ada di atas.',
  none: 'Tidak ada yang menunggu.',
  more: 'Masih ada lagi sesudah ini.',
  asked: 'Diminta',
  holder: 'Pemegang',
  proposed: 'Diusulkan',
  reason: 'Alasan',
  chain: 'Perjalanan tiket',
  owner: 'Yang bertindak',
  choose: 'Pilih',
  other: 'OPD atau unit lain (kode)',
  otherHint: 'Bila tidak ada dalam pilihan: kode OPD, atau kode OPD/unit, misalnya DSDA/DSDA-31.74.',
  because: 'Alasan putusan',
  becauseHint: 'Wajib. Dibaca kedua pihak dan warga.',
  decide: 'Putuskan',
  said: 'Putusan dicatat dan diberitahukan.',
  back: 'Kembali ke daftar',
}

const en: typeof id = {
  menu: 'Decisions',
  title: 'Who acts?',
  waiting: count => `Waiting for your decision: ${count}.`,
  lead: 'Tickets whose owners ask you to decide; what waits longest comes first.',
  none: 'Nothing waits.',
  more: 'There is more after these.',
  asked: 'Asked',
  holder: 'Owner',
  proposed: 'Proposed',
  reason: 'Reason',
  chain: 'The way of the ticket',
  owner: 'Who acts',
  choose: 'Choose',
  other: 'Another agency or unit (code)',
  otherHint: 'When it is not in the list: code of the agency, or agency/unit, such as DSDA/DSDA-31.74.',
  because: 'Reason of the decision',
  becauseHint: 'Needed. Both sides and citizens read it.',
  decide: 'Decide',
  said: 'The decision is kept and told.',
  back: 'Back to the list',
}

export const ARBITRATION_WORDS: Readonly<Record<Language, typeof id>> = { id, en }
