import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FreshDatabase } from '../support/postgres.js'
import { freshDatabase } from '../support/postgres.js'
import { makeAccount, Visitor } from '../support/people.js'
import type { SmallCity } from '../support/small-city.js'
import { fileTicket } from '../support/filing.js'
import { startSmallCity } from '../support/small-city.js'

let fresh: FreshDatabase
let city: SmallCity
let clerk: Visitor
let admin: Visitor
const submitted: { channel: string; body: Record<string, unknown>; key: string | undefined }[] = []

beforeAll(async () => {
  fresh = await freshDatabase()
  const plain = await startSmallCity(fresh.database)
  await plain.close()
  city = await startSmallCity(fresh.database, {
    preview: async input => ({
      category: 'Jalan',
      kelurahan: input.kelurahan ?? null,
      similar: [
        {
          number: '7K3-9QFM-2XD',
          summary: '<b>Jalan</b> berlubang',
          status: 'Proses',
          openedAt: new Date(),
          because: ['120 m dari sini'],
        },
      ],
    }),
  })
  await makeAccount(fresh.database, 'clerk', 'loket')
  await makeAccount(fresh.database, 'clerk', 'pendopo', { channel: 'desk-pendopo', unit: null })
  await makeAccount(fresh.database, 'admin', 'admin')
  clerk = new Visitor(city.url)
  admin = new Visitor(city.url)
  await clerk.signIn('loket')
  await admin.signIn('admin')
})
afterAll(async () => {
  await city.close()
  await fresh.drop()
})

const form = (fields: Record<string, string>, photos: Blob[] = []) => {
  const data = new FormData()
  for (const [name, value] of Object.entries({ id: randomUUID(), step: 'send', ...fields }))
    data.append(name, value)
  for (const photo of photos) data.append('photo', photo, 'foto.jpg')
  return data
}

describe('the form', () => {
  it('stands in the kelurahan of the clerk and never holds the clerk', async () => {
    const html = await (await clerk.get('/meja')).text()
    expect(html).toMatch(/<option [^>]*selected[^>]*>Tebet Timur</)
    expect(html.match(/<option /g)?.length).toBeGreaterThan(126 + 267)
    expect(html).not.toContain('Petugas loket')
  })

  it('keeps what was typed and names every fault on top, beside the field and in the title', async () => {
    const answer = await clerk.post(
      '/meja',
      form({
        name: '<script>alert(1)</script>',
        phone: '12',
        email: 'x',
        text: '',
        category: 'Sihir',
        address: 'Gang "A"',
      }),
    )
    expect(answer.status).toBe(422)
    const html = await answer.text()
    expect(html).toContain('<title>Galat: ')
    for (const field of ['phone', 'email', 'text', 'category']) {
      expect(html).toContain(`href="#${field}"`)
      expect(html).toContain(`id="${field}-error"`)
    }
    expect(html).toContain('&lt;script>alert(1)&lt;/script>')
    expect(html).not.toContain('<script>alert')
    expect(html).toContain('value="Gang &quot;A&quot;"')
    expect(html).toMatch(/id="errors"/)
  })

  it('shows a refusal of the channel beside its field', async () => {
    const html = await (await clerk.post('/meja', form({ phone: '0000000', text: 'Jalan rusak' }))).text()
    expect(html).toContain('href="#phone"')
    expect(html).toContain('Jalan rusak</textarea>')
  })

  it('shows similar reports before sending, escaped, and creates nothing', async () => {
    const { rows: before } = await fresh.database.db.query('select count(*) from message')
    const answer = await clerk.post('/meja', form({ step: 'check', text: 'Jalan berlubang besar' }))
    expect(answer.status).toBe(200)
    const html = await answer.text()
    expect(html).toContain('7K3-9QFM-2XD')
    expect(html).toContain('&lt;b>Jalan')
    const piece = await (
      await clerk.post('/meja/mirip', { text: 'Jalan berlubang besar', kelurahan: '31.74.01.1001' })
    ).text()
    expect(piece).toContain('Tebet Timur, Tebet')
    expect(piece).not.toContain('<html')
    expect(await (await clerk.post('/meja/mirip', { text: '' })).text()).toBe('')
    const { rows: after } = await fresh.database.db.query('select count(*) from message')
    expect(after).toEqual(before)
  })

  it('a photograph that is too large costs nothing that was typed', async () => {
    const answer = await clerk.post(
      '/meja',
      form({ text: 'Pohon tumbang' }, [new Blob([new Uint8Array(11 * 1024 * 1024)])]),
    )
    expect(answer.status).toBe(422)
    const html = await answer.text()
    expect(html).toContain('Pohon tumbang</textarea>')
    expect(html).toContain('href="#photo"')
  })
})

describe('a report', () => {
  it('gets its number on a page that can be reopened, once however often it is sent', async () => {
    const fields = { id: randomUUID(), text: 'Lampu jalan mati', name: 'Ibu Contoh', phone: '0812 0000 0001' }
    const first = await clerk.post('/meja', form(fields))
    expect(first.status).toBe(303)
    const receipt = first.headers.get('location') as string
    expect(receipt).toMatch(/^\/meja\/laporan\/[0-9A-Z-]{12}$/)
    expect((await clerk.post('/meja', form(fields))).headers.get('location')).toBe(receipt)
    const html = await (await clerk.get(receipt)).text()
    expect(html).toContain(receipt.slice('/meja/laporan/'.length))
    expect(html).toContain('Dinas Bina Marga')
    expect(html).toMatch(/<svg class="qr" role="img"/)
    expect(html).not.toContain('Ibu Contoh')
    expect(html).not.toContain('0812')
  })

  it('says so when it joined a known incident', async () => {
    const filed = await fileTicket(fresh.database, { text: 'Banjir' })
    const second = await fileTicket(fresh.database, { text: 'Banjir juga', joins: filed.ticketId })
    const html = await (await clerk.get(`/meja/laporan/${second.reportNumber}`)).text()
    expect(html).toContain('bersama 1 laporan lain')
  })

  it('is safe while it has no number yet, and the page asks again by itself', async () => {
    const { rows } = await fresh.database.db.query(
      `insert into message (id, channel, adapter, key, raw) values (gen_random_uuid(), 'desk-kelurahan', 'desk', gen_random_uuid()::text, '') returning id`,
    )
    const path = `/meja/pesan/${rows[0].id}`
    const waiting = await (await clerk.get(path)).text()
    expect(waiting).toContain('<meta http-equiv="refresh" content="3"')
    expect(waiting).toContain('aman tersimpan')
    await fresh.database.db.query(`update message set state = 'quarantined' where id = $1`, [rows[0].id])
    const held = await (await clerk.get(path)).text()
    expect(held).not.toContain('http-equiv="refresh"')
    expect(held).toContain('menunggu petugas')
    const filed = await fileTicket(fresh.database, { text: 'x', messageId: rows[0].id })
    expect((await clerk.get(path)).headers.get('location')).toBe(`/meja/laporan/${filed.reportNumber}`)
  })

  it('of another desk is not found, not even whether it exists', async () => {
    const filed = await fileTicket(fresh.database, { text: 'x', channel: 'desk-pendopo' })
    for (const path of [
      `/meja/laporan/${filed.reportNumber}`,
      `/meja/pesan/${filed.messageId}`,
      `/meja/pesan/${randomUUID()}`,
      '/meja/pesan/x',
      '/meja/laporan/x',
    ])
      expect((await clerk.get(path)).status, path).toBe(404)
    expect((await admin.get(`/meja/laporan/${filed.reportNumber}`)).status).toBe(200)
  })

  it('leaves with photographs, without the person when confidential, and under the channel of its desk', async () => {
    const watched = await startSmallCity(fresh.database, {
      patience: 1,
      submit: async (channel, body, key) => {
        submitted.push({ channel, body: body as Record<string, unknown>, key })
        return { messageId: randomUUID() }
      },
    })
    const pendopo = new Visitor(watched.url)
    await pendopo.signIn('pendopo')
    const id = randomUUID()
    await pendopo.post(
      '/meja',
      form(
        { id, name: 'Rahasia', phone: '0812', email: 'x', anonymous: '1', text: 'Pungutan', kelurahan: '' },
        [new Blob(['abc'], { type: 'image/jpeg' })],
      ),
    )
    expect(submitted).toEqual([
      {
        channel: 'desk-pendopo',
        key: id,
        body: {
          id,
          anonymous: true,
          text: 'Pungutan',
          media: [{ name: 'foto.jpg', type: 'image/jpeg', content: 'YWJj' }],
        },
      },
    ])
    await watched.close()
  })
})

describe('for administrators', () => {
  it('health shows the balance, the channels and what could not be read, and lets it try again', async () => {
    await fresh.database.db.query(
      `insert into channel_health (channel, error, error_at) values ('x-mentions', '<i>token kedaluwarsa</i>', now())`,
    )
    const { rows } = await fresh.database.db.query(
      `insert into message (id, channel, adapter, key, raw, state, reason, outcome) values (gen_random_uuid(), 'sms', 'sms', 'q', 'abc', 'quarantined', '<b>bukan UTF-8</b>', 'quarantine') returning id`,
    )
    const html = await (await admin.get('/kesehatan')).text()
    expect(html).toContain('Seimbang')
    expect(html).toContain('&lt;i>token kedaluwarsa')
    expect(html).toContain('&lt;b>bukan UTF-8')
    expect((await clerk.post(`/kesehatan/ulang/${rows[0].id}`, {})).status).toBe(403)
    expect((await admin.post(`/kesehatan/ulang/${rows[0].id}`, {})).status).toBe(303)
    expect((await admin.post(`/kesehatan/ulang/${rows[0].id}`, {})).status).toBe(404)
  })
})
