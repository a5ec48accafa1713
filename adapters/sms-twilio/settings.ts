import { secret } from '#kit'
import { z } from 'zod'

/** What an administrator writes under `settings:` of a Twilio channel. */
export const settings = z.strictObject({
  accountSid: z.string().min(1).describe('Account SID (AC…) dari Twilio Console'),
  authToken: secret('Auth Token utama: menandatangani webhook dan membuka REST API'),
  authTokenSecondary: secret('Auth Token kedua selama masa rotasi').optional(),
  from: z.string().min(1).describe('Pengirim balasan: nomor E.164, atau SID Messaging Service (MG…)'),
  apiBase: z
    .url({ protocol: /^https?$/ })
    .default('https://api.twilio.com')
    .describe('Alamat REST API'),
  statusCallback: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Alamat publik untuk kabar pengiriman'),
})
export type Settings = z.output<typeof settings>
