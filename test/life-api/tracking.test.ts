import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { act } from '../../src/store/life.js'
import { knowReporter } from '../../src/store/reporters.js'
import type { Actor, Asked } from '../../src/ticket/life/index.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'
import { Visitor } from '../support/people.js'
import { fileTicket } from '../support/filing.js'
import { cityRules, type SmallCity, startSmallCity } from '../support/small-city.js'

const WHY = 'saluran itu milik dinas lain, hubungi 0812-0000-0099'
const DSDA = { agency: 'DSDA', unit: 'DSDA-31.74' }

let fresh: FreshDatabase
let city: SmallCity
let citizen: Visitor
let filed: Awaited<ReturnType<typeof fileTicket>>

beforeAll(async () => {
  fresh = await freshDatabase()
  city = await startSmallCity(fresh.database, { trackingPerMinute: 10_000, behindProxy: true })
  citizen = new Visitor(city.url)
})
beforeEach(async () => {
  filed = await fileTicket(fresh.database, { text: 'Got mampet', unit: 'DBM-31.74' })
  await sentBy(filed.reportId, { kind: 'phone', address: '+6281200004321' })
})
afterAll(async () => {
  await city.close()
  await fresh.drop()
})

async function sentBy(reportId: string, sender: { kind: 'phone' | 'email' | 'handle'; address: string }) {
  const { id } = await fresh.database.transaction(db => knowReporter(db, 'sms', sender as never))
  await fresh.database.db.query('update report set reporter_id = $2 where id = $1', [reportId, id])
}
const officer = (agency: string, unit: string | null = null): Actor => ({
  is: 'officer',
  name: 'petugas',
  agency,
  unit,
})
const does = async (asked: Asked, actor: Actor, now?: Date) => {
  const done = await fresh.database.transaction(db =>
    act(db, cityRules(), { id: filed.ticketId }, asked, actor, { now }),
  )
  expect(done, asked.action).toMatchObject({ done: true })
}
const finished = async () => {
  await does({ action: 'finish', reason: WHY }, officer('DBM', 'DBM-31.74'))
  await does({ action: 'validate' }, { ...officer('BIRO_PEM'), name: 'pemeriksa' } as Actor)
}
const html = async (path = `/t/${filed.reportNumber}`) => (await citizen.get(path)).text()
const formId = (page: string) => /name="id" value="([^"]+)"/.exec(page)?.[1] as string
const row = async () =>
  (await fresh.database.db.query('select * from ticket where id = $1', [filed.ticketId])).rows[0]
const answer = (fields: Record<string, string>, number = filed.reportNumber) =>
  citizen.post(`/t/${number}`, { bukti: '4321', alasan: '', jawab: 'belum', ...fields })

describe('the way of a ticket', () => {
  it('is told in plain words with its dates and reasons, masked, in both languages, and small', async () => {
    const before = await html()
    expect(before).toContain('Batas penyelesaian')
    expect(before).toContain('menurut aturan, rata-rata 7 hari')
    expect(before).toContain('laporan diteruskan ke Suku Dinas Bina Marga')
    await does(
      { action: 'coordinate', owner: DSDA, reason: WHY, reasonCode: 'bukan_wewenang' },
      officer('DBM', 'DBM-31.74'),
    )
    await does({ action: 'start' }, officer('DSDA', 'DSDA-31.74'))
    const until = new Date(Date.now() + 5 * 86_400_000)
    await does(
      { action: 'extend', until, reason: 'menunggu pompa dari gudang' },
      officer('DSDA', 'DSDA-31.74'),
    )
    await does(
      { action: 'pause', reasonCode: 'cuaca', reason: 'hujan deras tiga hari' },
      officer('DSDA', 'DSDA-31.74'),
    )
    await does({ action: 'note', reason: 'RAHASIA DAPUR' }, officer('DSDA', 'DSDA-31.74'))
    await does(
      { action: 'note', reason: 'pompa sudah tiba', visibility: 'public' },
      officer('DSDA', 'DSDA-31.74'),
    )
    const page = await html()
    for (const said of [
      'menyerahkannya ke Suku Dinas Sumber Daya Air',
      'bukan wewenang kami: saluran itu milik dinas lain',
      'Dijanjikan selesai',
      'alasan: menunggu pompa dari gudang',
      'Ditunda sampai',
      'cuaca atau banjir: hujan deras tiga hari',
      'Catatan petugas: pompa sudah tiba',
      'Sedang dikerjakan',
    ])
      expect(page).toContain(said)
    for (const hidden of ['RAHASIA', '0812-0000-0099', 'petugas ', 'Sudah selesai?'])
      expect(page.replace('Catatan petugas', '')).not.toContain(hidden)
    const english = await (await new Visitor(city.url).get(`/t/${filed.ticketNumber}?lang=en`)).text()
    expect(english).toContain('handed it over to')
    expect(english).toContain('weather or flood')
    expect(page.length).toBeLessThan(15_000)
    expect(page).not.toContain('<script')
  })

  it('stays a small page however much is written', async () => {
    const long = `${'Panjang sekali ceritanya. '.repeat(75)}`
    const offices = [officer('DBM', 'DBM-31.74'), officer('DSDA'), officer('DLH'), officer('DPHK')] as const
    for (const [index, agency] of ['DSDA', 'DLH', 'DPHK'].entries())
      await does(
        { action: 'coordinate', owner: { agency, unit: null }, reason: long },
        offices[index] as Actor,
      )
    for (let n = 0; n < 40; n++)
      await does({ action: 'note', reason: long, visibility: 'public' }, officer('DPHK'))
    expect((await html()).length).toBeLessThan(15_000)
  })

  it('says why a report was declined and who is asked to decide', async () => {
    await does({ action: 'appeal', reason: WHY }, officer('DBM', 'DBM-31.74'))
    expect(await html()).toContain('Menunggu putusan Biro')
    await does({ action: 'reject', reasonCode: 'tidak_ditemukan', reason: WHY }, officer('DBM', 'DBM-31.74'))
    const page = await html()
    expect(page).toContain('masalah tidak ditemukan di lokasi')
    expect(page).not.toContain('Batas penyelesaian')
  })
})

describe('after "Selesai"', () => {
  it('the reporter says "belum selesai" with four digits, and the agency sees it', async () => {
    expect(await html()).not.toContain('Sudah selesai?')
    await finished()
    const page = await html()
    expect(page).toContain('Sudah selesai?')
    expect(page).toContain('dibuka kembali 2 kali')
    const fields = { id: formId(page), alasan: 'Air masih menggenang' }
    const done = await answer(fields)
    expect([done.status, done.headers.get('location')]).toEqual([303, `/t/${filed.reportNumber}?jawab=belum`])
    expect(await html(done.headers.get('location') as string)).toContain('OPD diberi tahu')
    expect(await row()).toMatchObject({ status: 'Menunggu', closed_at: null, reopened: 1 })
    const { rows } = await fresh.database.db.query(
      `select e.actor, e.report_id, w.text from ticket_event e join event_words w using (ticket_id, seq)
       where ticket_id = $1 and type = 'reopened'`,
      [filed.ticketId],
    )
    expect(rows).toEqual([{ actor: 'warga', report_id: filed.reportId, text: 'Air masih menggenang' }])
    // Pressed twice is said once.
    expect((await answer(fields)).status).toBe(303)
    expect((await row()).reopened).toBe(1)
    expect(await html()).toContain('Pelapor menyatakan belum selesai; dibuka kembali')
    expect(await html()).not.toContain('Air masih menggenang')
  })

  it('anybody else is told kindly what to do, and nothing happens', async () => {
    await finished()
    for (const bukti of ['4322', '', '21', 'x', '+6281200009999', 'warga@example.com'])
      expect((await answer({ bukti })).status).toBe(422)
    const seventh = await answer({})
    expect(seventh.status).toBe(429)
    expect(await seventh.text()).toContain('balas pesan kami dengan kata BELUM')
    expect((await row()).status).toBe('Selesai')
    expect(await html(`/t/${filed.ticketNumber}`)).toContain('nomor laporan Anda sendiri')
    expect((await answer({}, filed.ticketNumber)).status).toBe(422)
    expect(
      (await citizen.post(`/t/${filed.reportNumber}`, { bukti: '4321' }, { origin: 'https://evil.example' }))
        .status,
    ).toBe(403)
    // Whoever guessed shuts nobody else out.
    const elsewhere = { 'sec-fetch-site': 'same-origin', 'x-forwarded-for': '192.0.2.7' }
    const proof = { bukti: '4321', alasan: '', jawab: 'belum' }
    expect((await citizen.post(`/t/${filed.reportNumber}`, proof, elsewhere)).status).toBe(303)
  })

  it('what was typed is shown again beside the fault', async () => {
    await finished()
    const wrong = await answer({ bukti: '9999', alasan: '<b>masih</b> bau' })
    const page = await wrong.text()
    expect(page).toContain('<title>Galat:')
    expect(page).toContain('value="9999"')
    expect(page).toContain('&lt;b>masih&lt;/b> bau')
    expect(page).toContain('aria-invalid="true"')
  })

  it('a mail address proves as well; a handle and nobody at all do not', async () => {
    await finished()
    await sentBy(filed.reportId, { kind: 'handle', address: '700600504321' })
    expect((await answer({})).status).toBe(422)
    await fresh.database.db.query('update report set reporter_id = null where id = $1', [filed.reportId])
    expect((await answer({})).status).toBe(422)
    await sentBy(filed.reportId, { kind: 'email', address: 'warga@example.com' })
    expect((await answer({ bukti: ' Warga@Example.com ' })).status).toBe(303)
  })

  it('a reporter whose report joined later speaks for it too', async () => {
    const joined = await fileTicket(fresh.database, { text: 'Sama', joins: filed.ticketId })
    await sentBy(joined.reportId, { kind: 'phone', address: '+6281200008765' })
    await finished()
    expect((await answer({ bukti: '4321' }, joined.reportNumber)).status).toBe(422)
    expect((await answer({ bukti: '0812 0000 8765' }, joined.reportNumber)).status).toBe(303)
  })

  it('"sudah selesai" is kept, once, and changes nothing else', async () => {
    await finished()
    for (let times = 0; times < 2; times++) {
      const said = await answer({ jawab: 'sudah' })
      expect(said.headers.get('location')).toContain('jawab=sudah')
      expect(await html(said.headers.get('location') as string)).toContain('Terima kasih atas kabarnya')
    }
    const { rows } = await fresh.database.db.query(
      `select 1 from ticket_event where ticket_id = $1 and type = 'confirmed'`,
      [filed.ticketId],
    )
    expect([rows.length, (await row()).status]).toEqual([1, 'Selesai'])
  })

  it('within bounds: twice, and within seven days', async () => {
    for (let times = 0; times < 2; times++) {
      await finished()
      expect((await answer({ id: formId(await html()) })).status).toBe(303)
    }
    await finished()
    const page = await html()
    expect(page).toContain('Anda sudah 2 kali membuka kembali tiket ini. Buat laporan baru')
    expect(page).not.toContain('name="bukti"')
    expect((await answer({})).status).toBe(409)
  })

  it('one reporter spends their own bound, not that of the others; another address is no other person', async () => {
    const joined = await fileTicket(fresh.database, { text: 'Sama', joins: filed.ticketId })
    await sentBy(joined.reportId, { kind: 'phone', address: '+6281200008765' })
    const again = await fileTicket(fresh.database, { text: 'Sama lagi', joins: filed.ticketId })
    await sentBy(again.reportId, { kind: 'phone', address: '+6281200004321' })
    for (let times = 0; times < 2; times++) {
      await finished()
      expect((await answer({})).status).toBe(303)
    }
    await finished()
    expect((await answer({}, again.reportNumber)).status).toBe(409)
    expect(await html(`/t/${joined.reportNumber}`)).toContain('dibuka kembali 2 kali')
    expect((await answer({ bukti: '8765' }, joined.reportNumber)).status).toBe(303)
    expect(await row()).toMatchObject({ status: 'Menunggu', reopened: 3 })
  })
})

describe('after "Ditolak"', () => {
  const no: Asked = { action: 'reject', reasonCode: 'tidak_ditemukan', reason: WHY }
  const owner = officer('DBM', 'DBM-31.74')

  it('the reporter contests once; afterwards the office cannot reject alone', async () => {
    await does(no, owner)
    const page = await html()
    expect(page).toContain('Tidak setuju laporan ditolak?')
    expect(page).not.toContain('value="sudah"')
    expect((await answer({ alasan: 'lubangnya masih ada' })).status).toBe(303)
    expect((await row()).status).toBe('Menunggu')
    await does(no, owner)
    expect(await row()).toMatchObject({ status: 'Menunggu Validasi', closed_at: null })
    expect(await html()).toContain('Penolakan diusulkan, menunggu pemeriksaan')
    await does({ action: 'validate' }, { ...officer('BIRO_PEM'), name: 'pemeriksa' } as Actor)
    expect((await row()).status).toBe('Ditolak')
    const closed = await html()
    expect(closed).toContain('masalah tidak ditemukan di lokasi: saluran itu milik dinas lain')
    expect(closed).toContain('Anda sudah 1 kali membantah')
    expect((await answer({})).status).toBe(409)
  })
})
