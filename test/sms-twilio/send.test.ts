import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ChannelError, OutgoingReply } from '#kit'
import { type FakeTwilio, startFakeTwilio } from '../fakes/twilio.js'
import { channel, SETTINGS } from './channel.js'

let twilio: FakeTwilio
beforeEach(async () => {
  twilio = await startFakeTwilio({ ...SETTINGS, now: () => new Date('2026-11-22T02:59:00.000Z') })
})
afterEach(() => twilio.close())

const REPLY: OutgoingReply = {
  id: '0b8f5a2e-6c1d-4c7e-9d55-0000000000aa',
  to: { to: '+6281200000001', from: '+6281200009000' },
  text: 'Laporan “JKT-1” kami terima.',
  subject: 'Laporan',
  number: 'JKT-1',
  attempt: 0,
}

/** A reply through the fake; `patience` is at an end when the guarded fetch gives up. */
function send(
  reply: Partial<OutgoingReply> = {},
  settings: Record<string, unknown> = {},
  patience = AbortSignal.timeout(5000),
) {
  const impatient: typeof fetch = (address, init) => fetch(address, { ...init, signal: patience })
  return channel({ apiBase: twilio.url, ...settings }, { fetch: impatient }).send?.({ ...REPLY, ...reply })
}

/** At an end as by the clock, but not before Twilio has the message, however slow the machine. */
function untilTaken(): AbortSignal {
  const patience = new AbortController()
  const giveUp = () => patience.abort(new DOMException('time is up', 'TimeoutError'))
  void vi.waitUntil(() => twilio.sent.length > 0, { timeout: 20_000 }).then(giveUp, giveUp)
  return patience.signal
}

async function failure(...args: Parameters<typeof send>): Promise<ChannelError> {
  const sent = await send(...args)?.catch(error => error as ChannelError)
  if (!(sent instanceof Error)) throw new Error('was sent')
  return sent
}

test('a reply goes out in plain GSM-7 and names its SID', async () => {
  const sent = await send()
  expect(sent?.providerId).toBe(twilio.sent[0]?.sid)
  expect(twilio.sent[0]).toMatchObject({
    to: '+6281200000001',
    from: '+6281200009000',
    body: 'Laporan "JKT-1" kami terima.',
  })
})

test('WhatsApp keeps its prefix, its own number and its Unicode', async () => {
  await send({ to: { to: 'whatsapp:ID.1', from: 'whatsapp:+6281200009111' } })
  expect(twilio.sent[0]).toMatchObject({
    to: 'whatsapp:ID.1',
    from: 'whatsapp:+6281200009111',
    body: REPLY.text,
  })
  await send({ to: { to: 'whatsapp:+6281200000001', from: '' } })
  expect(twilio.sent[1]?.from).toBe('whatsapp:+6281200009000')
})

test('a messaging service and the address for news', async () => {
  await send({}, { from: `MG${'7'.repeat(32)}`, statusCallback: 'https://muara.example/kanal/sms' })
  expect(twilio.sent[0]?.form).toMatchObject({
    MessagingServiceSid: `MG${'7'.repeat(32)}`,
    StatusCallback: 'https://muara.example/kanal/sms',
  })
  expect(twilio.sent[0]?.form.From).toBeUndefined()
})

describe('refusals', () => {
  test.each([
    [400, 21610, 'opted_out'],
    [400, 21614, 'rejected'],
    [400, 21211, 'rejected'],
    [400, 21606, 'rejected'],
    [400, 63016, 'rejected'],
    [401, 20003, 'credentials_refused'],
    [404, 20404, 'credentials_refused'],
    [429, 63018, 'throttled'],
    [400, 21611, 'throttled'],
  ] as const)('%i with error %i', async (status, code, expected) => {
    twilio.next({ is: 'refused', status, code })
    const error = await failure()
    expect(error.code).toBe(expected)
    expect(error.message).not.toContain('62812')
    expect(twilio.sent).toEqual([])
  })

  test.each([
    ['7', 7],
    [undefined, 30],
    ['Sun, 22 Nov 2026 03:00:20 GMT', 20],
    ['999999', 3600],
    ['nonsense', 30],
  ])('429, Retry-After %s', async (retryAfter, seconds) => {
    twilio.next({ is: 'throttled', ...(retryAfter === undefined ? {} : { retryAfter }) })
    expect(await failure()).toMatchObject({ code: 'throttled', retryAfterSeconds: seconds })
  })

  test('5xx once, then well', async () => {
    twilio.next({ is: 'down' })
    expect((await failure()).code).toBe('unavailable')
    expect((await send({ attempt: 1 }))?.providerId).toBe(twilio.sent[0]?.sid)
    expect(twilio.sent).toHaveLength(1)
  })

  test('nobody listens: nothing went out', async () => {
    const gone = await startFakeTwilio(SETTINGS)
    await gone.close()
    expect((await failure({}, { apiBase: gone.url })).code).toBe('unavailable')
  })

  test('wrong credentials', async () => {
    expect((await failure({}, { authToken: 'token-salah' })).code).toBe('credentials_refused')
  })

  test('an account SID the library refuses, a reply to nobody', async () => {
    expect((await failure({}, { accountSid: 'salah' })).code).toBe('rejected')
    expect((await failure({ to: {} })).code).toBe('rejected')
  })
})

describe('accepted, but we never heard', () => {
  test.each([
    ['accepted then cut', undefined],
    ['accepted then silent', untilTaken],
  ] as const)('%s: unknown, and not sent a second time', async (is, patience) => {
    twilio.next({ is })
    expect((await failure({}, {}, patience?.())).code).toBe('outcome_unknown')
    const again = await send({ attempt: 1 })
    expect(twilio.sent).toHaveLength(1)
    expect(again?.providerId).toBe(twilio.sent[0]?.sid)
  })

  test('other words to the same number are another reply', async () => {
    await send({ text: 'Laporan JKT-2 kami terima.' })
    await send({ attempt: 1 })
    expect(twilio.sent).toHaveLength(2)
  })
})
