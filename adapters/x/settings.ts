import { secret } from '#kit'
import { z } from 'zod'

/** Everything an administrator writes under `settings:` of a channel with `adapter: x`. */
export const XSettings = z.strictObject({
  consumerSecret: secret('Consumer secret (API secret key) aplikasi X; menandatangani webhook dan CRC'),
  selfUserId: z
    .string()
    .regex(/^\d{1,20}$/, 'id akun X berupa angka')
    .describe('Id angka akun X milik kanal ini'),
  selfHandle: z
    .string()
    .regex(/^@?\w{1,15}$/)
    .transform(handle => handle.replace('@', '').toLowerCase())
    .optional()
    .describe('Nama akun tanpa "@"'),
  bearerToken: secret('Bearer token untuk membaca mention').optional(),
  appKey: secret('API key (consumer key), untuk membalas').optional(),
  appSecret: secret('API secret key, untuk membalas; biasanya sama dengan consumerSecret').optional(),
  accessToken: secret('Access token akun kanal ini, untuk membalas').optional(),
  accessSecret: secret('Access token secret akun kanal ini, untuk membalas').optional(),
  apiBase: z.url().default('https://api.x.com').describe('Alamat dasar API X'),
  poll: z
    .boolean()
    .default(true)
    .describe('Ambil mention secara berkala (juga mengisi webhook yang terlewat)'),
  pollSeconds: z.number().int().min(5).max(3600).default(60).describe('Jeda pengambilan, detik'),
  enterprise: z
    .boolean()
    .default(false)
    .describe('Akses Enterprise: boleh membalas tanpa lebih dulu disebut (mention)'),
})
export type XSettings = z.output<typeof XSettings>
