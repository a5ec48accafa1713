import { ChannelError, type Inbound } from '#kit'
import { expect, test } from 'vitest'
import { signMeta } from '../fakes/graph.js'
import {
  changes,
  COMMENT,
  get,
  keysOf,
  MESSAGE,
  messaging,
  PAGE,
  post,
  readAll,
  receive,
  SECRET,
  VERIFY,
} from './channel.js'

const codeOf = (inbound: Inbound) =>
  receive(inbound).then(
    () => 'accepted',
    error => (error instanceof ChannelError ? error.code : String(error)),
  )
const challenge = (fields: Record<string, string> = {}) =>
  new URLSearchParams({
    'hub.mode': 'subscribe',
    'hub.verify_token': VERIFY,
    'hub.challenge': '1158201444',
    ...fields,
  }).toString()

test('the challenge comes back as plain text and keeps nothing', async () => {
  expect(await receive(get(challenge()))).toEqual({
    messages: [],
    answer: { type: 'text/plain', body: '1158201444' },
  })
})

test('mark-up in a challenge stays text', async () => {
  const { answer } = await receive(get(challenge({ 'hub.challenge': '<script>alert(1)</script>' })))
  expect(answer?.type).toBe('text/plain')
})

test('a wrong token is forbidden; missing, repeated and endless parts are malformed', async () => {
  expect(await codeOf(get(challenge({ 'hub.verify_token': 'salah' })))).toBe('forbidden')
  const malformed = [
    '',
    challenge({ 'hub.mode': 'unsubscribe' }),
    challenge({ 'hub.challenge': '' }),
    challenge({ 'hub.challenge': '1'.repeat(100_000) }),
    `${challenge()}&hub.challenge=2`,
    `${challenge()}&hub.verify_token=x`,
    challenge().replace('hub.challenge', 'hub.challenge[]'),
  ]
  for (const query of malformed) expect(await codeOf(get(query)), query.slice(0, 60)).toBe('malformed')
})

test('without SHA-256 signature unauthenticated, with a wrong one forbidden', async () => {
  const body = JSON.stringify(changes('feed', COMMENT))
  const right = signMeta(body, SECRET)
  expect(await codeOf(post(body, {}))).toBe('unauthenticated')
  expect(
    await codeOf(post(body, { 'x-hub-signature': 'sha1=0123456789012345678901234567890123456789' })),
  ).toBe('unauthenticated')
  for (const wrong of [
    signMeta(body, 'rahasia-orang-lain'),
    right.slice(0, -1),
    right.slice(7),
    `${right}, ${right}`,
    'sha256=',
  ])
    expect(await codeOf(post(body, { 'x-hub-signature-256': wrong }))).toBe('forbidden')
  expect(await codeOf(post(body, { 'x-hub-signature-256': right }))).toBe('accepted')
})

test('the signature equals a published example of the scheme', () => {
  // docs.github.com, "Validating webhook deliveries": the same scheme.
  expect(signMeta('Hello, World!', "It's a Secret to Everybody")).toBe(
    'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
  )
})

test("the signature is over Meta's bytes with their escapes, also beyond 100 kB", async () => {
  const body = `{"object":"page","entry":[{"id":"${PAGE}","changes":[{"field":"feed","value":{"item":"status","verb":"add","post_id":"1","message":"got \\u00e4 \\/ ${'x'.repeat(200_000)}"}}]}]}`
  const [reading] = await readAll(body)
  expect(reading).toMatchObject({ is: 'report', draft: { text: expect.stringMatching(/^got ä \/ x+$/) } })
  const same = JSON.stringify(JSON.parse(body))
  expect(await codeOf(post(same, { 'x-hub-signature-256': signMeta(body, SECRET) }))).toBe('forbidden')
})

test('every change of every entry is a message of its own, and a bad one costs none of the others', async () => {
  const deep = JSON.parse(`${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}`) as object
  const batch = changes(
    'feed',
    COMMENT,
    { ...COMMENT, comment_id: '91_2', from: deep },
    { ...COMMENT, comment_id: '91_3' },
  )
  const body = {
    object: 'page',
    entry: [
      ...batch.entry,
      null,
      7,
      { id: PAGE, time: 1, changes: [null, 'x', { field: 'feed' }] },
      { id: PAGE },
    ],
  }
  const readings = await readAll(body)
  expect(readings.filter(({ is }) => is === 'report')).toHaveLength(3)
  expect(readings).toHaveLength(9)
  for (const { is } of readings) expect(['report', 'ignored', 'malformed']).toContain(is)
})

test('an update nested too deep to be written keeps the whole body beside the others', async () => {
  const deep = `${'{"a":'.repeat(30_000)}1${'}'.repeat(30_000)}`
  const body = JSON.stringify(
    changes('feed', { ...COMMENT, from: 'DEEP' }, { ...COMMENT, comment_id: '91_2' }),
  ).replace('"DEEP"', deep)
  expect(await keysOf(body)).toEqual([expect.stringMatching(/^event:/), 'content:91_2:add:1795137300'])
})

test('a redelivery has the same keys; other verbs, times and words have others', async () => {
  const first = changes('feed', COMMENT)
  expect(await keysOf(first)).toEqual(await keysOf(first))
  const keys = [
    ...(await keysOf(first)),
    ...(await keysOf(changes('feed', { ...COMMENT, comment_id: '91_2' }))),
    ...(await keysOf(changes('feed', { ...COMMENT, verb: 'remove' }))),
    ...(await keysOf(changes('feed', { ...COMMENT, verb: 'edited', message: 'a' }))),
    ...(await keysOf(changes('feed', { ...COMMENT, verb: 'edited', message: 'b' }))),
    ...(await keysOf(messaging(MESSAGE))),
    ...(await keysOf(messaging({ ...MESSAGE, message: { mid: 'm_1', is_deleted: true } }))),
    ...(await keysOf(
      messaging({ ...MESSAGE, message: undefined, message_edit: { mid: 'm_1', num_edit: '1' } }),
    )),
    ...(await keysOf(
      messaging({ ...MESSAGE, message: undefined, message_edit: { mid: 'm_1', num_edit: 2 } }),
    )),
  ]
  expect(new Set(keys).size).toBe(keys.length)
})

test('reactions of two people at one second are two, one comment under two fields is one', async () => {
  const reaction = { ...COMMENT, item: 'reaction', reaction_type: 'sad' }
  const [one, other] = await keysOf(changes('feed', reaction, { ...reaction, from: { id: '8' } }))
  expect(one).not.toBe(other)
  expect(await keysOf(changes('mention', COMMENT))).toEqual(await keysOf(changes('feed', COMMENT)))
  expect(await keysOf(changes('feed', COMMENT, COMMENT))).toHaveLength(1)
})

test('an album and a photo of one post do not hide each other', async () => {
  const post = { verb: 'add', post_id: '5', created_time: 1 }
  expect(await keysOf(changes('feed', { ...post, item: 'album' }, { ...post, item: 'photo' }))).toHaveLength(
    2,
  )
})

test('ids that come as numbers keep their digits', async () => {
  const body = `{"object":"page","entry":[{"id":${PAGE},"time":1795137305,"changes":[{"field":"feed","value":{"item":"photo","verb":"add","photo_id":90076707668578412345,"post_id":90076707668578412347,"sender_id":9007199254740993123,"created_time":1795137300,"link":"https://media.example.com/1.jpg"}}]}]}`
  expect(await keysOf(body)).toEqual(['content:90076707668578412347:add:1795137300'])
  expect(await readAll(body)).toMatchObject([
    {
      is: 'report',
      draft: { externalId: '90076707668578412347', sender: { address: '9007199254740993123' } },
    },
  ])
})

test('strange bodies with a good signature are one message and no report', async () => {
  const bodies = [
    '',
    'null',
    '[]',
    '"x"',
    '1e400',
    '{"object":"page"}',
    '{"object":"page","entry":[]}',
    '{"object":"page","entry":7}',
  ]
  for (const body of bodies) {
    const readings = await readAll(body)
    expect(readings, body).toHaveLength(1)
    expect(['ignored', 'malformed'], body).toContain(readings[0]?.is)
  }
})

test('two comments without an id of their own are two, a redelivery of one is one', async () => {
  const { comment_id: _own, ...shared } = COMMENT
  const [one, other] = ['lampu mati', 'got mampet'].map(message => ({ ...shared, message }))
  const [first] = await keysOf(changes('feed', one ?? {}))
  const [second] = await keysOf(changes('feed', other ?? {}))
  const [again] = await keysOf(changes('feed', one ?? {}))
  expect(first).toBe(again)
  expect(first).not.toBe(second)
})
