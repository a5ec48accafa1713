import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { defineCases } from '#kit'

const payload = (name: string) => readFileSync(new URL(`./payloads/${name}`, import.meta.url))

const CITIZEN = {
  kind: 'user_id',
  address: '1600000000000000002',
  handle: 'warga_contoh',
  name: 'Warga Contoh',
} as const

export default defineCases({
  settings: {
    consumerSecret: 'rahasia-konsumen-contoh',
    selfUserId: '1500000000000000001',
    selfHandle: 'LaporContoh',
    bearerToken: 'bearer-contoh-saja',
    appKey: 'kunci-aplikasi-contoh',
    appSecret: 'rahasia-aplikasi-contoh',
    accessToken: 'token-akses-contoh',
    accessSecret: 'rahasia-akses-contoh',
  },
  sign: (inbound, { consumerSecret }) => {
    if (inbound.method === 'GET') return inbound
    const digest = createHmac('sha256', String(consumerSecret)).update(inbound.body).digest('base64')
    return { ...inbound, headers: { ...inbound.headers, 'x-twitter-webhooks-signature': `sha256=${digest}` } }
  },
  deliveries: [
    {
      name: 'a mention with a photo, a link and a place',
      inbound: { body: payload('mention-with-photo.json') },
      expect: [
        {
          is: 'report',
          draft: {
            externalId: '2100000000000000011',
            sender: CITIZEN,
            sentAt: '2026-11-20T01:15:00.000Z',
            text: 'got mampet & bau di Jl. Contoh RT 03/RW 05, sudah seminggu https://example.com/foto-got',
            media: [{ kind: 'image', url: 'https://media.example.com/got.jpg' }],
            point: { lat: -6.25, lon: 106.8, approximate: true },
            placeText: 'Kebayoran Baru, DKI Jakarta',
            thread: [],
            mayAnswer: true,
            answerTo: { postId: '2100000000000000011' },
          },
        },
      ],
    },
    {
      name: 'an old batch: a long complaint with a film, its repost, our own answer',
      inbound: { body: payload('account-activity-batch.json') },
      expect: [
        {
          is: 'report',
          draft: {
            externalId: '2100000000000000021',
            sender: {
              kind: 'user_id',
              address: '1600000000000000003',
              handle: 'ibu_contoh',
              name: 'Ibu Contoh',
            },
            sentAt: '2026-11-20T01:16:00.000Z',
            text: 'Lampu jalan di depan sekolah mati sejak hari Senin, anak-anak pulang dalam gelap dan kemarin ada yang terserempet motor. Mohon segera diperbaiki.',
            media: [{ kind: 'video', url: 'https://media.example.com/lampu.mp4', claimedType: 'video/mp4' }],
            point: { lat: -6.2901, lon: 106.8123, approximate: false },
            mayAnswer: true,
          },
        },
        { is: 'ignored' },
        { is: 'ignored' },
      ],
    },
    {
      name: 'a direct message',
      inbound: { body: payload('direct-message.json') },
      expect: [
        {
          is: 'report',
          draft: {
            externalId: '2100000000000000031',
            sender: CITIZEN,
            sentAt: '2026-11-20T01:17:00.372Z',
            answerTo: { directMessageTo: '1600000000000000002' },
          },
        },
      ],
    },
    {
      name: 'a deleted post',
      inbound: { body: payload('post-delete.json') },
      expect: [{ is: 'delete', target: '2100000000000000011' }],
    },
    { name: 'a like', inbound: { body: payload('like.json') }, expect: [{ is: 'ignored' }] },
    {
      name: 'results of a compliance job: an account and a post',
      inbound: { body: payload('compliance.jsonl') },
      expect: [{ is: 'delete_sender' }, { is: 'delete', target: '2100000000000000021' }],
    },
  ],
  readings: [
    {
      name: 'a polled long post, edited, whose author X left out',
      raw: payload('edited-post.json'),
      meta: { door: 'mentions' },
      expect: {
        is: 'edit',
        target: '2100000000000000041',
        draft: {
          externalId: '2100000000000000042',
          sender: { kind: 'user_id', address: '1600000000000000009' },
          text: 'RT-nya salah, yang benar RT 04/RW 05, air masih meluap sampai ke teras rumah warga dan belum ada petugas yang datang sejak kemarin sore.',
          replyTo: '2100000000000000023',
          thread: ['2100000000000000023'],
          mayAnswer: true,
        },
      },
    },
    {
      name: 'an error object inside a stream',
      raw: '{"errors":[{"title":"operational-disconnect","type":"https://api.x.com/2/problems/operational-disconnect"}]}',
      expect: { is: 'ignored' },
    },
    { name: 'a keep-alive is no JSON', raw: '\r\n', expect: { is: 'malformed' } },
  ],
  waivers: {},
})
