import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { crcToken } from '../fakes/x-api.js'
import { openStage, rows, type Stage } from '../support/stage.js'
import * as wire from '../support/wire.js'

/** Signatures, replays and challenges at the doors of the running program. What else may knock: `ways-in.test.ts`. */
let stage: Stage
let base: string

beforeAll(async () => {
  stage = await openStage()
  base = stage.muara.url
})
afterAll(() => stage?.close())

const json = (value: unknown) => Buffer.from(JSON.stringify(value))

type Door = 'sms' | 'x' | 'facebook'
const DOORS: Door[] = ['sms', 'x', 'facebook']
const SIGNATURE = {
  sms: 'x-twilio-signature',
  x: 'x-twitter-webhooks-signature',
  facebook: 'x-hub-signature-256',
} as const

const delivery = (door: Door): wire.Wire =>
  door === 'sms'
    ? wire.sms(base, wire.smsFields(wire.GOOD))
    : door === 'x'
      ? wire.x(base, json(wire.mention(`@DKIJakarta ${wire.GOOD}`)))
      : wire.facebook(base, json(wire.comment(wire.GOOD)))

const count = async () =>
  (await rows<{ n: number }>(stage.fresh, 'select count(*)::int as n from message'))[0]?.n ?? 0

/** Refused, and nothing was stored. */
async function refused(what: wire.Wire, statuses = [401, 403]): Promise<wire.Answer> {
  const before = await count()
  const answer = await wire.send(what)
  expect(statuses).toContain(answer.status)
  expect(await count()).toBe(before)
  return answer
}

const withHeader = (one: wire.Wire, name: string, value: string | undefined): wire.Wire => {
  const { [name]: _old, ...rest } = one.headers
  return { ...one, headers: value === undefined ? rest : { ...rest, [name]: value } }
}

describe.each(DOORS)('%s: signatures', door => {
  const header = SIGNATURE[door]

  it('no signature, an empty one, one of another make', async () => {
    const one = delivery(door)
    const right = one.headers[header] as string
    for (const wrong of [
      undefined,
      '',
      ' ',
      'sha256=',
      'null',
      right.slice(0, -1),
      `${right}=`,
      right.toUpperCase(),
      right.toLowerCase(),
      'a'.repeat(10_000),
      `${right}, ${right}`,
    ])
      if (wrong !== right) await refused(withHeader(one, header, wrong))
    expect((await wire.send(one)).status).toBe(200)
  })

  it('a signature made with an empty key, and with the key of somebody else', async () => {
    const one = delivery(door)
    for (const key of ['', 'undefined', 'null', 'another-secret-entirely'])
      for (const [algorithm, encoding] of [
        ['sha1', 'base64'],
        ['sha256', 'hex'],
        ['sha256', 'base64'],
      ] as const) {
        const made = createHmac(algorithm, key)
          .update(door === 'sms' ? one.url : one.body)
          .digest(encoding)
        await refused(withHeader(one, header, algorithm === 'sha1' ? made : `sha256=${made}`))
      }
  })

  it('one changed byte, a field more, another order', async () => {
    const one = delivery(door)
    const bytes = Buffer.from(one.body)
    const flipped = Buffer.from(bytes)
    const at = flipped.lastIndexOf('T')
    flipped[at] = (flipped[at] as number) ^ 1
    if (door !== 'sms') await refused({ ...one, body: flipped })
    else await refused({ ...one, body: Buffer.from(bytes.toString().replace('%4c%61%6d', '%4c%61%6e')) })
    await refused({ ...one, body: Buffer.concat([bytes, Buffer.from(door === 'sms' ? '&Extra=1' : ' ')]) })
    if (door !== 'sms')
      await refused({ ...one, body: JSON.stringify({ extra: 1, ...JSON.parse(bytes.toString()) }) })
    await refused({ ...one, body: '' })
  })

  it('a hundred replays make one message and 200 each time', async () => {
    const one = delivery(door)
    const before = await count()
    const answers = await Promise.all(Array.from({ length: 100 }, () => wire.send(one)))
    expect(new Set(answers.map(answer => answer.status))).toEqual(new Set([200]))
    expect(await count()).toBe(before + 1)
  })

  it('the configured address is what was signed, whatever Host says', async () => {
    const spoofs = {
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      forwarded: 'host=evil.example;proto=https',
    }
    const before = await count()
    const one = delivery(door)
    const answer = await wire.send({ ...one, headers: { ...one.headers, ...spoofs } })
    expect(answer.status).toBe(200)
    expect(JSON.stringify(answer)).not.toContain('evil.example')
    expect(await count()).toBe(before + 1)
  })

  it('at the door of another channel it is nobody', async () => {
    for (const other of DOORS.filter(one => one !== door)) {
      const one = delivery(door)
      await refused({ ...one, url: `${base}/webhooks/${other}` })
      const disguised = withHeader(one, SIGNATURE[other], one.headers[header])
      await refused({ ...disguised, url: `${base}/webhooks/${other}` })
    }
  })

  it('two thousand wrong signatures are refused one like the other', async () => {
    const one = delivery(door)
    const before = await count()
    const right = one.headers[header] as string
    const wrong = Array.from(
      { length: 2_000 },
      (_, i) => right.slice(0, i % right.length) + 'x'.repeat(right.length - (i % right.length)),
    )
    const bodies = new Set<string>()
    for (let at = 0; at < wrong.length; at += 50)
      for (const answer of await Promise.all(
        wrong
          .slice(at, at + 50)
          .map(value => wire.send(withHeader(one, header, value), { agent: wire.keepAlive })),
      ))
        bodies.add(`${answer.status} ${answer.body}`)
    expect([...bodies]).toHaveLength(1)
    expect(await count()).toBe(before)
  })
})

describe('twilio', () => {
  it('an URL signed for another host, or with its query changed, is refused', async () => {
    const fields = wire.smsFields(wire.GOOD)
    const elsewhere = wire.sms('https://evil.example', fields)
    await refused({
      ...elsewhere,
      url: `${base}/webhooks/sms`,
      headers: { ...elsewhere.headers, host: 'evil.example' },
    })
    const here = wire.sms(base, fields)
    await refused({ ...here, url: `${here.url}?x=1` })
  })

  it('the account of somebody else is refused although rightly signed', async () => {
    await refused(wire.sms(base, { ...wire.smsFields(wire.GOOD), AccountSid: `AC${'0'.repeat(32)}` }))
  })
})

describe('challenges', () => {
  const get = (path: string) => wire.send({ url: base + path, method: 'GET', headers: {}, body: '' })

  it('X: the answer is right, bounded, and no page', async () => {
    const answer = await get('/webhooks/x?crc_token=abc')
    expect(answer.status).toBe(200)
    expect(JSON.parse(answer.body).response_token).toBe(crcToken('abc', wire.SECRET))
    for (const bad of [
      '',
      '?crc_token=',
      `?crc_token=${'a'.repeat(4_000)}`,
      '?crc_token=a&crc_token=b',
      '?crc_token[]=a',
    ])
      expect((await get(`/webhooks/x${bad}`)).status, bad).toBe(400)
    expect(
      (await get(`/webhooks/x?crc_token=${'a'.repeat(1_000_000)}`).catch(() => ({ status: 431 }))).status,
    ).toBe(431)
    const markup = await get(`/webhooks/x?crc_token=${encodeURIComponent('<script>alert(1)</script>')}`)
    expect(markup.headers['content-type']).toMatch(/^application\/json/)
    expect(markup.body).not.toContain('<script>')
  })

  it('Meta: the challenge comes back as plain text and only for the token', async () => {
    const ask = (token: string, challenge: string) =>
      get(
        `/webhooks/facebook?hub.mode=subscribe&hub.verify_token=${encodeURIComponent(token)}&hub.challenge=${encodeURIComponent(challenge)}`,
      )
    expect((await ask(wire.SECRET, '1158201444')).body).toBe('1158201444')
    const markup = await ask(wire.SECRET, '<script>alert(1)</script>')
    expect(markup.headers['content-type']).toMatch(/^text\/plain/)
    expect((await ask('wrong', '1')).status).toBe(403)
    expect((await ask('', '1')).status).toBe(400)
    expect((await ask(wire.SECRET, '1'.repeat(5_000))).status).toBe(400)
    expect(
      (
        await get(
          `/webhooks/facebook?hub.mode=subscribe&hub.verify_token=${wire.SECRET}&hub.verify_token=x&hub.challenge=1`,
        )
      ).status,
    ).toBe(400)
  })

  it('a challenge stores nothing', async () => {
    const before = await count()
    await get('/webhooks/x?crc_token=abc')
    expect(await count()).toBe(before)
  })
})
