import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { defineCases } from '#kit'

const payload = (name: string) => readFileSync(new URL(`./payloads/${name}`, import.meta.url))

const POST = '700000000000001_910000000000001'
const FIRST = '910000000000001_920000000000001'
const SECOND = '910000000000001_920000000000002'

export default defineCases({
  settings: {
    appSecret: 'rahasia-aplikasi-contoh',
    verifyToken: 'token-verifikasi-contoh',
    pageId: '700000000000001',
    appId: '150000000000000099',
    pageAccessToken: 'token-halaman-contoh',
  },
  sign: (inbound, { appSecret }) => {
    if (inbound.method === 'GET') return inbound
    const digest = createHmac('sha256', String(appSecret)).update(inbound.body).digest('hex')
    return { ...inbound, headers: { ...inbound.headers, 'x-hub-signature-256': `sha256=${digest}` } }
  },
  deliveries: [
    {
      name: 'two entries: a comment, an anonymous answer to it, a reaction, our own comment, an unknown field',
      inbound: { body: payload('comments-batch.json') },
      expect: [
        {
          is: 'report',
          draft: {
            externalId: FIRST,
            sender: { kind: 'user_id', address: '6100000000000001', name: 'Warga Contoh' },
            sentAt: '2026-11-20T01:15:00.000Z',
            text: 'Got mampet di Jl. Contoh RT 03/RW 05, baunya sampai ke rumah 😢',
            media: [{ kind: 'image', url: 'https://media.example.com/got.jpg' }],
            replyTo: POST,
            answerTo: { commentId: FIRST, object: 'page', at: '2026-11-20T01:15:00.000Z' },
          },
        },
        {
          is: 'report',
          draft: {
            externalId: SECOND,
            sender: { kind: 'none', address: null },
            replyTo: FIRST,
            thread: [POST],
          },
        },
        { is: 'ignored' },
        { is: 'ignored' },
        { is: 'ignored' },
      ],
    },
    {
      name: 'an edit, a removal, a hidden comment',
      inbound: { body: payload('edit-and-remove.json') },
      expect: [
        { is: 'edit', target: FIRST, draft: { text: 'Got mampet di Jl. Contoh RT 04/RW 05' } },
        { is: 'delete', target: SECOND },
        { is: 'ignored' },
      ],
    },
    {
      name: 'Messenger: a photo with a position, an echo, two receipts, a button, a message taken back',
      inbound: { body: payload('messenger.json') },
      expect: [
        {
          is: 'report',
          draft: {
            externalId: 'm_contoh-1',
            sender: { kind: 'user_id', address: '61000000000000011' },
            sentAt: '2026-11-20T01:15:10.123Z',
            media: [{ kind: 'image', url: 'https://media.example.com/pohon.jpg' }],
            point: { lat: -6.2145, lon: 106.8451, approximate: false },
            placeText: null,
            mayAnswer: true,
          },
        },
        { is: 'ignored' },
        { is: 'delivery_status', target: 'm_contoh-2' },
        { is: 'delivery_status', target: 'm_contoh-3' },
        { is: 'ignored' },
        { is: 'delete', target: 'm_contoh-1' },
      ],
    },
    {
      name: 'a message while another app holds the conversation is not answered',
      inbound: { body: payload('standby.json') },
      expect: [{ is: 'report', draft: { mayAnswer: false, replyTo: 'm_contoh-0' } }],
    },
    {
      name: 'Instagram: a comment and our own answer',
      inbound: { body: payload('instagram.json') },
      expect: [
        {
          is: 'report',
          draft: {
            externalId: '17900000000000001',
            sender: { kind: 'user_id', address: '6200000000000001', handle: 'warga.contoh' },
            text: 'Trotoar rusak di depan pasar',
            replyTo: null,
            thread: ['17950000000000001'],
          },
        },
        { is: 'ignored' },
      ],
    },
    {
      name: 'an object of another product',
      inbound: { body: '{"object":"user","entry":[{"id":"1","time":1,"changes":[{"field":"email"}]}]}' },
      expect: [{ is: 'ignored' }],
    },
  ],
  readings: [
    {
      name: 'a delivery cut off in the middle',
      raw: '{"object":"page","entry":{"id":"1"',
      expect: { is: 'malformed' },
    },
  ],
  waivers: {},
})
