import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { guardedFetch } from '../../src/network/guarded-fetch.js'
import { ask, type Door, openDoor, post } from '../open311/door.js'
import { does, openTicket, startWorld, taken, view, type World } from './world.js'

let world: World
let door: Door
let pictures: Server
/** Where the agency's own server shows its photos, and a port of this machine nobody may reach. */
let host: string
let inside: string
let asked: string[] = []
let ticket: { id: string; number: string }
const shown = new Map<string, Buffer>()

beforeAll(async () => {
  world = await startWorld()
  pictures = createServer((request, response) => {
    asked.push(request.url ?? '')
    const file = shown.get(request.url ?? '')
    if (file) response.end(file)
    else response.writeHead(404).end()
  }).listen(0, '127.0.0.1')
  await new Promise(resolve => pictures.once('listening', resolve))
  const { port } = pictures.address() as AddressInfo
  host = `127.0.0.1:${port}`
  inside = `http://localhost:${port}`
  const fetch = guardedFetch({ localHosts: [host] })
  door = await openDoor(world.fresh.database, { evidence: world.evidence, fetch })
})
beforeEach(async () => {
  ticket = await openTicket(world)
  shown.clear()
  asked = []
})
afterAll(async () => {
  await door?.close()
  pictures?.close()
  await world?.close()
})

let last = 0
const fields = (more: Record<string, string>) => ({
  api_key: world.key('dbm'),
  service_request_id: ticket.number,
  update_id: String(++last),
  status: 'FIXED',
  updated_datetime: '2026-11-22T08:15:30+07:00',
  description: '',
  ...more,
})
const PATH = '/v2/servicerequestupdates.json'
const update = (more: Record<string, string>) => post(`${door.url}${PATH}`, fields(more))
const withFile = (bytes: Buffer, more: Record<string, string> = {}) => {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields(more))) form.append(name, value)
  form.append('media', new Blob([new Uint8Array(bytes)], { type: 'image/jpeg' }), 'sesudah.jpg')
  return ask(`${door.url}${PATH}`, { method: 'POST', body: form })
}
const told = (answer: { body: any }) => answer.body.map((one: any) => one.description).join('\n')
const photos = async () => (await world.api('admin', `/tickets/${ticket.number}/evidence`)).body.data
const status = async () => (await world.api('admin', `/tickets/${ticket.number}`)).body.status

it('a photo an agency names with FIXED is fetched, taken as evidence and judged; sent twice, it is one', async () => {
  shown.set('/sesudah.jpg', await taken(await view('street', 501, { problem: false })))
  const more = { update_id: 'satu', media_url: `http://${host}/sesudah.jpg` }
  const both = await Promise.all([update(more), update(more)])
  expect(both.map(one => one.status)).toEqual([200, 200])
  expect((await update(more)).status).toBe(200)
  expect(await status()).toBe('Menunggu Validasi')
  const [photo, ...others] = await photos()
  expect(others).toEqual([])
  expect(photo).toMatchObject({ presented: true, verdict: { is: 'plausible', occasion: 'finish' } })
  expect(asked.length).toBeLessThan(3)
})

it('so is a photo inside the form; one of another ticket is before the Inspektorat at once', async () => {
  const file = await taken(await view('puddle', 502, { problem: false }))
  expect((await withFile(file)).status).toBe(200)
  expect(await photos()).toHaveLength(1)
  ticket = await openTicket(world)
  expect((await withFile(file)).status).toBe(200)
  expect(await photos()).toMatchObject([{ verdict: { is: 'suspicious' }, inspection: 'open' }])
})

it('a photo that cannot be had or is none is no proof: the answer says why, and nothing is kept', async () => {
  shown.set('/laporan.html', Buffer.from('<!doctype html><p>selesai'))
  for (const [more, said] of [
    [{ media_url: `http://${host}/hilang.jpg` }, `Foto di ${host} tidak dapat diambil (404)`],
    [{ media_url: `http://${host}/laporan.html` }, 'jenis berkas tidak dikenal'],
    [{ media_url: `${inside}/laporan.html`, description: 'ok' }, 'harus https'],
  ] as const) {
    const answer = await update(more)
    expect([answer.status, told(answer)], said).toEqual([400, expect.stringContaining(said)])
    expect(told(answer)).toContain('Lampirkan foto bukti')
  }
  expect(asked).toEqual(['/hilang.jpg', '/laporan.html'])
  expect([await status(), await photos()]).toEqual(['Proses', []])
  const worded = { description: 'Lubang sudah ditutup aspal', media_url: `http://${host}/hilang.jpg` }
  expect((await update(worded)).status).toBe(200)
  expect([await status(), await photos()]).toEqual(['Menunggu Validasi', []])
})

it('nothing is fetched for whoever could not report the work as done, or reports none', async () => {
  shown.set('/x.jpg', await taken(await view('street', 503)))
  const media_url = `http://${host}/x.jpg`
  expect((await update({ media_url, api_key: world.key('dsda') })).status).toBe(404)
  expect((await update({ media_url, status: 'IN_PROGRESS' })).status).toBe(200)
  expect((await update({ media_url, api_key: world.key('admin') })).status).toBe(200)
  const declined = {
    action: 'reject',
    reasonCode: 'tidak_ditemukan',
    reason: 'tidak ada apa-apa di sana',
  } as const
  expect(await does(world, ticket.id, declined)).toMatchObject({ done: true })
  // Work had begun, so the rejection waits for the validator.
  expect((await update({ media_url })).status).toBe(200)
  const agreed = { action: 'validate', reason: 'sudah diperiksa di lapangan' } as const
  expect(await does(world, ticket.id, agreed, 'BIRO_PEM')).toMatchObject({ done: true })
  expect((await update({ media_url })).status).toBe(409)
  expect([asked, await photos()]).toEqual([[], []])
})
