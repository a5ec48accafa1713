import type { Directory } from '../../store/read/directory.js'
import type { Due, LetterFacts } from '../../store/deliveries.js'
import { momentInJakarta } from '../../ticket/life/index.js'
import type { Keyword } from './read.js'

export interface Words {
  readonly subject: string
  readonly text: string
}

/** What each keyword does, for the office; the order is that of the work. */
const HOW: readonly (readonly [usage: string, meaning: string])[] = [
  ['TERIMA', 'laporan diterima'],
  ['PROSES', 'pekerjaan dimulai'],
  ['SELESAI keterangan', 'pekerjaan selesai; lampirkan foto, atau tulis keterangannya'],
  ['TUNDA 28/11/2026 alasan', 'estimasi selesai menjadi tanggal itu (setelah PROSES)'],
  ['BUKAN WEWENANG OPD alasan', 'serahkan ke OPD yang berwenang; tulis kode atau nama lengkapnya'],
]

const DONE: Readonly<Record<Keyword, string>> = {
  TERIMA: 'laporan diterima',
  PROSES: 'pekerjaan dimulai',
  SELESAI: 'pekerjaan dilaporkan selesai dan menunggu validasi',
  TUNDA: 'estimasi waktu selesai diubah',
  'BUKAN WEWENANG': 'laporan diserahkan ke OPD yang disebut',
  SETUJU: 'alamat ini disetujui',
}

const NEWS: Readonly<Record<string, string>> = {
  refused: 'Tindak lanjut ditolak dan harus dikerjakan lagi',
  reopened: 'Laporan dibuka kembali: menurut warga belum selesai',
  reinstated: 'Laporan dibuka kembali',
}

/** A mail about what happened to a ticket, or in answer to a mail about it. In Indonesian; names no citizen. */
export function ticketMail(
  { type, ends, letter }: Pick<Due, 'type' | 'ends' | 'letter'>,
  facts: LetterFacts,
  code: string,
  directory: Directory,
): Words {
  const { number } = facts
  const headed = (head: string, ...body: string[]): Words => ({
    subject: `${head} - tiket ${number} [${code}]`,
    text: [...body, '', closing(code)].join('\n'),
  })
  if (type === 'letter.done')
    return headed(
      'Tercatat',
      `Balasan Anda sudah dicatat: ${DONE[letter?.keyword as Keyword] ?? 'tindakan dicatat'}.`,
      `Status tiket ${number} sekarang: ${facts.status}.`,
    )
  if (type === 'letter.refused')
    return headed(
      'Belum tercatat',
      `Balasan Anda tentang tiket ${number} belum dapat dicatat.`,
      `${letter?.why ?? ''}`,
      '',
      how(),
    )
  if (type === 'letter.help')
    return headed(
      'Mohon kata kunci',
      `Balasan Anda tentang tiket ${number} kami simpan sebagai catatan, tetapi statusnya tidak berubah.`,
      'Mulailah baris pertama dengan salah satu kata ini:',
      '',
      how(),
    )
  if (ends === 'merged')
    return headed(
      'Digabung',
      `Tiket ${number} digabung ke tiket ${facts.mergedInto ?? 'lain'}. Tidak perlu dikerjakan sendiri.`,
    )
  if (ends === 'left')
    return headed('Dialihkan', `Tiket ${number} sudah dialihkan dan tidak lagi ditangani unit Anda.`)
  const head = NEWS[type] ?? 'Laporan warga untuk ditindaklanjuti'
  return headed(
    head,
    `${head}.`,
    '',
    ...about(facts, directory),
    '',
    'Balas surel ini. Mulailah baris pertama dengan:',
    '',
    how(),
  )
}

/** A mail about the address itself: it must agree before it hears of any ticket. */
export function addressMail(type: string, office: string, code: string): Words {
  if (type === 'endpoint.test')
    return {
      subject: `Surel percobaan [${code}]`,
      text: 'Ini surel percobaan dari Muara. Alamat ini menerima laporan warga; tidak ada yang perlu dikerjakan.',
    }
  return {
    subject: `Persetujuan menerima laporan warga [${code}]`,
    text: [
      `Alamat ini didaftarkan untuk menerima laporan warga bagi ${office}.`,
      'Bila benar, balas surel ini dengan satu kata: SETUJU',
      'Bila tidak, abaikan saja; tidak akan ada surel lain.',
      '',
      closing(code),
    ].join('\n'),
  }
}

function about(facts: LetterFacts, directory: Directory): string[] {
  const { place } = facts
  const where = [
    place.street,
    place.rt && `RT ${place.rt}`,
    place.rw && `RW ${place.rw}`,
    place.landmark && `dekat ${place.landmark}`,
    directory.kelurahan(place.kelurahan ?? null),
  ]
  const lines: readonly (readonly [string, string | null])[] = [
    ['Tiket', facts.number],
    ['Status', facts.status],
    ['Kategori', facts.category ?? 'belum diketahui'],
    ['Lokasi', where.filter(Boolean).join(', ') || 'belum diketahui'],
    ['Isi', facts.summary],
    ['Jumlah laporan', String(facts.reportCount)],
    ['Masuk', momentInJakarta(facts.openedAt)],
    ['Batas tanggapan', facts.coordinationDueAt && momentInJakarta(facts.coordinationDueAt)],
    ['Batas penyelesaian', facts.completionDueAt && momentInJakarta(facts.completionDueAt)],
  ]
  return lines.flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`]))
}

const how = () => HOW.map(([usage, meaning]) => `  ${usage}  (${meaning})`).join('\n')

const closing = (code: string) =>
  `Kode balasan: ${code}\nKode ini hanya untuk alamat ini. Jangan diteruskan; jangan dihapus dari balasan.`
