import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Random } from './random.js'

export type ChannelName = 'sms' | 'email' | 'x' | 'facebook' | 'desk-kelurahan'

/** One citizen telling one thing on one channel. Every telling has a sender of its own. */
export interface Telling {
  readonly channel: ChannelName
  readonly incident: number
  readonly due: 'report' | 'settled'
  readonly subject: string
  readonly text: string
  readonly sender: {
    readonly name: string
    readonly phone: string
    readonly mail: string
    readonly userId: string
    readonly handle: string
  }
}

/** Share of the tellings per channel; the rest is `sms`. */
const SHARES: readonly (readonly [ChannelName, number])[] = [
  ['facebook', 0.2],
  ['x', 0.16],
  ['email', 0.12],
  ['desk-kelurahan', 0.1],
]
/** Share of incidents of which more than one citizen tells, each on another channel. */
const TOLD_SEVERAL_TIMES = 0.15
/** Share of words of thanks, which must settle without a ticket. */
const THANKS = 0.04

const PROBLEMS: readonly (readonly [subject: string, ...ways: string[]])[] = [
  ['Lampu jalan mati', 'Lampu jalan mati total', 'Lampu PJU padam sudah tiga malam, gelap sekali'],
  ['Sampah menumpuk', 'Sampah menumpuk tidak diangkut', 'Tumpukan sampah sudah seminggu belum diangkut, bau'],
  ['Saluran mampet', 'Got mampet, air meluap ke jalan', 'Saluran air tersumbat dan meluap'],
  ['Jalan berlubang', 'Jalan berlubang dalam', 'Aspal rusak, lubangnya besar dan berbahaya untuk motor'],
  ['Pohon tumbang', 'Pohon tumbang menutup jalan', 'Pohon besar roboh, jalan tidak bisa dilewati'],
  ['Parkir liar', 'Parkir liar di badan jalan bikin macet', 'Mobil parkir liar sepanjang jalan setiap sore'],
  ['Trotoar rusak', 'Trotoar rusak, ubin pecah', 'Trotoar amblas, pejalan kaki turun ke jalan'],
  [
    'Kabel menjuntai',
    'Kabel menjuntai rendah di atas jalan',
    'Kabel internet semrawut dan menjuntai hampir kena kepala',
  ],
  ['PKL di trotoar', 'Pedagang kaki lima menutup trotoar', 'PKL berjualan sampai ke badan jalan'],
  ['Banjir', 'Banjir setinggi lutut belum surut', 'Air menggenang selutut sejak subuh'],
]
const STREETS =
  'Melati Kenanga Anggrek Cempaka Mawar Dahlia Flamboyan Teratai Bougenville Kemuning Seruni Tanjung Wijaya Sawo Rambutan Mangga Durian Jambu Salak Nangka Merpati Kutilang Cendrawasih Kenari Rajawali Gelatik Belimbing Cemara Akasia Mahoni'.split(
    ' ',
  )
const NAMES = ['Sari', 'Budi', 'Wati', 'Joko', 'Dewi', 'Agus', 'Rina', 'Hendra', 'Lilis', 'Yanto']

/** `count` tellings in the order in which they are to happen. Everything in them is invented; the kelurahan exist. */
export function tellings(random: Random, count: number, configDir = 'config'): Telling[] {
  const kelurahan = kelurahanNames(configDir)
  const told: Telling[] = []
  let incident = 0
  while (told.length < count) {
    incident += 1
    if (random.chance(THANKS)) {
      const text = `Terima kasih petugas Kelurahan ${random.pick(kelurahan)}, kerjanya cepat dan ramah. Sukses selalu!`
      told.push({
        channel: channel(random),
        incident,
        due: 'settled',
        subject: 'Terima kasih',
        text,
        sender: sender(random, told.length),
      })
      continue
    }
    const [subject, ...ways] = random.pick(PROBLEMS)
    const place = somewhere(random, kelurahan)
    const times = random.chance(TOLD_SEVERAL_TIMES) ? 2 + random.below(4) : 1
    const used = new Set<ChannelName>()
    while (used.size < times && told.length < count) {
      const on = channel(random)
      if (used.has(on)) continue
      used.add(on)
      const text = `${random.pick(ways)} di ${place}. Mohon ditindaklanjuti.`
      told.push({ channel: on, incident, due: 'report', subject, text, sender: sender(random, told.length) })
    }
  }
  return told
}

/**
 * `count` complaints by SMS, each about an incident of its own; for measuring, not for judging. Neighbours in the list
 * speak of different problems in different kelurahan, as neighbours in time do in a city.
 */
export function distinctComplaints(
  random: Random,
  count: number,
  configDir = 'config',
): { text: string; phone: string }[] {
  const kelurahan = kelurahanNames(configDir)
  return Array.from({ length: count }, (_, index) => {
    const [, way] = PROBLEMS[index % PROBLEMS.length] as (typeof PROBLEMS)[number]
    const here = kelurahan[(index * STRIDE) % kelurahan.length] as string
    return {
      text: `${way} di ${somewhere(random, [here])}. Mohon ditindaklanjuti.`,
      phone: sender(random, index).phone,
    }
  })
}
/** Prime, and no divisor of the number of kelurahan: every one comes before any comes again. */
const STRIDE = 101

function channel(random: Random): ChannelName {
  let draw = random.next()
  for (const [name, share] of SHARES) {
    if (draw < share) return name
    draw -= share
  }
  return 'sms'
}

function somewhere(random: Random, kelurahan: readonly string[]): string {
  const three = (number: number) => String(number).padStart(3, '0')
  const street = `Jl. ${random.pick(STREETS)} ${random.pick(['I', 'II', 'III', 'IV', 'V', 'VI'])} No. ${1 + random.below(180)}`
  return `${street} RT ${three(1 + random.below(15))} RW ${three(1 + random.below(12))} Kelurahan ${random.pick(kelurahan)}`
}

/** Numbers +62812-0000-xxxx and addresses in example.com belong to nobody. */
function sender(random: Random, index: number): Telling['sender'] {
  const name = random.pick(NAMES)
  const id = String(index).padStart(8, '0')
  return {
    name: `${name} ${index}`,
    phone: `+62812${id}`,
    mail: `warga.${index}@example.com`,
    userId: `7${String(index).padStart(15, '0')}`,
    handle: `warga_${index}`,
  }
}

function kelurahanNames(configDir: string): string[] {
  const rows = readFileSync(join(configDir, 'areas.csv'), 'utf8').split('\n')
  const names = rows
    .map(row => row.split(','))
    .filter(([, level]) => level === 'kelurahan')
    .map(([, , name]) => name as string)
  if (names.length === 0) throw new Error(`${configDir}/areas.csv names no kelurahan`)
  return names
}
