import { z } from 'zod'
import { forbidden } from '../../network/guarded-fetch.js'

/** What is wrong with an address, in both languages. */
export type Wrong = readonly [id: string, en: string]

/**
 * Why a push cannot go to an address; null when it may. Only https on port 443 to public addresses, without credentials
 * (they would end up in logs) or fragment. What a name leads to is looked at again on every connection.
 */
export function wrongUrl(address: string, localHosts: readonly string[]): Wrong | null {
  if (!URL.canParse(address) || address.length > 2_048)
    return ['harus berupa URL, paling panjang 2048 huruf', 'must be a URL of at most 2048 characters']
  if (new URL(address).hash !== '') return ['tanpa bagian sesudah #', 'must have no part after #']
  return forbidden(address, localHosts) === null
    ? null
    : [
        'harus https pada porta 443 di alamat publik, tanpa nama pengguna',
        'must be https on port 443 at a public address, without a user name',
      ]
}

/** The same for mail: one plain address. */
export const wrongMail = (address: string): Wrong | null =>
  z.email().max(254).safeParse(address).success
    ? null
    : ['harus berupa satu alamat surel', 'must be one mail address']
