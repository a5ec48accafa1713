import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FreshDatabase } from '../support/postgres.js'
import { freshDatabase } from '../support/postgres.js'
import type { Door } from './door.js'
import { ask, CHANNEL, grant, openDoor, post } from './door.js'

let fresh: FreshDatabase
let door: Door
let key: string

beforeAll(async () => {
  fresh = await freshDatabase()
  door = await openDoor(fresh.database)
  key = await grant(fresh.database, { channel: CHANNEL })
})
afterAll(async () => {
  await door.close()
  await fresh.drop()
})

const HERE = { lat: '-6.2301', long: '106.8512' }
const send = (fields: Record<string, string | string[]>, format = 'json') =>
  post(`${door.url}/v2/requests.${format}`, { api_key: key, service_code: 'jalan', ...fields })
const handed = () => door.handed.at(-1) as Record<string, any>

describe('a request that is taken', () => {
  it('is answered with its number, in an array of one, and can be read by it', async () => {
    const { status, body } = await send({ ...HERE, description: 'Jalan ambles di tikungan' })
    expect(status).toBe(200)
    expect(body).toHaveLength(1)
    expect(body[0]).not.toHaveProperty('token')
    const number = body[0].service_request_id as string
    const found = await ask(`${door.url}/v2/requests/${number}.json`)
    expect(found.body).toMatchObject([{ service_request_id: number, status: 'open', service_code: 'jalan' }])
  })

  it('is answered in XML where XML was asked for', async () => {
    const { type, body, text } = await send({ ...HERE, description: 'Aspal < 5 cm & "tipis"' }, 'xml')
    expect(type).toBe('text/xml; charset=utf-8')
    expect(text.startsWith('<?xml version="1.0" encoding="utf-8"?>')).toBe(true)
    expect(body.service_requests.request.service_request_id).toMatch(/^\w{3}-\w{4}-\w{3}$/)
  })

  it('is answered with a token while nobody has filed it, and the token finds its number later', async () => {
    const slow = await openDoor(fresh.database, {
      patience: 30,
      submit: async () => {
        const { rows } = await fresh.database.db.query(
          `insert into message (id, channel, adapter, key, raw) values (gen_random_uuid(), $1, 'open311', gen_random_uuid()::text, '') returning id`,
          [CHANNEL],
        )
        return { messageId: rows[0].id }
      },
    })
    const { body } = await post(`${slow.url}/v2/requests.json`, {
      api_key: key,
      service_code: 'jalan',
      ...HERE,
    })
    expect(body[0]).not.toHaveProperty('service_request_id')
    const waiting = await ask(`${slow.url}/v2/tokens/${body[0].token}.json`)
    expect(waiting.body).toEqual([{ service_request_id: null, token: body[0].token }])
    expect(waiting.headers.get('retry-after')).toBe('2')
    await slow.close()
  })

  it('is answered with a token at once by services of type batch', async () => {
    const batch = await openDoor(fresh.database, { type: 'batch' })
    const services = await ask(`${batch.url}/v2/services.json`)
    expect(services.body.map((service: any) => service.type)).toContain('batch')
    const { body } = await post(`${batch.url}/v2/requests.xml`, {
      api_key: key,
      service_code: 'pohon',
      address_string: 'Jalan Contoh',
    })
    const { token, service_request_id } = body.service_requests.request
    expect(service_request_id).toBeUndefined()
    const resolved = await ask(`${batch.url}/v2/tokens/${token}.xml`)
    expect(resolved.body.service_requests.request).toMatchObject({
      token,
      service_request_id: expect.stringMatching(/^\w{3}-/),
    })
    await batch.close()
  })

  it('keeps everything the app sent but its key', async () => {
    await send({
      ...HERE,
      description: 'Jalan licin',
      first_name: 'Ibu',
      last_name: 'Contoh',
      phone: '0812-0000-0041',
      device_id: 'tt-1',
      account_id: '4711',
      'attribute[RT]': '003',
      'attribute[PATOKAN]': 'pos ronda',
      'attribute[JENIS][]': ['a', 'b'],
    })
    expect(handed()).toMatchObject({
      category: 'Jalan',
      person: { name: 'Ibu Contoh', phone: '0812-0000-0041', account: '4711', device: 'tt-1' },
      address: 'RT 003, pos ronda',
    })
    expect(handed().sent).toContainEqual(['attribute[JENIS][]', 'b'])
    expect(JSON.stringify(handed())).not.toContain(key)
  })

  it('takes address_id for a kelurahan, and for words when it is none', async () => {
    await send({ address_id: '31.74.01.1001' })
    expect(handed()).toMatchObject({ kelurahan: '31.74.01.1001', address: null })
    await send({ address_id: 'blok-7' })
    expect(handed()).toMatchObject({ kelurahan: null, address: 'blok-7' })
  })

  it('understands comma decimals, swapped and missing fixes, and places far away', async () => {
    await send({ lat: '-6,2301', long: '106,8512', description: 'koma' })
    expect(handed().position).toEqual({ lat: -6.2301, lon: 106.8512 })
    await send({ lat: '106.8512', long: '-6.2301', description: 'terbalik' })
    expect(handed().position).toEqual({ lat: -6.2301, lon: 106.8512 })
    await send({ lat: '0', long: '0.0', description: 'tanpa titik' })
    expect(handed().position).toBeNull()
    const far = await send({ lat: '51.5', long: '-0.12', description: 'jauh' })
    expect(far.status).toBe(200)
    expect(handed().position).toEqual({ lat: 51.5, lon: -0.12 })
  })

  it('takes several media_url and photographs inside a multipart form', async () => {
    await send({ ...HERE, media_url: ['https://media.example.com/1.jpg', 'https://media.example.com/2.jpg'] })
    expect(handed().media).toEqual(['https://media.example.com/1.jpg', 'https://media.example.com/2.jpg'])
    const parts = new FormData()
    for (const [name, value] of Object.entries({ api_key: key, service_code: 'jalan', ...HERE }))
      parts.set(name, value)
    parts.set('photo1', new File(['gambar'], 'a.jpg', { type: 'image/jpeg' }))
    const { status } = await ask(`${door.url}/v2/requests.xml`, { method: 'POST', body: parts })
    expect(status).toBe(200)
    expect(handed().files).toEqual([
      { name: 'a.jpg', type: 'image/jpeg', content: Buffer.from('gambar').toString('base64') },
    ])
  })

  it('is one request when it is sent again', async () => {
    const form = { ...HERE, description: 'Lubang di depan sekolah', device_id: 'tt-2' }
    const [first, again] = await Promise.all([send(form), send(form)])
    expect(again.body[0].service_request_id).toBe(first.body[0].service_request_id)
    const other = await send({ ...form, description: 'Lubang lain' })
    expect(other.body[0].service_request_id).not.toBe(first.body[0].service_request_id)
    const named = { ...HERE, client_request_id: 'app-77' }
    const one = await send({ ...named, description: 'sekali' })
    const two = await send({ ...named, description: 'dua kali, disunting' })
    expect(two.body[0].service_request_id).toBe(one.body[0].service_request_id)
  })

  it('needs no more than a service and a place, and no format in the address', async () => {
    const { status, type } = await post(`${door.url}/v2/requests`, {
      api_key: key,
      service_code: 'belum-diketahui',
      address_string: 'Jalan Contoh',
    })
    expect([status, type]).toEqual([200, 'text/xml; charset=utf-8'])
    expect(handed()).toMatchObject({ category: null, description: null })
  })
})
