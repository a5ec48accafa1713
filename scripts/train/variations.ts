/** Random numbers from a seed (mulberry32), so that training gives the same weights everywhere. */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

// What people write around a matter. It appears with every label alike, so a model learns that it says nothing.
const BEFORE = [
  'selamat pagi pak',
  'assalamualaikum wr wb',
  'min',
  'halo admin',
  'Yth. Bapak Lurah',
  'Dengan hormat, bersama ini kami warga melaporkan',
  'mohon maaf mengganggu',
  'pak tolong',
  'izin melapor',
  'mau lapor min',
  'gan',
  'duh',
  'kepada dinas terkait',
  'bapak ibu yang terhormat',
  'parah banget nih',
  'ini lho pak',
  'dear admin',
  'pak gub',
]
const AFTER = [
  'mohon ditindaklanjuti',
  'tolong segera ditangani ya pak',
  'terima kasih',
  'makasih sebelumnya',
  'tlg dicek',
  'demikian laporan kami, atas perhatiannya diucapkan terima kasih',
  'kapan ditindak?',
  'warga resah',
  'sangat mengganggu dan membahayakan',
  'please help',
  'sudah lapor berkali kali belum ada tindakan',
  'gimana nih',
  'capek deh',
  'kasihan anak anak sama orang tua',
  'mohon bantuannya segera',
  'foto terlampir',
  '🙏🙏',
  '!!!',
  'dong',
  'hormat kami, warga',
]
const WHERE = [
  'di depan sekolah',
  'dekat pasar',
  'samping masjid',
  'di jl melati raya no 5',
  'rt 03 rw 02',
  'di gang kami',
  'seberang stasiun',
  'belakang puskesmas',
  'di pinggir kali',
  'depan rumah saya',
  'dekat halte',
  'sebelah taman',
  'di jalan anggrek dua',
  'perempatan dekat minimarket',
  'di komplek kami',
  'di bawah flyover',
  'sekitar terminal',
  'dekat jembatan',
  'depan kantor kelurahan',
  'patokan warung nasi',
  'di lingkungan rw 07',
  'sepanjang jalan raya',
  'depan ruko',
  'gg buntu rt 09',
  'dekat spbu',
  'di ujung jalan',
]
const WHEN = [
  'sudah seminggu',
  'dari kemarin',
  'tiap malam',
  'sejak bulan lalu',
  'tadi pagi',
  'udah lama banget',
  'hampir setahun',
  'tiap hari',
  'jam 7 malam',
  'sampai sekarang',
]

const CHOICE = /\{([^{}]*)\}/g

/** True where a message leaves a choice, `{a|b}`, and so stands for many. */
export const hasChoices = (text: string): boolean => text.search(CHOICE) >= 0

/** @returns the message with every choice made. */
export const chosen = (text: string, random: () => number): string =>
  text
    .replace(CHOICE, (_, list: string) => {
      const options = list.split('|')
      return options[Math.floor(random() * options.length)] ?? ''
    })
    .replace(/ {2,}/g, ' ')

/**
 * @returns the message as it could also have been written: with a greeting, a place, a time, a plea around it, a word
 * left out, a slip of the finger.
 */
export function variation(text: string, random: () => number): string {
  const oneOf = (list: readonly string[]) => list[Math.floor(random() * list.length)] ?? ''
  const maybe = (chance: number, list: readonly string[]) => (random() < chance ? [oneOf(list)] : [])
  const words = text.split(' ')
  if (words.length > 4 && random() < 0.3) words.splice(Math.floor(random() * words.length), 1)
  if (random() < 0.4) {
    const at = Math.floor(random() * words.length)
    words[at] = slip(words[at] ?? '', random)
  }
  const where = oneOf(WHERE)
  const first = random() < 0.25
  return [
    ...maybe(0.4, BEFORE),
    ...(first ? [where] : []),
    words.join(' '),
    ...maybe(0.25, WHEN),
    ...(!first && random() < 0.45 ? [where] : []),
    ...maybe(0.45, AFTER),
  ].join(random() < 0.3 ? ', ' : ' ')
}

/** A letter left out, doubled, or two exchanged; short words are spared. */
function slip(word: string, random: () => number): string {
  if (word.length < 5) return word
  const at = 1 + Math.floor(random() * (word.length - 2))
  const [before, letter, next] = [word.slice(0, at), word[at] ?? '', word[at + 1] ?? '']
  const way = random()
  if (way < 0.4) return before + word.slice(at + 1)
  if (way < 0.7) return before + letter + letter + word.slice(at + 1)
  return before + next + letter + word.slice(at + 2)
}
