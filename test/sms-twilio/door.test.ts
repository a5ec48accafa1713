import { describe, expect, test } from 'vitest'
import adapter from '../../adapters/sms-twilio/adapter.js'
import { signTwilio, type TwilioFields, twilioForm, withBodyHash } from '../fakes/twilio.js'
import { channel, door, INBOUND, SETTINGS, sid } from './channel.js'

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

function request(fields: TwilioFields, { url = door, token = SETTINGS.authToken } = {}) {
  const headers = { ...FORM, 'x-twilio-signature': signTwilio(url, fields, token) }
  const body = new TextEncoder().encode(twilioForm(fields))
  return { method: 'POST' as const, url, headers, query: url.split('?')[1] ?? '', body }
}

const receive = (inbound: ReturnType<typeof request>) => channel().receive?.(inbound)
const refusedAs = (code: string) => expect.objectContaining({ code })

describe('a request is let in when Twilio signed exactly it', () => {
  test.each<[string, TwilioFields]>([
    ['the usual fields', INBOUND],
    ['a parameter nobody knows', { ...INBOUND, AddOns: '{"status":"ok"}', baru: 'x' }],
    ['empty parameters', { ...INBOUND, FromCity: '', Body: '' }],
    ['a repeated parameter', { ...INBOUND, MediaUrl: ['b', 'a', 'b'] }],
    [
      'a parameter named like a prototype',
      { ...INBOUND, __proto__x: '1', ['__proto__']: 'y', constructor: 'z' },
    ],
    ['signs that must be encoded', { ...INBOUND, Body: 'a+b & c=d %2B é 😔 \u202eterbalik' }],
  ])('%s', (_, fields) => expect(receive(request(fields))).toBeTruthy())

  test('a query in the webhook address', () => {
    expect(receive(request(INBOUND, { url: `${door}?wilayah=selatan&x=%27y%27` }))).toBeTruthy()
  })

  test('a signature over the port', () => {
    const signed = request(INBOUND, { url: door.replace('muara.example', 'muara.example:443') })
    expect(receive({ ...signed, url: door })).toBeTruthy()
  })

  test('the second token while tokens rotate, and no third one', () => {
    expect(receive(request(INBOUND, { token: SETTINGS.authTokenSecondary }))).toBeTruthy()
    expect(() => receive(request(INBOUND, { token: 'token-orang-lain' }))).toThrow(refusedAs('forbidden'))
  })

  test('GET: everything is in the signed address, and the query is what is kept', async () => {
    const url = `${door}?${twilioForm(INBOUND)}`
    const headers = { 'x-twilio-signature': signTwilio(url, {}, SETTINGS.authToken) }
    const inbound = {
      method: 'GET' as const,
      url,
      headers,
      query: twilioForm(INBOUND),
      body: new Uint8Array(),
    }
    const receipt = await channel().receive?.(inbound)
    expect(receipt?.messages[0]?.key).toBe(sid(1))
    expect(new TextDecoder().decode(receipt?.messages[0]?.raw)).toBe(twilioForm(INBOUND))
  })

  test('JSON: the hash covers the exact bytes, also those that are no UTF-8', () => {
    const body = new Uint8Array([0x7b, 0xff, 0x7d])
    const url = withBodyHash(door, body)
    const headers = {
      'content-type': 'application/json',
      'x-twilio-signature': signTwilio(url, {}, SETTINGS.authToken),
    }
    const inbound = { method: 'POST' as const, url, headers, query: url.split('?')[1] ?? '', body }
    expect(receive(inbound)).toBeTruthy()
    expect(() => receive({ ...inbound, body: new Uint8Array([0x7b, 0xfe, 0x7d]) })).toThrow(
      refusedAs('forbidden'),
    )
  })
})

describe('a request is refused', () => {
  test('without a signature, or with an empty one', () => {
    const { 'x-twilio-signature': _, ...headers } = request(INBOUND).headers
    expect(() => receive({ ...request(INBOUND), headers: headers as never })).toThrow(
      refusedAs('unauthenticated'),
    )
    const empty = { ...FORM, 'x-twilio-signature': ' ' }
    expect(() => receive({ ...request(INBOUND), headers: empty })).toThrow(refusedAs('unauthenticated'))
  })

  test('signed for http when we are called by https, or for another host', () => {
    for (const url of [door.replace('https', 'http'), door.replace('muara', 'lain')])
      expect(() => receive({ ...request(INBOUND, { url }), url: door })).toThrow(refusedAs('forbidden'))
  })

  test('well signed, but for another account', () => {
    const foreign = { ...INBOUND, AccountSid: `AC${'9'.repeat(32)}` }
    expect(() => receive(request(foreign))).toThrow(refusedAs('forbidden'))
    expect(() =>
      receive(request({ ...INBOUND, AccountSid: [SETTINGS.accountSid, `AC${'9'.repeat(32)}`] })),
    ).toThrow(refusedAs('forbidden'))
  })

  test('an event of another account among ours', () => {
    const event = (accountSid: string) => ({ type: 'com.twilio.x', data: { accountSid } })
    const body = new TextEncoder().encode(JSON.stringify([event(SETTINGS.accountSid), event('AC9')]))
    const url = withBodyHash(door, body)
    const headers = {
      'content-type': 'application/json',
      'x-twilio-signature': signTwilio(url, {}, SETTINGS.authToken),
    }
    expect(() => receive({ method: 'POST', url, headers, query: '', body } as never)).toThrow(
      refusedAs('forbidden'),
    )
  })

  test('re-cut under a valid signature into a new message id', () => {
    // The signed text has no separators: both forms below have the signature of the original.
    const captured = { ...INBOUND, MessageSid: sid(0xf) }
    const { MessageSid, NumMedia, ...rest } = captured
    const longer = { ...rest, MessageSid: `${MessageSid}NumMedia${NumMedia}` }
    const { NumSegments, SmsStatus, To, ...before } = rest
    const shorter = {
      ...before,
      MessageSid: MessageSid.slice(0, -1),
      [`${MessageSid.slice(-1)}NumMedia`]: `${NumMedia}NumSegments${NumSegments}SmsStatus${SmsStatus}To${To}`,
    }
    for (const recut of [longer, shorter]) {
      const signature = signTwilio(door, captured, SETTINGS.authToken)
      expect(signTwilio(door, recut, SETTINGS.authToken)).toBe(signature)
      expect(() => receive(request(recut))).toThrow(refusedAs('forbidden'))
    }
  })
})

test('the answer is empty TwiML, the same for a repeat, and echoes nothing', async () => {
  const first = await receive(request({ ...INBOUND, Body: '<script>&' }))
  const again = await receive(request({ ...INBOUND, Body: '<script>&', ErrorCode: '11200' }))
  expect(first?.answer).toEqual({
    status: 200,
    type: 'text/xml',
    body: '<?xml version="1.0" encoding="UTF-8"?><Response/>',
  })
  expect(again?.answer).toEqual(first?.answer)
  expect(again?.messages[0]?.key).toBe(first?.messages[0]?.key)
})

test('news of one message is one key per status', async () => {
  const news = async (MessageStatus: string) =>
    (await receive(request({ MessageSid: sid(2), MessageStatus })))?.messages[0]?.key
  expect(await news('sent')).toBe(`status:${sid(2)}:sent`)
  expect(await news('delivered')).toBe(`status:${sid(2)}:delivered`)
})

test('an empty token would accept forged requests: it is refused as a setting', () => {
  expect(adapter.settings.safeParse({ ...SETTINGS, authToken: '' }).success).toBe(false)
})

test('media credentials go to Twilio over https and to the configured API only', () => {
  const headers = (url: string) => channel({ apiBase: 'http://127.0.0.1:9' }).mediaHeaders?.(url)
  const authorization = expect.stringMatching(/^Basic /)
  expect(headers('https://api.twilio.com/2010-04-01/Accounts/AC/Messages/MM/Media/ME')).toEqual({
    authorization,
  })
  expect(headers('http://127.0.0.1:9/2010-04-01/x')).toEqual({ authorization })
  for (const url of [
    'http://api.twilio.com/x',
    'https://api.twilio.com:8443/x',
    'https://twilio.com.attacker.invalid/x',
    'https://nottwilio.com/x',
    'https://api.twilio.com@attacker.invalid/x',
    'http://127.0.0.1:10/x',
  ])
    expect(headers(url)).toBeNull()
})
