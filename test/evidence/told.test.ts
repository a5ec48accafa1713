import { afterAll, beforeAll, expect, it } from 'vitest'
import { act } from '../../src/store/life.js'
import { evidenceTold } from '../../src/store/evidence.js'
import { does, encoded, openTicket, rules, startWorld, taken, view, type World } from './world.js'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world?.close())

const WHY = 'dikerjakan malam hari, kamera rusak'
const page = async (number: string, language = 'id') => {
  const response = await fetch(`${world.city.url}/t/${number}?lang=${language}`)
  return response.text()
}
const hand = async (number: string, file: Buffer) =>
  (await world.api('dbm', `/tickets/${number}/evidence`, { content: encoded(file), note: 'CATATAN DALAM' }))
    .body
const finish = (id: string, ...evidence: string[]) =>
  does(world, id, { action: 'finish', evidence, reason: WHY })
const confirm = (id: string) => does(world, id, { action: 'validate' }, 'BIRO_PEM')

it('citizens read why the work was believed once it is confirmed: no picture, no person, both languages', async () => {
  const ticket = await openTicket(world, { photo: await view('rubbish', 601) })
  const good = await hand(ticket.number, await taken(await view('street', 602, { problem: false })))
  const bare = await hand(ticket.number, await view('trees', 603, { problem: false }))
  const unused = await hand(ticket.number, await taken(await view('night', 604)))
  await finish(ticket.id, good.id, bare.id)
  expect(await page(ticket.number)).not.toContain('Bukti pekerjaan')
  await confirm(ticket.id)
  const { rows } = await world.fresh.database.db.query(
    'select r.number from membership m join report r on r.id = m.report_id where m.ticket_id = $1',
    [ticket.id],
  )
  for (const number of [ticket.number, rows[0].number]) {
    const html = await page(number)
    expect(html).toMatch(/<h2>Bukti pekerjaan<\/h2><ul><li>Bukti diperiksa dan disetujui pada \d+ \w+ 20\d\d/)
    expect(html).toContain('<li>1 foto: waktu dan tempat menurut data kamera cocok dengan laporan.</li>')
    expect(html).toContain('<li>1 foto: datanya tidak lengkap')
    expect(html.match(/1 foto/g)).toHaveLength(2)
    // The sign of the city is the only picture.
    expect(html.match(/<img/g)).toHaveLength(1)
    for (const hidden of [
      good.id,
      unused.id,
      good.sha256,
      'CATATAN',
      'kunci:',
      '<figure',
      '/bukti/',
      'petugas DBM',
    ])
      expect(html, hidden).not.toContain(hidden)
  }
  const english = await page(ticket.number, 'en')
  expect(english).toContain('<h2>Proof of the work</h2>')
  expect(english).toContain('1 photo: time and place in the camera data fit the report.')
})

it('work that was confirmed without a photo says so; what was opened again and then declined says nothing', async () => {
  const ticket = await openTicket(world)
  await finish(ticket.id)
  await confirm(ticket.id)
  expect(await page(ticket.number)).toContain('selesai tanpa foto, dengan alasan tertulis')
  await world.fresh.database.transaction(db =>
    act(db, rules, { id: ticket.id }, { action: 'reopen' }, { is: 'reporter', name: 'warga' }),
  )
  expect(await page(ticket.number)).not.toContain('Bukti pekerjaan')
  const no = { action: 'reject', reasonCode: 'tidak_ditemukan', reason: WHY } as const
  expect(await does(world, ticket.id, no)).toMatchObject({ done: true })
  expect(await page(ticket.number)).not.toContain('Bukti pekerjaan')
})

it('of a report about an office nothing is told', async () => {
  const ticket = await openTicket(world, { agency: 'INSPEKTORAT' })
  await does(world, ticket.id, { action: 'finish', reason: WHY }, 'INSPEKTORAT')
  await confirm(ticket.id)
  const { db } = world.fresh.database
  expect((await evidenceTold(db, ticket.id)).validatedAt).toBeInstanceOf(Date)
  await db.query('update ticket set protected = true where id = $1', [ticket.id])
  expect(await evidenceTold(db, ticket.id)).toEqual({ photos: [], validatedAt: null })
  expect(await page(ticket.number)).not.toContain('Bukti pekerjaan')
})
