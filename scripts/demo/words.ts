import type { Played } from './play.js'
import type { Counts, Summary } from './summary.js'

/** What the terminal shows, in Indonesian. */

const FICTION =
  'Semua pengaduan, pelapor, nomor dan kejadian dalam demo ini REKAAN. Nama jalan dan kantor nyata; peristiwanya tidak.'

export const opening = (messages: number, perSecond: number) => `
Muara demo: ${messages} pesan warga lewat semua kanal, sekitar ${Math.ceil(messages / perSecond)} detik.
${FICTION}
E-mail dan sebagian post X diambil berkala: barisnya dapat menyusul hingga satu menit.
`

const time = new Intl.DateTimeFormat('id-ID', {
  timeZone: 'Asia/Jakarta',
  day: '2-digit',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
})

/** One line a message: when, where, its first words, and what became of it. */
export function line(played: Played): string {
  const { message, channel } = played
  const when = time.format(new Date(message.sent_at)).replace(',', '')
  return `${when.padEnd(13)} ${channel.padEnd(15)} ${firstWords(message.text).padEnd(46)} ${end(played)}`
}

function firstWords(text: string): string {
  const [...signs] = text.replace(/\s+/g, ' ')
  return signs.length <= 44 ? signs.join('') : `${signs.slice(0, 43).join('')}…`
}

const OUTCOMES: Readonly<Record<string, string>> = {
  praise: 'pujian, bukan aduan',
  spam: 'spam, tidak diteruskan',
  not_complaint: 'bukan aduan',
  status_query: 'menanyakan status, dijawab',
  automatic_mail: 'surat otomatis, tidak dijawab',
  ignored: 'diabaikan',
}

function end({ became, refused }: Played): string {
  if (refused) return `✗ ditolak pintu kanal: ${refused}`
  if (!became) return '… belum selesai diproses'
  if (became.state === 'quarantined') return `! karantina: ${became.reason ?? ''}`
  if (became.protected) return '→ tertutup, diteruskan ke pemeriksa'
  if (became.reports.length === 0) return `· ${OUTCOMES[became.outcome ?? ''] ?? became.outcome}`
  return became.reports
    .map(({ number, ticket, matching }) => {
      if (!ticket) return `→ ${number}`
      const unit = ticket.unit ? ` (${ticket.unit})` : ''
      const how = matching?.is === 'duplicate' ? 'ikut tiket' : 'tiket'
      return `→ ${number}  ${how} ${ticket.number}  ${ticket.agency}${unit}`
    })
    .join('  ')
}

const COLUMNS: readonly (readonly [string, keyof Counts])[] = [
  ['pesan', 'messages'],
  ['laporan', 'reports'],
  ['tiket', 'tickets'],
  ['ganda', 'joined'],
  ['bukan aduan', 'notComplaints'],
  ['karantina', 'quarantined'],
  ['gagal', 'lost'],
]

/** The table at the end: by channel, by agency, and the replies which arrived. */
export function closing(
  summary: Summary,
  replies: ReadonlyMap<string, number>,
  names: ReadonlyMap<string, string>,
): string {
  const rows = [...summary.channels, ['jumlah', summary.all] as const]
  const received = [...replies.values()].reduce((sum, count) => sum + count, 0)
  return [
    '',
    `${'kanal'.padEnd(18)}${COLUMNS.map(([title]) => title.padStart(13)).join('')}`,
    ...rows.map(
      ([channel, counts]) =>
        channel.padEnd(18) + COLUMNS.map(([, key]) => String(counts[key]).padStart(13)).join(''),
    ),
    '',
    `${'perangkat daerah'.padEnd(54)}${'laporan'.padStart(9)}${'tiket'.padStart(9)}`,
    ...summary.agencies.map(
      ({ agency, reports, tickets }) =>
        `${(names.get(agency) ?? agency).slice(0, 52).padEnd(54)}${String(reports).padStart(9)}${String(tickets).padStart(9)}`,
    ),
    '',
    `Balasan yang sampai ke warga: ${received} (${[...replies].map(([channel, count]) => `${channel} ${count}`).join(', ')}).`,
    'Di meja layanan dan JAKI nomor laporan langsung diberikan di tempat.',
    '',
    FICTION,
  ].join('\n')
}
