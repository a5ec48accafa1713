import type { Language } from './words.js'

/** How somebody wants to be told: what they read about it. */
const id = {
  title: 'Kabar untuk Anda',
  lead: 'Anda membuka tautan dari pesan kami. Pilihan ini berlaku untuk semua laporan Anda.',
  channel: 'Kabari saya lewat',
  language: 'Dalam bahasa',
  languages: { id: 'Indonesia', en: 'Inggris' } as Record<Language, string>,
  save: 'Simpan',
  stop: 'Berhenti dikabari',
  start: 'Kabari saya lagi',
  stopped: 'Saat ini Anda tidak dikabari. Laporan Anda tetap ditangani.',
  email: 'Surel',
  said: {
    simpan: 'Pilihan Anda sudah kami catat.',
    berhenti: 'Baik, kami tidak mengirim kabar lagi. Laporan Anda tetap ditangani.',
    lanjut: 'Baik, Anda akan dikabari lagi.',
    ulang: 'Pilihan belum tersimpan. Buka sekali lagi tautan dari pesan kami, lalu coba lagi.',
  } as Record<string, string>,
}

const en: typeof id = {
  title: 'How we tell you',
  lead: 'You opened the link we sent you. What you choose holds for all your reports.',
  channel: 'Tell me by',
  language: 'In',
  languages: { id: 'Indonesian', en: 'English' },
  save: 'Save',
  stop: 'Tell me no more',
  start: 'Tell me again',
  stopped: 'You are told nothing at present. Your reports are still worked on.',
  email: 'Mail',
  said: {
    simpan: 'We noted what you chose.',
    berhenti: 'You will hear no more from us. Your reports are still worked on.',
    lanjut: 'You will be told about your reports again.',
    ulang: 'Nothing was saved. Open the link in our message once more and try again.',
  },
}

export const WISHES_WORDS: Readonly<Record<Language, typeof id>> = { id, en }

/** Names of channels as people say them. */
const NAMES: Readonly<Record<string, string>> = {
  sms: 'SMS',
  whatsapp: 'WhatsApp',
  facebook: 'Facebook',
  x: 'X',
}

export const channelName = (channel: string, language: Language): string =>
  channel === 'email' ? WISHES_WORDS[language].email : (NAMES[channel] ?? channel)
