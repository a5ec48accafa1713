import { secret } from '#kit'
import { z } from 'zod'

const id = z.string().regex(/^\d{1,30}$/, 'id Meta berupa angka')

/** Everything an administrator writes under `settings:` of a channel with `adapter: facebook`. */
export const FacebookSettings = z.strictObject({
  appSecret: secret('App secret aplikasi Meta; menandatangani webhook'),
  verifyToken: secret('Token verifikasi yang Anda pilih sendiri saat mendaftarkan webhook'),
  pageId: id.describe('Id halaman Facebook; isi halaman ini sendiri diabaikan'),
  appId: id.optional().describe('Id aplikasi Meta; membedakan gema pesan kita dari gema aplikasi lain'),
  pageAccessToken: secret('Page access token berumur panjang, untuk membalas'),
  graphVersion: z
    .string()
    .regex(/^v\d{1,3}\.\d{1,2}$/)
    .default('v26.0')
    .describe('Versi Graph API untuk membalas'),
  apiBase: z.url().default('https://graph.facebook.com').describe('Alamat dasar Graph API'),
  replyBy: z
    .enum(['comment', 'private'])
    .default('comment')
    .describe('Cara membalas komentar: komentar publik, atau satu pesan pribadi'),
})
export type FacebookSettings = z.output<typeof FacebookSettings>
