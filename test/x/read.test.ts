import type { Draft, Reading } from '#kit'
import { expect, test } from 'vitest'
import { readAll, SELF } from './channel.js'

const AUTHOR = '1600000000000000002'
const base = {
  id: '2100000000000000001',
  author_id: AUTHOR,
  text: 'Got mampet',
  created_at: '2026-11-20T01:15:00.000Z',
}
const MENTION = [{ start: 0, end: 9, username: 'LaporUji', id: SELF }]

/** The reading of one v2 post. */
async function read(
  post: object,
  includes: object = {},
  settings: Record<string, unknown> = {},
): Promise<Reading> {
  const [reading] = await readAll({ data: { ...base, ...post }, includes }, settings)
  if (!reading) throw new Error('nothing was read')
  return reading
}
async function draft(
  post: object,
  includes: object = {},
  settings: Record<string, unknown> = {},
): Promise<Draft> {
  const reading = await read(post, includes, settings)
  if (!('draft' in reading)) throw new Error(`is ${JSON.stringify(reading)}`)
  return reading.draft
}
const activity = (event_type: string, payload: object, includes: object = {}) =>
  readAll({ data: { event_uuid: '-1', filter: { user_id: SELF }, event_type, payload, includes } })

test('a long post is read in full, under each of its names', async () => {
  const full = `@LaporUji ${'Jalan rusak. '.repeat(40)}`.trim()
  const wanted = full.replace('@LaporUji ', '')
  expect((await draft({ text: 'Jalan…', note_tweet: { text: full } })).text).toBe(wanted)
  expect((await draft({ text: 'Jalan…', note_post: { text: full } })).text).toBe(wanted)
  const old = { id_str: '21', text: 'Jalan…', truncated: 'true', extended_tweet: { full_text: full } }
  expect(await readAll({ for_user_id: SELF, tweet_create_events: [old] })).toMatchObject([
    { is: 'report', draft: { text: wanted, sender: { kind: 'none', address: null } } },
  ])
})

test('entities are decoded once', async () => {
  expect((await draft({ text: 'got &amp; jalan &lt;rusak&gt; &amp;lt;b&amp;gt;' })).text).toBe(
    'got & jalan <rusak> &lt;b&gt;',
  )
})

test('short links become their targets; the own photo, the quoted post and unknown ones go', async () => {
  const url = (name: string) => `https://t.co/${name}`
  const { text } = await draft({
    text: `lihat ${url('a')} dan ${url('c')}\n${url('b')} ${url('d')}`,
    referenced_tweets: [{ type: 'quoted', id: '777' }],
    entities: {
      urls: [
        { url: url('a'), expanded_url: 'https://example.com/?a=1&b=$&' },
        { url: url('b'), expanded_url: `https://x.com/warga/status/${base.id}/photo/1`, media_key: '3_1' },
        { url: url('d'), expanded_url: 'https://twitter.com/LaporUji/status/777' },
      ],
    },
  })
  expect(text).toBe('lihat https://example.com/?a=1&b=$& dan')
})

test('leading mentions go and words stay', async () => {
  const texts: Record<string, string> = {
    '@LaporUji @dishub_uji jalan rusak': 'jalan rusak',
    '@LaporUji\n\njalan rusak': 'jalan rusak',
    '@LaporUji: jalan rusak': 'jalan rusak',
    'jalan rusak @LaporUji': 'jalan rusak @LaporUji',
    '@LaporUji': '',
    'surel warga@example.com rusak': 'surel warga@example.com rusak',
    '@ rumah saya banjir': '@ rumah saya banjir',
  }
  for (const [text, wanted] of Object.entries(texts)) expect((await draft({ text })).text).toBe(wanted)
})

test('reposts and own posts are ignored, a quote is its own author speaking', async () => {
  expect(await read({ referenced_tweets: [{ type: 'retweeted', id: '5' }] })).toMatchObject({ is: 'ignored' })
  expect(await read({ author_id: SELF })).toMatchObject({ is: 'ignored' })
  expect(await read({ author_id: undefined }, {}, {})).toMatchObject({ is: 'report' })
  const own = { users: [{ id: AUTHOR, username: 'laporUJI' }] }
  expect(await read({}, own), 'known by its name').toMatchObject({ is: 'ignored' })
  const quoting = await draft(
    { text: 'Di RT saya juga', referenced_tweets: [{ type: 'quoted', id: '5' }] },
    { tweets: [{ id: '5', author_id: '9', text: 'Lampu mati di RT lain' }] },
  )
  expect(quoting).toMatchObject({ text: 'Di RT saya juga', replyTo: null, mayAnswer: false })
  expect(
    await activity('post.repost.create', { ...base, referenced_tweets: [{ type: 'retweeted', id: '5' }] }),
  ).toMatchObject([{ is: 'ignored' }])
})

test('a reply names its parent and its conversation', async () => {
  const reply = { conversation_id: '11', referenced_tweets: [{ type: 'replied_to', id: '12' }] }
  expect(await draft(reply)).toMatchObject({ replyTo: '12', thread: ['11'] })
  expect(await draft({ conversation_id: base.id })).toMatchObject({ replyTo: null, thread: [] })
})

test('an edit changes the report of the first version', async () => {
  const edited = { edit_history_tweet_ids: ['2099999999999999999', base.id] }
  expect(await read(edited)).toMatchObject({
    is: 'edit',
    target: '2099999999999999999',
    draft: { externalId: base.id },
  })
  expect(await read({ edit_history_tweet_ids: [base.id] })).toMatchObject({ is: 'report' })
})

test('we answer only who summoned us', async () => {
  expect(await draft({})).toMatchObject({ mayAnswer: false })
  expect(await draft({ entities: { mentions: MENTION } })).toMatchObject({ mayAnswer: true })
  expect(await draft({ entities: { mentions: [{ username: 'LAPORUJI' }] } })).toMatchObject({
    mayAnswer: true,
  })
  expect(await draft({ entities: { mentions: [{ username: 'dishub_uji', id: '8' }] } })).toMatchObject({
    mayAnswer: false,
  })
  const quoted = { referenced_tweets: [{ type: 'quoted', id: '5' }] }
  expect(await draft(quoted, { tweets: [{ id: '5', author_id: SELF }] })).toMatchObject({ mayAnswer: true })
  expect(await draft({}, {}, { enterprise: true })).toMatchObject({ mayAnswer: true })
  expect(await activity('post.quote.create', base)).toMatchObject([{ draft: { mayAnswer: true } }])
  expect(await activity('post.reply.create', base)).toMatchObject([{ draft: { mayAnswer: false } }])
})

test('places: own point, centre of the box, name only for a country, never 0,0', async () => {
  const at = (coordinates: unknown) => draft({ geo: { coordinates: { type: 'Point', coordinates } } })
  expect((await at([106.8123, -6.2901])).point).toEqual({ lat: -6.2901, lon: 106.8123, approximate: false })
  for (const bad of [[0, 0], [-6.2901, 106.8123], ['x', null], [], 7, null])
    expect((await at(bad)).point).toBeNull()
  const tagged = (bbox: unknown) =>
    draft({ geo: { place_id: 'p' } }, { places: [{ id: 'p', full_name: 'Cilandak', geo: { bbox } }] })
  expect(await tagged([106.78, -6.31, 106.82, -6.27])).toMatchObject({
    point: { lat: expect.closeTo(-6.29), lon: expect.closeTo(106.8), approximate: true },
    placeText: 'Cilandak',
  })
  expect(await tagged([95, -11, 141, 6])).toMatchObject({ point: null, placeText: 'Cilandak' })
  expect(await tagged('x')).toMatchObject({ point: null })
  expect(await draft({ geo: { place_id: 'p' } })).toMatchObject({ point: null, placeText: null })
})

test('an old post has its point longitude first, its older field latitude first, its box as a polygon', async () => {
  const old = async (fields: object) => {
    const [reading] = await readAll({
      for_user_id: SELF,
      tweet_create_events: [{ id_str: '21', text: 'a', ...fields }],
    })
    return reading && 'draft' in reading ? reading.draft.point : undefined
  }
  const point = { lat: -6.2, lon: 106.8, approximate: false }
  expect(await old({ coordinates: { coordinates: [106.8, -6.2] } })).toEqual(point)
  expect(await old({ geo: { coordinates: [-6.2, 106.8] } })).toEqual(point)
  const box = [
    [
      [106.7, -6.3],
      [106.9, -6.3],
      [106.9, -6.1],
      [106.7, -6.1],
    ],
  ]
  expect(await old({ place: { bounding_box: { coordinates: box } } })).toMatchObject({
    lat: expect.closeTo(-6.2),
    lon: expect.closeTo(106.8),
    approximate: true,
  })
})

test('media: photo, film with the best variant, first frame, missing', async () => {
  const media = [
    { media_key: '3_1', type: 'photo', url: 'https://media.example.com/1.jpg' },
    {
      media_key: '7_2',
      type: 'video',
      variants: [
        { content_type: 'video/mp4', bit_rate: 1, url: 'https://media.example.com/kecil.mp4' },
        { content_type: 'application/x-mpegURL', url: 'https://media.example.com/a.m3u8' },
        { content_type: 'video/mp4', bit_rate: 2, url: 'https://media.example.com/besar.mp4' },
      ],
    },
    { media_key: '7_3', type: 'video', preview_image_url: 'https://media.example.com/3.jpg' },
    { media_key: '3_9', type: 'photo', url: 'https://media.example.com/orang-lain.jpg' },
  ]
  const found = await draft({ attachments: { media_keys: ['3_1', '7_2', '7_3', '3_4'] } }, { media })
  expect(found.media.map(({ kind, url }) => `${kind} ${url?.split('/').at(-1)}`)).toEqual([
    'image 1.jpg',
    'video besar.mp4',
    'image 3.jpg',
  ])
})

test('an author whom X left out is still somebody; includes come in every shape', async () => {
  const wanted = { kind: 'user_id', address: AUTHOR }
  expect((await draft({})).sender).toEqual(wanted)
  for (const users of [[], {}, { data: {} }, null, 'x', [null]])
    expect((await draft({}, { users })).sender).toEqual(wanted)
  const user = { id: AUTHOR, username: 'warga_uji', name: 'Warga Uji' }
  const known = { ...wanted, handle: 'warga_uji', name: 'Warga Uji' }
  for (const users of [[user], [{ data: user }], { [AUTHOR]: user }, { [AUTHOR]: { data: user } }])
    expect((await activity('post.mention.create', base, { users }))[0]).toMatchObject({
      draft: { sender: known },
    })
})

test('fields of the wrong type are absent, times outside our era too', async () => {
  const odd = await draft({
    created_at: '+275760-09-13T00:00:00.000Z',
    entities: { mentions: 'x', urls: [{ url: '' }, null, 7] },
    attachments: { media_keys: {} },
    referenced_tweets: 'x',
    edit_history_tweet_ids: {},
    note_tweet: [],
    geo: [],
  })
  expect(odd).toMatchObject({ sentAt: null, text: 'Got mampet', media: [], replyTo: null })
  expect(await draft({ text: `a\u0000b\ud800${'x'.repeat(200_000)}` })).toMatchObject({
    text: expect.stringMatching(/^ab\ufffdx+$/),
  })
})
