import { readFileSync } from 'node:fs'
import { defineCases } from '#kit'

const payload = (name: string) => readFileSync(new URL(`./payloads/${name}`, import.meta.url))

export default defineCases({
  settings: {},
  deliveries: [
    {
      name: 'an app sends everything',
      inbound: { body: payload('request-full.json') },
      expect: [
        {
          is: 'report',
          draft: {
            externalId: '0b8f5a2e-6c1d-8c7e-8d55-000000000001',
            sender: { kind: 'phone', address: '+6281200000031', name: 'Warga Contoh' },
            text: 'Lampu jalan padam di tikungan',
            claimedCategory: 'Jalan',
            claimedKelurahan: '31.74.01.1001',
            placeText: 'Jalan Contoh, RT 3, RW 5',
            point: { lat: -6.2301, lon: 106.8512, approximate: false },
            media: [{ kind: 'image', url: 'https://media.example.com/lampu.jpg' }],
          },
        },
      ],
    },
    {
      name: 'a service and a place are enough',
      inbound: { body: payload('request-bare.json') },
      expect: [
        { is: 'report', draft: { text: 'Pohon', sender: { kind: 'none', address: null }, point: null } },
      ],
    },
    {
      name: 'its user adds a comment',
      inbound: { body: payload('comment.json') },
      expect: [
        {
          is: 'follow_up',
          draft: {
            replyTo: '0b8f5a2e-6c1d-8c7e-8d55-000000000001',
            sender: { kind: 'user_id', address: 'account:4711' },
          },
        },
      ],
    },
  ],
  readings: [
    {
      name: 'a request of an older shape',
      raw: '{"id":"0b8f5a2e-6c1d-8c7e-8d55-000000000005"}',
      expect: { is: 'malformed' },
    },
  ],
  waivers: {
    'settings/empty': 'There is nothing to set: keys are issued by us and checked by our own door.',
    'cases/quiet': 'Everything that passes the door is a request or adds to one; there is nothing to ignore.',
  },
})
