import type { Draft, Reading } from '#kit'
import { expect, test } from 'vitest'
import { changes, COMMENT, PAGE, readAll } from './channel.js'

async function read(value: object, field = 'feed'): Promise<Reading> {
  const [reading] = await readAll(changes(field, value))
  if (!reading) throw new Error('nothing was read')
  return reading
}
async function draft(value: object, field?: string): Promise<Draft> {
  const reading = await read(value, field)
  if (!('draft' in reading)) throw new Error(`is ${JSON.stringify(reading)}`)
  return reading.draft
}
const POST = {
  item: 'post',
  verb: 'add',
  post_id: `${PAGE}_92`,
  from: COMMENT.from,
  message: 'Lampu mati',
  created_time: 1795137300,
}

test('a comment: words, author, time in seconds, parent', async () => {
  expect(await draft(COMMENT)).toMatchObject({
    externalId: '91_1',
    sender: { kind: 'user_id', address: '6100000000000001', name: 'Warga Uji' },
    sentAt: '2026-11-20T01:15:00.000Z',
    text: 'Got mampet',
    replyTo: `${PAGE}_91`,
    thread: [],
    answerTo: { commentId: '91_1', object: 'page', at: '2026-11-20T01:15:00.000Z' },
  })
})

test('a comment on a comment belongs to both', async () => {
  expect(await draft({ ...COMMENT, parent_id: '91_9' })).toMatchObject({
    replyTo: '91_9',
    thread: [`${PAGE}_91`],
  })
})

test('a post is answered under itself; without its own time the time of the update counts', async () => {
  expect(await draft({ ...POST, created_time: undefined })).toMatchObject({
    externalId: POST.post_id,
    sentAt: '2026-11-20T01:15:05.000Z',
    replyTo: null,
    answerTo: { postId: POST.post_id },
  })
})

test('an author under the older names, or nobody', async () => {
  const old = { ...COMMENT, from: undefined, sender_id: 8423678347823, sender_name: 'Warga Lama' }
  expect((await draft(old)).sender).toEqual({ kind: 'user_id', address: '8423678347823', name: 'Warga Lama' })
  expect((await draft({ ...COMMENT, from: undefined })).sender).toEqual({ kind: 'none', address: null })
})

test('what the page itself writes is ignored, in number and text', async () => {
  for (const from of [{ id: PAGE }, { id: Number(PAGE) }])
    expect(await read({ ...COMMENT, from })).toMatchObject({ is: 'ignored' })
  expect(await read({ ...POST, item: 'status', verb: 'edited', from: { id: PAGE } })).toMatchObject({
    is: 'ignored',
  })
  expect(await read({ ...POST, published: 0 })).toMatchObject({ is: 'ignored' })
})

test('edits under both verbs, removals also of the unknown', async () => {
  for (const verb of ['edit', 'edited'])
    expect(await read({ ...COMMENT, verb })).toMatchObject({
      is: 'edit',
      target: '91_1',
      draft: { text: 'Got mampet' },
    })
  expect(await read({ ...COMMENT, verb: 'remove', message: undefined })).toEqual({
    is: 'delete',
    target: '91_1',
  })
  expect(await read({ item: 'photo', verb: 'remove', post_id: '5', from: { id: PAGE } })).toEqual({
    is: 'delete',
    target: '5',
  })
})

test('moderation, reactions and what is unknown are ignored', async () => {
  for (const verb of ['hide', 'unhide', 'block', 'unblock', 'mute', 'unmute', 'sesuatu'])
    expect(await read({ ...COMMENT, verb }), verb).toMatchObject({ is: 'ignored' })
  for (const item of ['reaction', 'like', 'album', 'event', 'sesuatu'])
    for (const verb of ['add', 'edit', 'remove'])
      expect(await read({ ...COMMENT, item, verb }), item).toMatchObject({ is: 'ignored' })
  for (const field of ['leadgen', 'conversations', 'live_videos', 'sesuatu'])
    expect(await read({ id: '1' }, field), field).toMatchObject({ is: 'ignored' })
  expect(
    await readAll({ object: 'permissions', entry: [{ id: '1', changes: [{ field: 'a', value: {} }] }] }),
  ).toMatchObject([{ is: 'ignored' }])
})

test('media: photo and film of a comment, photos of a post, the link of a photo post, no other link', async () => {
  const url = (name: string) => `https://media.example.com/${name}`
  const mediaOf = async (value: object) =>
    (await draft(value)).media.map(({ kind, url }) => `${kind} ${url?.split('/').at(-1)}`)
  expect(await mediaOf({ ...COMMENT, message: undefined, photo: url('a.jpg') })).toEqual(['image a.jpg'])
  expect(await mediaOf({ ...COMMENT, video: url('a.mp4') })).toEqual(['video a.mp4'])
  expect(
    await mediaOf({ ...POST, item: 'status', photos: [url('a.jpg'), url('b.jpg'), url('a.jpg')] }),
  ).toEqual(['image a.jpg', 'image b.jpg'])
  expect(await mediaOf({ ...POST, item: 'photo', link: url('c.jpg'), photo_id: 5 })).toEqual(['image c.jpg'])
  expect(await mediaOf({ ...POST, item: 'video', link: url('c.mp4') })).toEqual(['video c.mp4'])
  expect(await mediaOf({ ...POST, item: 'share', link: 'https://example.com/berita' })).toEqual([])
})

test('a share says something only with words; so does a rating', async () => {
  expect(await read({ ...POST, item: 'share' })).toMatchObject({ is: 'report' })
  expect(await read({ ...POST, item: 'share', message: undefined })).toMatchObject({ is: 'ignored' })
  const rating = {
    item: 'rating',
    verb: 'add',
    reviewer_id: '5',
    reviewer_name: 'Warga',
    open_graph_story_id: '77',
    rating: 1,
  }
  expect(await read(rating, 'ratings')).toMatchObject({ is: 'ignored' })
  expect(await draft({ ...rating, review_text: 'Lambat sekali' }, 'ratings')).toMatchObject({
    externalId: '77',
    sender: { address: '5', name: 'Warga' },
    text: 'Lambat sekali',
  })
})

test('a mention whose words Meta keeps back is a report without words', async () => {
  const mention = { item: 'post', verb: 'add', post_id: '44_44', sender_id: 44 }
  expect(await draft(mention, 'mention')).toMatchObject({
    externalId: '44_44',
    text: '',
    sender: { address: '44' },
  })
})

test('Instagram: comments, live comments, mentions; our own are ignored', async () => {
  const instagram = (field: string, value: object) =>
    readAll({ object: 'instagram', entry: [{ id: '17840', time: 1795137305, changes: [{ field, value }] }] })
  const comment = {
    id: '179',
    text: 'Trotoar rusak',
    from: { id: '62', username: 'warga.uji' },
    media: { id: '5' },
    parent_id: '178',
  }
  expect(await instagram('comments', comment)).toMatchObject([
    {
      is: 'report',
      draft: {
        externalId: '179',
        sender: { kind: 'user_id', address: '62', handle: 'warga.uji' },
        sentAt: '2026-11-20T01:15:05.000Z',
        replyTo: '178',
        thread: ['5'],
        answerTo: { commentId: '179', object: 'instagram' },
      },
    },
  ])
  expect(await instagram('live_comments', { id: '179', text: 'a' })).toMatchObject([
    { is: 'report', draft: { sender: { kind: 'none' }, replyTo: null } },
  ])
  expect(await instagram('mentions', { media_id: '5', comment_id: '6' })).toMatchObject([
    { is: 'report', draft: { externalId: '6', text: '', thread: ['5'] } },
  ])
  expect(await instagram('mentions', { media_id: '5' })).toMatchObject([
    { draft: { externalId: '5', mayAnswer: false } },
  ])
  for (const from of [{ id: '17840' }, { id: '9', self_ig_scoped_id: '9' }])
    expect(await instagram('comments', { ...comment, from })).toMatchObject([{ is: 'ignored' }])
  expect(await instagram('story_insights', { media_id: '5' })).toMatchObject([{ is: 'ignored' }])
})

test('fields of the wrong type are absent', async () => {
  const odd = {
    ...COMMENT,
    from: 'x',
    created_time: 'kemarin',
    message: { a: 1 },
    photos: 'x',
    photo: 7,
    parent_id: [],
  }
  expect(await draft(odd)).toMatchObject({
    text: '',
    sender: { kind: 'none' },
    sentAt: '2026-11-20T01:15:05.000Z',
    replyTo: COMMENT.post_id,
  })
  expect(await read({ item: 'comment', verb: 'add', message: 'tanpa id' })).toMatchObject({ is: 'malformed' })
  expect((await draft({ ...COMMENT, message: 'a\u0000b' })).text).toBe('ab')
})
