import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newNumber } from '../../src/report/index.js'
import { mergeTickets, undo } from '../../src/store/regroup.js'
import type { FreshDatabase } from '../support/postgres.js'
import { freshDatabase } from '../support/postgres.js'
import { Visitor } from '../support/people.js'
import type { SmallCity } from '../support/small-city.js'
import { fileTicket } from '../support/filing.js'
import { startSmallCity } from '../support/small-city.js'

let fresh: FreshDatabase
let city: SmallCity

beforeAll(async () => {
  fresh = await freshDatabase()
  city = await startSmallCity(fresh.database, { trackingPerMinute: 1000 })
})
afterAll(async () => {
  await city.close()
  await fresh.drop()
})

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${city.url}${path}`, { redirect: 'manual', headers })

it('a number is found however it is typed', async () => {
  const { reportNumber } = await fileTicket(fresh.database, { text: 'Jalan rusak' })
  for (const typed of [
    reportNumber,
    reportNumber.toLowerCase(),
    ` ${reportNumber.replaceAll('-', ' ')} `,
    reportNumber.replaceAll('0', 'o').replaceAll('1', 'l'),
  ]) {
    expect((await get(`/lacak?nomor=${encodeURIComponent(typed)}`)).headers.get('location')).toBe(
      `/t/${reportNumber}`,
    )
    if (typed !== reportNumber)
      expect((await get(`/t/${encodeURIComponent(typed)}`)).headers.get('location')).toBe(
        `/t/${reportNumber}`,
      )
  }
  expect((await get(`/t/${reportNumber}`)).status).toBe(200)
})

it('a report and its ticket show the way through the offices and nobody’s words or person', async () => {
  const filed = await fileTicket(fresh.database, {
    text: 'KATAKATA WARGA',
    phone: '+6281200000055',
    name: 'Bapak Rahasia',
    unit: 'DBM-31.74',
  })
  await fileTicket(fresh.database, { text: 'KATAKATA LAIN', phone: '+6281200000056', joins: filed.ticketId })
  for (const [number, word] of [
    [filed.reportNumber, 'Laporan'],
    [filed.ticketNumber, 'Tiket'],
  ] as const) {
    const response = await get(`/t/${number}`)
    const html = await response.text()
    expect(html).toContain(`<title>${word} ${number}`)
    for (const shown of [
      'Menunggu tanggapan',
      'OPD memeriksa laporan',
      'Dinas Bina Marga',
      'Suku Dinas Bina Marga Kota Administrasi Jakarta Selatan',
      'Tebet Timur, Tebet',
      'Satu laporan lagi',
      'WIB',
    ])
      expect(html).toContain(shown)
    for (const hidden of [
      'KATAKATA',
      'Rahasia',
      '812000000',
      'Jalan Contoh',
      'pos ronda',
      filed.messageId,
      filed.ticketId,
    ])
      expect(html).not.toContain(hidden)
    // The RT. Times to the millisecond and drawn numbers hold these digits by chance.
    const withoutChance = html
      .replace(/datetime="[^"]*"/g, '')
      .replaceAll(filed.reportNumber, '')
      .replaceAll(filed.ticketNumber, '')
    expect(withoutChance).not.toContain('003')
    expect(html).not.toContain('<script')
    expect(html.length).toBeLessThan(15_000)
    expect(response.headers.get('cache-control')).toBe('no-store')
    const style = /href="(\/aset\/[^"]+\.css)"/.exec(html)?.[1] as string
    const css = await (await get(style)).text()
    expect(gzipSync(html).length + gzipSync(css).length).toBeLessThan(15_000)
  }
})

it('a viral incident stays a small page', async () => {
  const filed = await fileTicket(fresh.database, { text: 'Viral' })
  for (let count = 0; count < 60; count++)
    await fileTicket(fresh.database, { text: 'Viral', joins: filed.ticketId })
  const html = await (await get(`/t/${filed.ticketNumber}`)).text()
  expect(html).toContain('>61<')
  expect(html.length).toBeLessThan(15_000)
})

it('a merged report or ticket leads to where it is dealt with, in plain words', async () => {
  const [early, late] = [
    await fileTicket(fresh.database, { text: 'Satu' }),
    await fileTicket(fresh.database, { text: 'Satu lagi' }),
  ]
  const by = { actor: 'petugas', because: 'ALASAN PETUGAS' }
  await fresh.database.transaction(db => mergeTickets(db, late.ticketId, early.ticketId, by))
  for (const number of [late.reportNumber, late.ticketNumber]) {
    const html = await (await get(`/t/${number}`)).text()
    expect(html).toContain(number)
    expect(html).toMatch(
      new RegExp(`digabung dengan tiket <span class="nowrap">${early.ticketNumber}</span>`),
    )
    for (const shown of [
      'Menunggu tanggapan',
      'nomor ini tetap berlaku',
      'Digabung dengan laporan lain',
      '>2<',
    ])
      expect(html).toContain(shown)
    expect(html).not.toMatch(/ALASAN|petugas|duplikat|ditutup/i)
    expect((await get(`/lacak?nomor=${number}`)).headers.get('location')).toBe(`/t/${number}`)
  }
  const survivor = await (await get(`/t/${early.ticketNumber}?lang=en`)).text()
  expect(survivor).not.toContain('This was joined')
  expect(survivor).toContain('Joined with other reports')
  const { rows } = await fresh.database.db.query('select version from ticket where id = $1', [late.ticketId])
  await fresh.database.transaction(db => undo(db, late.ticketNumber, rows[0].version, by))
  const apart = await (await get(`/t/${late.reportNumber}`)).text()
  expect(apart).not.toContain('digabung dengan tiket')
  expect(apart).toContain('Pengelompokan laporan diperbaiki')
})

it('every status has words, colour never alone', async () => {
  const filed = await fileTicket(fresh.database, { text: 'x' })
  for (const status of city.directory.statuses) {
    await fresh.database.db.query('update ticket set status = $2 where id = $1', [filed.ticketId, status])
    for (const language of ['id', 'en']) {
      const html = await (await get(`/t/${filed.ticketNumber}?lang=${language}`)).text()
      expect(html).toMatch(
        /<p class="status \w+"><span class="label">Status<\/span> <strong>[^<]{4,}<\/strong>/,
      )
    }
  }
})

it('a wrong number gets a kind page', async () => {
  const unknown = newNumber()
  for (const path of [
    `/t/${unknown}`,
    '/t/xyz',
    '/t/%3Cscript%3E',
    '/lacak?nomor=123',
    `/lacak?nomor=${'9'.repeat(500)}`,
  ]) {
    const response = await get(path)
    expect(response.status, path).toBe(404)
    const html = await response.text()
    expect(html).toContain('Nomor itu tidak kami kenal')
    expect(html).not.toContain('<script')
  }
  expect((await get('/lacak')).status).toBe(200)
  expect((await get('/lacak?nomor=')).status).toBe(200)
})

it('guessing numbers is slowed down', async () => {
  const narrow = await startSmallCity(fresh.database, { trackingPerMinute: 2 })
  const ask = () =>
    fetch(`${narrow.url}/t/${newNumber()}`, { headers: { 'x-forwarded-for': String(Math.random()) } })
  expect([(await ask()).status, (await ask()).status]).toEqual([404, 404])
  const third = await ask()
  expect(third.status).toBe(429)
  expect(await third.text()).toContain('Tunggu satu menit')
  await narrow.close()
})

it('the language is switched on the page, remembered, and nothing else is', async () => {
  const { reportNumber } = await fileTicket(fresh.database, { text: 'x' })
  const visitor = new Visitor(city.url)
  const html = await (await visitor.get(`/t/${reportNumber}`)).text()
  expect(visitor.cookies.size).toBe(0)
  expect(html).toContain('<html lang="id">')
  const link = /href="([^"]+)" hreflang="en"/.exec(html)?.[1] as string
  expect(link).toBe(`/t/${reportNumber}?lang=en`)
  expect(await (await visitor.get(link)).text()).toContain('Waiting for a response')
  expect(await (await visitor.get('/lacak')).text()).toContain('<html lang="en">')
  expect([...visitor.cookies]).toEqual([['bahasa', 'en']])
})

it('every page carries the same strict headers', async () => {
  for (const path of [
    '/',
    '/masuk',
    '/lacak',
    '/nowhere',
    '/aset/nothing.css',
    '/Masuk',
    '/masuk/',
    '/..%2f..%2fetc/passwd',
  ]) {
    const response = await get(path)
    const policy = response.headers.get('content-security-policy') as string
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/unsafe|https?:|\*/)
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('x-powered-by')).toBeNull()
    expect(await response.text()).not.toMatch(/ style="| on\w+="/)
  }
  expect((await fetch(`${city.url}/`, { method: 'DELETE' })).status).toBe(403)
})
