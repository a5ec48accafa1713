import { ChannelError } from '#kit'
import { expect, test } from 'vitest'
import { crcToken, signX } from '../fakes/x-api.js'
import { deliver, get, openX, post, readAll, SECRET } from './channel.js'

const { channel } = openX()
const receive = (inbound: ReturnType<typeof post>) => Promise.resolve().then(() => channel.receive?.(inbound))
const codeOf = (inbound: ReturnType<typeof post>) =>
  receive(inbound).then(
    () => 'accepted',
    error => (error instanceof ChannelError ? error.code : String(error)),
  )
const PLAIN = { data: { id: '2100000000000000001', text: 'Jalan rusak' } }

test('the challenge is answered with the digest of the token and keeps nothing', async () => {
  const receipt = await receive(get('crc_token=tantangan_1&nonce=abc'))
  expect(receipt?.messages).toEqual([])
  expect(receipt?.answer?.type).toBe('application/json')
  expect(JSON.parse(receipt?.answer?.body ?? '')).toEqual({ response_token: crcToken('tantangan_1', SECRET) })
})

test('the digest equals the published way of computing it', async () => {
  // HMAC-SHA256 with key "consumer-secret" over "challenge_string", computed with openssl.
  const { channel } = openX({ consumerSecret: 'consumer-secret' })
  const receipt = await channel.receive?.(get('crc_token=challenge_string'))
  expect(receipt?.answer?.body).toBe(
    '{"response_token":"sha256=S/mG8E9n5SjoGuCqHguvP8K8uuu5ogCPF0dOpIdyZlk="}',
  )
})

test('a challenge that is missing, repeated, a list, empty or endless is malformed', async () => {
  const queries = [
    '',
    'crc_token=',
    'crc_token=a&crc_token=b',
    'crc_token[]=a',
    `crc_token=${'a'.repeat(1_000_000)}`,
  ]
  for (const query of queries) expect(await codeOf(get(query)), query.slice(0, 40)).toBe('malformed')
})

test('nothing of a challenge is reflected', async () => {
  const receipt = await receive(get(`crc_token=${encodeURIComponent('<script>alert(1)</script>')}`))
  expect(receipt?.answer?.body).not.toContain('script')
})

test('without signature unauthenticated, with a wrong one forbidden', async () => {
  const right = signX(JSON.stringify(PLAIN), SECRET)
  expect(await codeOf(post(PLAIN, {}))).toBe('unauthenticated')
  expect(await codeOf(post(PLAIN, { 'x-twitter-webhooks-signature': '' }))).toBe('unauthenticated')
  const wrong = [
    signX(JSON.stringify(PLAIN), 'rahasia-orang-lain'),
    right.replace('sha256=', ''),
    right.replace('sha256=', 'sha1='),
    `${right}, ${right}`,
    'sha256=',
    'x'.repeat(10_000),
  ]
  for (const signature of wrong)
    expect(await codeOf(post(PLAIN, { 'x-twitter-webhooks-signature': signature }))).toBe('forbidden')
  expect(await codeOf(post(PLAIN, { 'x-twitter-webhooks-signature': right }))).toBe('accepted')
})

test('the signature is over the bytes, not over their meaning', async () => {
  const signature = { 'x-twitter-webhooks-signature': signX('{"data": {"id": "1"}}', SECRET) }
  expect(await codeOf(post('{"data":{"id":"1"}}', signature))).toBe('forbidden')
  expect(await codeOf(post('{"data": {"id": "1"}}', signature))).toBe('accepted')
})

test('a delivery that comes again has the same keys', async () => {
  const batch = {
    for_user_id: '1',
    tweet_create_events: [
      { id_str: '2100000000000000001', text: 'a', user: { id_str: '2' } },
      { id_str: '2100000000000000002', text: 'b', user: { id_str: '2' } },
    ],
  }
  const keys = (await deliver(channel, batch)).messages.map(({ key }) => key)
  expect(keys).toEqual(['post:2100000000000000001', 'post:2100000000000000002'])
  expect((await deliver(channel, batch)).messages.map(({ key }) => key)).toEqual(keys)
})

test('keys name the event: post, deletion, direct message, anything else by its own id', async () => {
  const activity = (event_type: string, payload: object) => ({
    data: { event_uuid: '-77', event_type, payload },
  })
  const message = { type: 'message_create', id: '2100000000000000009', message_create: { sender_id: '2' } }
  const keyOf = async (body: object) => (await deliver(channel, body)).messages[0]?.key
  expect(await keyOf(activity('post.mention.create', { id: '21' }))).toBe('post:21')
  expect(await keyOf(activity('post.reply.create', { id: '21' }))).toBe('post:21')
  expect(await keyOf(activity('post.delete', { id: '21' }))).toBe('delete:21')
  expect(await keyOf(activity('dm.received', { direct_message_events: [message] }))).toBe(
    'dm:2100000000000000009',
  )
  expect(await keyOf({ for_user_id: '1', direct_message_events: [message] })).toBe('dm:2100000000000000009')
  expect(await keyOf(activity('like.create', { id: '21' }))).toBe('event:-77')
  expect(await keyOf({ data: { id: '21', text: 'a' }, matching_rules: [] })).toBe('post:21')
  expect(await keyOf(activity('profile.update.bio', {}))).toBe('event:-77')
  expect(await keyOf(activity('post.mention.create', { id: '9'.repeat(600) }))).toMatch(
    /^event:[0-9a-f]{32}$/,
  )
})

test('one event nested too deep costs none of the others', async () => {
  const deep = `${'{"a":'.repeat(30_000)}1${'}'.repeat(30_000)}`
  const body = `{"for_user_id":"1","tweet_create_events":[{"id_str":"21","x":${deep}},{"id_str":"22","text":"Got mampet","user":{"id_str":"3"}}]}`
  const { messages } = await deliver(channel, body)
  expect(messages.map(({ key }) => key)).toEqual([expect.stringMatching(/^event:/), 'post:22'])
})

test('strange bodies with a good signature are one message each and no report', async () => {
  for (const body of [
    '',
    'null',
    '[]',
    '"x"',
    '1e400',
    '{"data":',
    '{"tweet_create_events":[]}',
    '{"data":[null,1,{}]}',
  ]) {
    const readings = await readAll(body)
    expect(readings.length, body).toBeGreaterThan(0)
    for (const { is } of readings) expect(['ignored', 'malformed'], body).toContain(is)
  }
})
