import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FreshDatabase } from '../support/postgres.js'
import { freshDatabase } from '../support/postgres.js'
import type { Door } from './door.js'
import { ask, CHANNEL, grant, openDoor, post } from './door.js'

let fresh: FreshDatabase
let door: Door
let key: string
let agencyKey: string

beforeAll(async () => {
  fresh = await freshDatabase()
  door = await openDoor(fresh.database)
  key = await grant(fresh.database, { channel: CHANNEL })
  agencyKey = await grant(fresh.database, { scope: 'agency', agency: 'DBM' })
})
afterAll(async () => {
  await door.close()
  await fresh.drop()
})

const HERE = { lat: '-6.2301', long: '106.8512' }
const send = (fields: Record<string, string | string[]>, format = 'json') =>
  post(`${door.url}/v2/requests.${format}`, { api_key: key, service_code: 'jalan', ...fields })

describe('a request that is refused', () => {
  const wrong: [string, number, Record<string, string>][] = [
    ['no service', 400, { service_code: '', ...HERE }],
    ['an unknown service', 404, { service_code: 'tidak-ada', ...HERE }],
    ['no place', 400, { description: 'di mana-mana' }],
    ['lat alone', 400, { lat: '-6.2' }],
    ['words for degrees', 400, { lat: 'selatan', long: 'timur' }],
    ['degrees nobody has', 400, { lat: '-6.2', long: '1068.5' }],
    ['an attribute that is not offered', 400, { 'attribute[KELURAHAN]': '99.99', ...HERE }],
    ['too many words', 400, { description: 'a'.repeat(4001), ...HERE }],
    ['a file of its own', 400, { media_url: 'file:///etc/hostname', ...HERE }],
    ['another city', 404, { jurisdiction_id: 'bandung.go.id', ...HERE }],
  ]
  it.each(wrong)('%s', async (_what, status, fields) => {
    const before = door.handed.length
    const answer = await send(fields)
    expect(answer.status).toBe(status)
    expect(answer.body).toEqual([{ code: status, description: expect.stringMatching(/ \/ /) }])
    const xml = await send(fields, 'xml')
    expect(xml.body.errors.error).toMatchObject({ code: String(status) })
    expect(door.handed.length).toBe(before)
  })

  it('names everything wrong at once', async () => {
    const { body } = await send({ lat: '1', description: 'a'.repeat(4001) })
    expect(body).toHaveLength(2)
  })

  it('is told about its key before anything else, whatever the body is', async () => {
    const bodies: [string, string][] = [
      ['application/x-www-form-urlencoded', 'service_code=tidak-ada&jurisdiction_id=x'],
      ['application/x-www-form-urlencoded', '%ZZ&%ff=%00&api_key=salah'],
      ['application/json', '{"api_key":"salah'],
      ['multipart/form-data; boundary=x', 'no parts at all'],
      ['text/plain', 'halo'],
    ]
    for (const [type, body] of bodies) {
      const answer = await ask(`${door.url}/v2/requests.xml`, {
        method: 'POST',
        body,
        headers: { 'content-type': type },
      })
      expect(answer.status, `${type} ${body}`).toBe(403)
      expect(answer.body.errors.error.code).toBe('403')
    }
  })

  it('hears that JSON is no form, once its key is right', async () => {
    const { status, body } = await ask(`${door.url}/v2/requests.json`, {
      method: 'POST',
      body: JSON.stringify({ api_key: key, service_code: 'jalan' }),
      headers: { 'content-type': 'application/json' },
    })
    expect([status, body[0].description]).toEqual([400, expect.stringContaining('x-www-form-urlencoded')])
  })

  it('by a key that is not for posting, or for another channel', async () => {
    const desk = await grant(fresh.database, { channel: 'desk-kelurahan' })
    for (const other of [agencyKey, desk]) expect((await send({ api_key: other, ...HERE })).status).toBe(403)
  })

  it('when it is too large', async () => {
    const { status, body } = await send({ description: 'a'.repeat(1_100_000) })
    expect([status, body[0].code]).toEqual([413, 413])
  })
})

it('who guesses keys is slowed down, and told so in the same words', async () => {
  const guarded = await openDoor(fresh.database)
  const guess = () => post(`${guarded.url}/v2/requests.json`, { api_key: 'tebakan' })
  const answers = await Promise.all(Array.from({ length: 61 }, guess))
  const last = await guess()
  expect(answers.filter(({ status }) => status === 403)).toHaveLength(60)
  expect([last.status, last.body[0].code]).toEqual([429, 429])
  expect((await post(`${guarded.url}/v2/requests.json`, { api_key: key })).status).toBe(400)
  await guarded.close()
})

it('a database that is away is a 503, and nothing is called taken', async () => {
  const away = await openDoor(fresh.database, {
    submit: async () => {
      throw Object.assign(new Error('away'), { code: 'unavailable' })
    },
  })
  const answer = await post(`${away.url}/v2/requests.xml`, { api_key: key, service_code: 'jalan', ...HERE })
  expect([answer.status, answer.body.errors.error.code]).toEqual([503, '503'])
  expect(answer.headers.get('retry-after')).toBe('5')
  await away.close()
})

it('tokens of nobody are not found', async () => {
  for (const token of ['x', '0b8f5a2e-6c1d-4c7e-9d55-000000000001', '%00', '%E0%A4%A'])
    expect((await ask(`${door.url}/v2/tokens/${token}.xml`)).status).toBeOneOf([404, 400])
})
