import { expect, it } from 'vitest'
import { digestWords, noticeWords, type NoticeTicket } from '../../src/ticket/notices/index.js'

const ticket: NoticeTicket = {
  number: '7K3-9QFM-2XD',
  category: 'Tata Ruang dan Bangunan',
  area: 'Kebayoran Lama Selatan, Kebayoran Lama',
  street: 'Jalan Raya Contoh Panjang Sekali Nomor Seratus Dua Puluh',
  status: 'Menunggu Validasi',
  reports: 3,
  openedAt: new Date('2026-11-22T03:00:00Z'),
  office: 'Suku Dinas Contoh',
  url: 'https://muara.example/t/7K3-9QFM-2XD',
}
const reader = { office: 'Lurah Kebayoran Lama Selatan', deputy: false }
const sms = (given: Partial<NoticeTicket>, title: string | null = 'Bangunan atau jalan runtuh') =>
  noticeWords(title, [{ ...ticket, ...given }], 0, reader).short

it('an SMS is one SMS, and says as much as fits: the number always', () => {
  expect(sms({ street: null, area: 'Tebet Timur, Tebet' })).toBe(
    'MENDESAK Bangunan atau jalan runtuh: Tebet Timur, Tebet. Tiket 7K3-9QFM-2XD (Menunggu Validasi). https://muara.example/t/7K3-9QFM-2XD',
  )
  expect(sms({})).toContain('MENDESAK Bangunan atau jalan runtuh: Kebayoran Lama Selatan, Kebayoran Lama.')
  const long = 'https://pengaduan-warga.kota-administrasi.jakarta.example/t/7K3-9QFM-2XD'
  for (const given of [{}, { url: long }, { url: `${long}?${'x'.repeat(200)}` }, { street: 'x'.repeat(300) }])
    for (const title of ['Bangunan atau jalan runtuh', null, 'y'.repeat(60)]) {
      const text = sms(given, title)
      expect(text.length).toBeLessThanOrEqual(160)
      expect(text).toContain('7K3-9QFM-2XD')
    }
})

it('many tickets and a digest are one SMS as well', () => {
  const many = Array.from({ length: 8 }, () => ticket)
  expect(noticeWords('y'.repeat(90), many, 900, reader).short.length).toBeLessThanOrEqual(160)
  const line = { area: null, opened: 9_999, overdue: 9_999, nearlyDue: 9_999, reopened: 9_999, closed: 9_999 }
  const figures = [{ ...line, coordinationHours: null, completionHours: null }]
  const period = { from: ticket.openedAt, until: ticket.openedAt }
  const office = `Kepala Suku Dinas ${'Perumahan Rakyat '.repeat(6)}`
  const digest = digestWords(period, figures, [], { office, deputy: false })
  expect(digest?.short).toBe('baru 9999, selesai 9999, lewat batas 9999, hampir 9999, dibuka lagi 9999.')
})
