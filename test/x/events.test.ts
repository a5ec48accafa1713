import { expect, test } from 'vitest'
import { readAll, SELF } from './channel.js'

const AUTHOR = '1600000000000000002'
const WRITTEN_AT = '2026-11-20T01:15:00.000Z'
const activity = (event_type: string, payload: object) =>
  readAll({ data: { event_uuid: '-1', filter: { user_id: SELF }, event_type, payload, includes: {} } })

test('deletions of every kind', async () => {
  const target = '2100000000000000001'
  const wanted = [{ is: 'delete', target }]
  expect(await activity('post.delete', { id: target, author_id: AUTHOR })).toEqual(wanted)
  expect(await readAll({ for_user_id: '1', tweet_delete_events: [{ status: { id: target } }] })).toEqual(
    wanted,
  )
  expect(await readAll({ delete: { tweet: { id: target } } })).toEqual(wanted)
  expect(await readAll({ id: target, action: 'delete', redacted_at: 'x', reason: 'protected' })).toEqual(
    wanted,
  )
  expect(await readAll({ id: AUTHOR, action: 'delete', reason: 'suspended' })).toEqual([
    { is: 'delete_sender', address: AUTHOR },
  ])
  expect(
    await readAll(
      `{"id":1600000000000000009,"action":"delete","reason":"protected"}\n{"id":"5","action":"scrub_geo"}\n`,
    ),
  ).toMatchObject([{ is: 'delete_sender', address: '1600000000000000009' }, { is: 'ignored' }])
})

test('direct messages: location, media, own, encrypted, v2', async () => {
  const message = (data: object, sender = AUTHOR) => ({
    direct_message_events: [
      {
        type: 'message_create',
        id: '31',
        created_timestamp: '1795137420372',
        message_create: { sender_id: sender, target: { recipient_id: SELF }, message_data: data },
      },
    ],
    users: {},
  })
  const located = {
    text: 'di sini https://t.co/loc',
    attachment: {
      type: 'location',
      location: {
        type: 'shared_coordinate',
        shared_coordinate: { coordinates: { coordinates: [106.8, -6.2] } },
      },
    },
  }
  expect(await activity('dm.received', message(located))).toMatchObject([
    {
      is: 'report',
      draft: { text: 'di sini', point: { lat: -6.2, lon: 106.8 }, answerTo: { directMessageTo: AUTHOR } },
    },
  ])
  const pictured = {
    text: ' https://t.co/foto',
    attachment: {
      type: 'media',
      media: { type: 'photo', url: 'https://t.co/foto', media_url_https: 'https://media.example.com/1.jpg' },
    },
  }
  expect(await activity('dm.received', message(pictured))).toMatchObject([
    { is: 'report', draft: { text: '', media: [{ kind: 'image', url: 'https://media.example.com/1.jpg' }] } },
  ])
  expect(await activity('dm.sent', message({ text: 'a' }, SELF))).toMatchObject([{ is: 'ignored' }])
  expect(await activity('chat.received', { encoded_event: 'x' })).toMatchObject([{ is: 'ignored' }])
  const v2 = {
    event_type: 'MessageCreate',
    id: '32',
    text: 'halo',
    sender_id: AUTHOR,
    created_at: WRITTEN_AT,
  }
  expect(await readAll({ data: [v2, { ...v2, id: '33', event_type: 'ParticipantsJoin' }] })).toMatchObject([
    { is: 'report', draft: { externalId: '32', sender: { address: AUTHOR } } },
    { is: 'ignored' },
  ])
})

test('unknown events, errors and answers of the API are ignored', async () => {
  const ignored = [{ is: 'ignored' }]
  expect(await activity('sesuatu.yang.baru', { id: '1' })).toMatchObject(ignored)
  expect(await activity('post.create', {})).toMatchObject(ignored)
  expect(await readAll({ for_user_id: '1', favorite_events: [{ id: 'a' }] })).toMatchObject(ignored)
  expect(await readAll({ user_event: { revoke: { target: { app_id: '1' } } } })).toMatchObject(ignored)
  expect(await readAll({ errors: [{ title: 'operational-disconnect' }] })).toMatchObject(ignored)
  expect(await readAll({ title: 'ConnectionException', detail: 'x' })).toMatchObject(ignored)
  expect(await readAll({ data: { deleted: true } })).toMatchObject(ignored)
  expect(await readAll({ meta: { result_count: 0 } })).toMatchObject(ignored)
})
