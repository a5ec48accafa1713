import { cleanText, phoneNumber, type Sender } from '#kit'
import type { Intake } from './intake.js'

/**
 * Who sent it, reachable ways first: number, mail address, account of the app, device. GeoReport v2 lets an app write
 * anything into `phone` and `email`; what is neither is passed over and stays in the stored request.
 */
export function senderOf({ name, phone, email, account, device }: Intake['person']): Sender {
  const called = cleanText(name ?? '').trim()
  const person = called === '' ? {} : { name: called }
  const number = phone === null ? null : phoneNumber(phone)
  if (number !== null) return { kind: 'phone', address: number, ...person }
  if (email !== null && /^[^\s@]{1,64}@[^\s@]{1,255}\.[^\s@]{2,}$/.test(email))
    return { kind: 'email', address: cleanText(email).toLowerCase(), ...person }
  if (account !== null) return { kind: 'user_id', address: `account:${cleanText(account)}`, ...person }
  if (device !== null) return { kind: 'user_id', address: `device:${cleanText(device)}`, ...person }
  return { kind: 'none', address: null, ...person }
}
