import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { issueNonce } from '../../src/ticket/evidence/index.js'
import { makeAccount, Visitor } from '../support/people.js'
import { does, encoded, KEY, openTicket, startWorld, taken, view, type World } from './world.js'

let world: World
const people: Record<string, Visitor> = {}
const ids: Record<string, string> = {}

beforeAll(async () => {
  world = await startWorld()
  const { database } = world.fresh
  const accounts = {
    dbm: { agency: 'DBM' },
    dsda: { agency: 'DSDA' },
    nobody: { agency: null },
    biro: { agency: 'BIRO_PEM' },
    inspector: { agency: 'INSPEKTORAT' },
    branch: { agency: 'INSPEKTORAT', unit: 'INSPEKTORAT-31.74' },
  }
  for (const [login, office] of Object.entries(accounts))
    ids[login] = await makeAccount(database, 'officer', login, office)
  ids.admin = await makeAccount(database, 'admin', 'admin')
  ids.loket = await makeAccount(database, 'clerk', 'loket')
  for (const login of Object.keys(ids)) {
    const visitor = (people[login] = new Visitor(world.city.url))
    await visitor.signIn(login)
  }
})
afterAll(() => world?.close())

const as = (login: string) => people[login] as Visitor
const passIn = (html: string) => /name="pass" value="([^"]+)"/.exec(html)?.[1] ?? ''
const openCamera = async (number: string, login = 'dbm') => (await as(login).get(`/bukti/${number}`)).text()

function form(file: Buffer, fields: Record<string, string> = {}): FormData {
  const data = new FormData()
  for (const [name, value] of Object.entries(fields)) data.append(name, value)
  data.append('photo', new Blob([new Uint8Array(file)], { type: 'image/jpeg' }), '../../x.html')
  return data
}
const photosOf = (number: string) =>
  world.api('admin', `/tickets/${number}/evidence`).then(({ body }) => body.data)

describe('the camera page', () => {
  const place = { lat: '-6.22975', lon: '106.85512', accuracy: '20' }
  const send = async (number: string, file: Buffer) => {
    const pass = passIn(await openCamera(number))
    const fields = { pass, kind: 'after', note: 'beres', ...place }
    const sent = await as('dbm').post(`/bukti/${number}`, form(file, fields))
    expect(sent.status).toBe(303)
    const [photo] = await photosOf(number)
    return {
      photo,
      html: await (await as('dbm').get(sent.headers.get('location') as string)).text(),
      codes: photo.verdict.findings.map((one: any) => one.code),
    }
  }

  it('takes a photo with its pass, and believes the time its camera wrote', async () => {
    const { number } = await openTicket(world)
    const file = await taken(await view('street', 1, { problem: false }), { placed: false })
    const { photo, html, codes } = await send(number, file)
    expect(html).toContain('Foto sudah diterima.')
    expect(html).toContain('Dapat dipercaya')
    expect(photo).toMatchObject({ through_page: true, note: 'beres', verdict: { is: 'plausible' } })
    expect(codes).toEqual(['through_our_page', 'taken_in_time', 'told_near'])
    expect(photo.handed_in_by).toBe(`akun:${ids.dbm}`)
  })

  it('does not believe a file that says nothing of itself, whatever position is typed into the form', async () => {
    const { number } = await openTicket(world)
    const { photo, html, codes } = await send(number, await view('street', 4, { problem: false }))
    expect(html).not.toContain('Dapat dipercaya')
    expect(photo).toMatchObject({ through_page: true, verdict: { is: 'unclear' } })
    expect(codes).toEqual(['through_our_page', 'told_near', 'no_metadata'])
  })

  it('lets a pass through once: the same form twice is one photo, another photo is refused', async () => {
    const { number } = await openTicket(world)
    const pass = passIn(await openCamera(number))
    const send = async (seed: number) =>
      as('dbm').post(`/bukti/${number}`, form(await view('street', seed, { problem: false }), { pass }))
    expect((await send(2)).headers.get('location')).toContain('foto=sent')
    expect((await send(2)).headers.get('location')).toContain('foto=known')
    const refused = await send(3)
    expect(refused.status).toBe(409)
    const html = await refused.text()
    expect(html).toContain('sudah dipakai untuk foto lain')
    expect(passIn(html)).not.toBe(pass)
    expect(await photosOf(number)).toHaveLength(1)
  })

  it('sees what a pass is worth: an old one, one of another ticket, a stolen one, a forged one', async () => {
    const [one, other] = [await openTicket(world), await openTicket(world)]
    const officer = `akun:${ids.dbm}`
    const old = issueNonce({ ticketId: one.id, officer }, new Date(Date.now() - 3_600_000), KEY)
    const passes = {
      nonce_expired: old,
      nonce_elsewhere: passIn(await openCamera(other.number)),
      nonce_forged: `${old.slice(0, -4)}AAAA`,
    }
    let seed = 10
    for (const [code, pass] of Object.entries(passes)) {
      const file = await view('trees', seed++, { problem: false })
      expect((await as('dbm').post(`/bukti/${one.number}`, form(file, { pass }))).status).toBe(303)
      const photos = await photosOf(one.number)
      expect(
        photos.at(-1).verdict.findings.map((found: any) => found.code),
        code,
      ).toContain(code)
      expect(photos.at(-1).through_page).toBe(false)
    }
    const carried = passIn(await openCamera(one.number))
    const byKey = await world.api('dbm', `/tickets/${one.number}/evidence`, {
      content: encoded(await view('trees', 21, { problem: false })),
      nonce: carried,
    })
    expect(byKey.body.verdict.findings[0].code).toBe('nonce_elsewhere')
    const stolen = issueNonce({ ticketId: one.id, officer: 'akun:somebody else' }, new Date(), KEY)
    const file = await view('trees', 20, { problem: false })
    await as('dbm').post(`/bukti/${one.number}`, form(file, { pass: stolen }))
    expect((await photosOf(one.number)).at(-1).verdict.findings[0].code).toBe('nonce_elsewhere')
  })

  it('keeps what was typed when there is no photo or a hostile one, and bears absurd fields', async () => {
    const { number } = await openTicket(world)
    const post = (data: FormData) => as('dbm').post(`/bukti/${number}`, data)
    const note = 'sudah "beres" <b>'
    for (const file of [
      Buffer.alloc(0),
      Buffer.from('<svg onload=alert(1)>'),
      Buffer.alloc(21 * 1024 * 1024),
    ]) {
      const answer = await post(form(file, { note }))
      expect([400, 422]).toContain(answer.status)
      const html = await answer.text()
      expect(html).toContain('sudah &quot;beres&quot; &lt;b>')
      expect(html).toContain('role="alert"')
    }
    const strange = { lat: '91', lon: 'NaN', accuracy: '-1', kind: '../x', pass: 'x'.repeat(5_000) }
    expect((await post(form(await view('night', 1), strange))).status).toBe(303)
    expect((await photosOf(number))[0]).toMatchObject({ kind: 'after', through_page: false })
  })

  it('is for officers of the agency that acts; anybody else finds nothing', async () => {
    const ticket = await openTicket(world)
    for (const login of ['dsda', 'branch', 'nobody'])
      expect((await as(login).get(`/bukti/${ticket.number}`)).status, login).toBe(404)
    expect((await as('loket').get(`/bukti/${ticket.number}`)).status).toBe(403)
    const stranger = await new Visitor(world.city.url).get(`/bukti/${ticket.number}`)
    expect(stranger.headers.get('location')).toBe(
      `/masuk?lanjut=${encodeURIComponent(`/bukti/${ticket.number}`)}`,
    )
    expect((await as('dbm').get('/bukti?nomor=zzz')).status).toBe(404)
    const typed = ticket.number.toLowerCase().replaceAll('-', '')
    expect((await as('dbm').get(`/bukti?nomor=${typed}`)).headers.get('location')).toBe(
      `/bukti/${ticket.number}`,
    )
    await does(world, ticket.id, { action: 'finish', reason: 'tanpa foto karena gelap' })
    const closed = await openCamera(ticket.number)
    expect(closed).toContain('Foto tidak dapat dikirim sekarang.')
    expect(passIn(closed)).toBe('')
    const cross = await as('dbm').post(`/bukti/${ticket.number}`, form(await view('night', 2)), {
      'sec-fetch-site': 'cross-site',
    })
    expect(cross.status).toBe(403)
  })
})

describe('the page of the validator', () => {
  async function finished(photo: Buffer, reporters?: Buffer) {
    const ticket = await openTicket(world, reporters ? { photo: reporters } : {})
    const { body } = await world.api('dbm', `/tickets/${ticket.number}/evidence`, { content: encoded(photo) })
    await does(world, ticket.id, { action: 'finish', evidence: [body.id] })
    return { ...ticket, photo: body.id as string }
  }
  const seenIn = (html: string) => /name="seen" value="(\d+)"/.exec(html)?.[1] ?? ''
  const read = async (login: string, path: string) => (await as(login).get(path)).text()

  it('shows both sides and what the check found, opens photos, and books every look', async () => {
    const ticket = await finished(await taken(await view('puddle', 70)), await view('street', 70))
    expect(await read('biro', '/validasi')).toContain(ticket.number)
    const html = await read('biro', `/validasi/${ticket.number}`)
    expect(html).toContain(`/bukti/foto/${ticket.photo}`)
    expect(html).toContain(`/validasi/${ticket.number}/pelapor/${ticket.reporters}`)
    expect(html).toContain('Foto diambil di lokasi laporan')
    expect(await read('biro', `/validasi/${ticket.number}?lang=en`)).toContain('speaks for it')
    as('biro').cookies.delete('bahasa')
    const admin = await read('admin', `/validasi/${ticket.number}`)
    expect(admin).not.toContain(String(ticket.reporters))
    expect(admin).not.toContain('name="answer"')

    const theirs = `/validasi/${ticket.number}/pelapor/${ticket.reporters}`
    for (const path of [theirs, `/bukti/foto/${ticket.photo}`]) {
      const file = await as('biro').get(path)
      expect(file.status).toBe(200)
      expect(file.headers.get('content-disposition')).toContain('attachment')
      expect(file.headers.get('content-security-policy')).toBe("sandbox; default-src 'none'")
      expect(file.headers.get('x-content-type-options')).toBe('nosniff')
    }
    for (const login of ['dbm', 'dsda', 'admin', 'branch', 'nobody'])
      expect((await as(login).get(theirs)).status, login).toBe(404)
    for (const login of ['dsda', 'branch', 'nobody']) {
      expect((await as(login).get(`/bukti/foto/${ticket.photo}`)).status, login).toBe(404)
      expect((await as(login).get('/validasi')).status, login).toBe(404)
      expect((await as(login).get(`/validasi/${ticket.number}`)).status, login).toBe(404)
    }
    const looks = await world.api('inspector', `/tickets/${ticket.number}/photo-views`)
    expect(looks.body.data).toMatchObject([
      { viewer: `akun:${ids.biro}`, of: 'evidence', evidence: ticket.photo },
      { viewer: `akun:${ids.biro}`, of: 'report', sha256: ticket.reporters },
    ])
  })

  it('accepts, or refuses with a reason, what was shown and not what it became since', async () => {
    const one = await finished(await taken(await view('puddle', 71)))
    const path = `/validasi/${one.number}`
    const seen = seenIn(await read('biro', path))
    const answer = (fields: Record<string, string>) => as('biro').post(`${path}/jawab`, fields)
    const short = await answer({ answer: 'refuse', because: 'ya', seen })
    expect(short.status).toBe(422)
    expect(await short.text()).toContain('Tulis alasannya')
    expect((await answer({ answer: 'accept', because: '', seen: '1' })).status).toBe(412)
    expect((await answer({ answer: 'x', because: '', seen })).status).toBe(404)
    const refused = await answer({ answer: 'refuse', because: 'Lubangnya masih terlihat', seen })
    expect(refused.headers.get('location')).toBe('/validasi?hasil=refused')
    const two = await finished(await taken(await view('puddle', 72)))
    const done = await as('biro').post(`/validasi/${two.number}/jawab`, {
      answer: 'accept',
      because: '',
      seen: seenIn(await read('biro', `/validasi/${two.number}`)),
    })
    expect(done.headers.get('location')).toBe('/validasi?hasil=accepted')
    expect(await read('biro', '/validasi?hasil=accepted')).toContain('Tindak lanjut diterima.')
    expect((await as('biro').get(`/validasi/${two.number}`)).status).toBe(404)
  })

  it('waits for the Inspektorat, which decides on the same page', async () => {
    const photo = await view('rubbish', 73)
    const ticket = await finished(await taken(photo), photo)
    const path = `/validasi/${ticket.number}`
    const html = await read('inspector', path)
    expect(html).toContain('Foto palsu')
    expect(await read('biro', path)).not.toContain('Foto palsu')
    const seen = seenIn(html)
    const held = await as('biro').post(`${path}/jawab`, { answer: 'accept', because: '', seen })
    expect(held.status).toBe(409)
    expect(await held.text()).toContain('sedang diperiksa Inspektorat')
    const inspection = /name="inspection" value="([^"]+)"/.exec(html)?.[1] ?? ''
    const because = 'Ini foto pelapor sendiri'
    const say = (login: string) => as(login).post(`${path}/periksa`, { answer: 'false', because, inspection })
    expect((await say('biro')).status).toBe(404)
    expect((await say('inspector')).headers.get('location')).toBe('/validasi?hasil=decided')
    const { body } = await world.api('dbm', `/tickets/${ticket.number}`)
    expect(body.status).toBe('TL Ditolak')
  })
})
