import { readFileSync } from 'node:fs'
import { defineCases } from '#kit'

const payload = (name: string) => readFileSync(new URL(`./payloads/${name}`, import.meta.url))

export default defineCases({
  settings: {},
  deliveries: [
    {
      name: 'a clerk fills in everything',
      inbound: { body: payload('desk-full.json') },
      expect: [
        {
          is: 'report',
          draft: {
            externalId: '0b8f5a2e-6c1d-4c7e-9d55-000000000001',
            sender: { kind: 'phone', address: '+6281200000006', name: 'Ibu Contoh' },
            sentAt: '2026-11-20T01:15:00.000Z',
            claimedCategory: 'Saluran air',
            claimedKelurahan: '31.74.04.1002',
            placeText: 'Jl. Contoh No. 7 RT 02/RW 03',
            point: { lat: -6.2901, lon: 106.8123, approximate: false },
          },
        },
      ],
    },
    {
      name: 'an anonymous complaint keeps no person',
      inbound: { body: payload('anonymous.json') },
      expect: [{ is: 'report', draft: { sender: { kind: 'none', address: null }, mayAnswer: false } }],
    },
    {
      name: 'a mail address is enough',
      inbound: { body: payload('email-only.json') },
      expect: [{ is: 'report', draft: { sender: { kind: 'email', address: 'warga@example.com' } } }],
    },
    {
      name: 'a user of the app without a position',
      inbound: { body: payload('app-user.json') },
      expect: [{ is: 'report', draft: { sender: { kind: 'user_id', address: 'jaki-4711' }, point: null } }],
    },
  ],
  readings: [
    {
      name: 'an intake of an older shape',
      raw: '{"id":"0b8f5a2e-6c1d-4c7e-9d55-000000000005"}',
      expect: { is: 'malformed' },
    },
  ],
  waivers: {
    'settings/empty': 'The desk needs no settings: signing in is its key.',
    'cases/quiet': 'Everything that passes the desk is a complaint; there is nothing it would ignore.',
  },
})
