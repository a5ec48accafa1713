import { readFileSync } from 'node:fs'
import { defineCases } from '#kit'

const payload = (name: string) => readFileSync(new URL(`./payloads/${name}`, import.meta.url))
const internalDate = '2026-11-22T02:30:00.000Z'
const OURS = 'muara.0b8f5a2e-6c1d-4c7e-9d55-000000000001@muara.example'

export default defineCases({
  settings: {
    address: 'aduan@muara.example',
    imapHost: 'imap.muara.example',
    imapUser: 'aduan',
    imapPassword: 'sandi-imap-contoh',
    smtpHost: 'smtp.muara.example',
    smtpUser: 'aduan',
    smtpPassword: 'sandi-smtp-contoh',
    authservId: 'mx.muara.example',
  },
  deliveries: [],
  readings: [
    {
      name: 'a citizen with a photo, verified by our server',
      raw: payload('citizen-with-photo.eml'),
      meta: { internalDate },
      expect: {
        is: 'report',
        draft: {
          externalId: 'got-1@example.com',
          sender: { kind: 'email', address: 'warga@example.com', name: 'Warga Contoh' },
          sentAt: '2026-11-22T02:15:00.000Z',
          subject: 'Got mampet di Jalan Contoh',
          text: 'Got di depan rumah nomor 5 mampet sejak Kamis, airnya meluap ke jalan.\n\nMohon dibersihkan.',
          media: [
            {
              kind: 'image',
              content: '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//2Q==',
              claimedType: 'image/jpeg',
              name: 'got.jpg',
            },
          ],
          mayAnswer: true,
          answerTo: {
            to: 'warga@example.com',
            subject: 'Got mampet di Jalan Contoh',
            inReplyTo: 'got-1@example.com',
            references: [],
            senderTrust: 'pass',
          },
        },
      },
    },
    {
      name: 'an answer to ours from Indonesian Gmail on a phone, date missing',
      raw: payload('answer-gmail.eml'),
      meta: { internalDate },
      expect: {
        is: 'follow_up',
        draft: {
          sentAt: internalDate,
          text: 'Sudah dua hari, belum ada petugas yang datang.',
          replyTo: OURS,
          thread: ['got-1@example.com', OURS],
        },
      },
    },
    {
      name: 'a person writing through a list is heard, not answered',
      raw: payload('through-a-list.eml'),
      expect: { is: 'report', draft: { mayAnswer: false } },
    },
    {
      name: 'our reply could not be delivered',
      raw: payload('bounce.eml'),
      expect: { is: 'bounce', target: OURS },
    },
    {
      name: 'our reply is delivered late: no failure',
      raw: payload('delayed.eml'),
      expect: { is: 'delivery_status', target: OURS },
    },
    { name: 'an absence notice', raw: payload('vacation.eml'), expect: { is: 'automatic_mail' } },
    { name: 'our own mail', raw: payload('own-mail.eml'), expect: { is: 'ignored' } },
    { name: 'bytes that are no mail', raw: 'halo', expect: { is: 'malformed' } },
  ],
  waivers: {},
})
