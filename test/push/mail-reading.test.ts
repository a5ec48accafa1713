import { expect, it } from 'vitest'
import { codeFor, codeIn, proves, written } from '../../src/agencies/mail/code.js'
import { dateAtStart } from '../../src/agencies/mail/dates.js'
import { officeFinder } from '../../src/agencies/mail/offices.js'
import { saidIn } from '../../src/agencies/mail/read.js'
import { newNumber } from '../../src/report/index.js'
import { loadTables } from '../../src/tables.js'
import { ROOT } from './root.js'

const ADDRESS = 'sudin.contoh@example.com'

it('keywords are read as people write them, and politeness is none', () => {
  const read = (text: string) => saidIn(text).keyword
  for (const [text, keyword] of [
    ['TERIMA', 'TERIMA'],
    ['diterima, terima kasih', 'TERIMA'],
    ['> *Status: Sudah selesai*, foto terlampir', 'SELESAI'],
    ['Selamat siang,\n\nSedang diproses tim lapangan', 'PROSES'],
    ['bukan kewenangan kami DLH sampah liar', 'BUKAN WEWENANG'],
    ['Didisposisikan ke Sudin Bina Marga Jakarta Selatan', 'DISPOSISI'],
    ['Tunda s/d 28 Nov karena hujan', 'TUNDA'],
    ['Diputuskan DSDA, itu kali', 'PUTUSAN'],
  ] as const)
    expect([text, read(text)]).toEqual([text, keyword])
  for (const text of [
    '',
    'Terima kasih atas laporannya',
    'terimakasih',
    'Selesai kapan?',
    'Proses belum dimulai',
    'Selesai? belum',
    'Belum selesai',
    'Tidak diterima',
    'Prosesnya lama',
    'Kami akan proses',
  ])
    expect([text, read(text)]).toEqual([text, null])
})

it('offices are named as people write them: kelurahan, kecamatan, kota and Suku Dinas as well', () => {
  const find = officeFinder(loadTables('config', { withModels: false }))
  for (const [text, agency, unit, rest] of [
    ['Kelurahan Menteng Dalam, jalannya di sana', 'KELURAHAN', '31.74.01.1003', 'jalannya di sana'],
    ['tapi ke Kel. Tebet Timur: got kecil', 'KELURAHAN', '31.74.01.1001', 'got kecil'],
    ['ke Kecamatan Tebet karena lintas kelurahan', 'KECAMATAN', '31.74.01', 'karena lintas kelurahan'],
    ['Walikota Jakarta Selatan, lintas kecamatan', 'WALIKOTA', '31.74', 'lintas kecamatan'],
    ['Bupati Kepulauan Seribu: dermaga', 'WALIKOTA', '31.01', 'dermaga'],
    ['sudin bina marga jakarta selatan aspal', 'DBM', 'DBM-31.74', 'aspal'],
    ['Suku Dinas Bina Marga Kota Administrasi Jakarta Selatan', 'DBM', 'DBM-31.74', ''],
    ['DSDA-31.74 kali', 'DSDA', 'DSDA-31.74', 'kali'],
    ['Dinas Sumber Daya Air: kali', 'DSDA', null, 'kali'],
    ['Kel.Tebet Timur alasan', 'KELURAHAN', '31.74.01.1001', 'alasan'],
    ['Satpol PP: lapak', 'SATPOLPP', null, 'lapak'],
    ['Dinas SDA, kali', 'DSDA', null, 'kali'],
    ['Sudin SDA Jaksel kali', 'DSDA', 'DSDA-31.74', 'kali'],
    ['Pemkot Jakarta Selatan lintas kecamatan', 'WALIKOTA', '31.74', 'lintas kecamatan'],
    // Which one is asked by the rules of the ticket's life.
    ['kelurahan setempat', 'KELURAHAN', null, 'setempat'],
  ] as const)
    expect([text, find(text)]).toEqual([text, { owner: { agency, unit }, rest }])
  expect(find('kami tidak tahu siapa')).toBeNull()
})

it('dates are read to the end of the day in Jakarta', () => {
  const now = new Date('2026-11-22T03:00:00Z')
  const until = (text: string) => dateAtStart(text, now)?.until.toISOString()
  for (const text of [
    '28/11/2026',
    '28-11-26',
    '28.11',
    '28 November 2026',
    '28 nov',
    '2026-11-28',
    'sampai tanggal 28 Nov',
  ])
    expect([text, until(`${text} karena hujan`)]).toEqual([text, '2026-11-28T16:59:59.000Z'])
  expect(until('5 Januari')).toBe('2027-01-05T16:59:59.000Z')
  expect(dateAtStart('28/11 karena hujan', now)?.rest).toBe('karena hujan')
  for (const text of ['31/11/2026', '0/1', 'besok', '28 Contoh', '', '99/99', '2026-13-01'])
    expect(until(text)).toBeUndefined()
})

it("codes survive cases, addresses and subjects; a stranger's text is none", () => {
  const code = codeFor(ROOT, newNumber(), ADDRESS)
  const text = written(code)
  for (const around of [
    text,
    text.toLowerCase(),
    `Re: Tiket [${text}]`,
    `muara.${text.toLowerCase()}-12@muara.example`,
    text.replaceAll('-', ''),
  ])
    expect(codeIn(around)).toEqual(code)
  expect(proves(code, ROOT, ADDRESS)).toBe(true)
  expect(proves(code, ROOT, 'lain@example.com')).toBe(false)
  expect(proves(code, `${ROOT}!`, ADDRESS)).toBe(false)
  for (let i = 0; i < text.length; i += 1) {
    if (text[i] === '-') continue
    const wrong = text.slice(0, i) + (text[i] === '7' ? '8' : '7') + text.slice(i + 1)
    expect(codeIn(wrong)).toBeNull()
  }
  for (const stranger of [
    'Jl. Contoh 12',
    '3174-0000-0000-0000-0000',
    'muara.0b8f5a2e-6c1d-4c7e-9d55-000000000001@x',
    'a'.repeat(50_000),
  ])
    expect(codeIn(stranger)).toBeNull()
})
