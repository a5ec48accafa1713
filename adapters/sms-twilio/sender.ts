import { cleanText, cutText, phoneNumber, type Sender } from '#kit'
import { parameter, type Parameters } from './form.js'

/** Who wrote, and on which of Twilio's channels. */
export interface Writer {
  readonly sender: Sender
  /** What `To` of an answer must be: the address with its channel prefix. Null when nobody can be answered. */
  readonly answerTo: string | null
}

/**
 * Twilio names a sender as an E.164 number, a short code, a word (`GRAB`), or `channel:address` as in
 * `whatsapp:+62812…`; WhatsApp's address may be a business-scoped user id instead of a number.
 *
 * @see https://www.twilio.com/docs/messaging/guides/webhook-request
 */
export function writer(parameters: Parameters): Writer {
  const { channel, address } = split(from(parameters))
  if (isWithheld(address))
    return { sender: { kind: 'none', address: null, ...named(parameters) }, answerTo: null }

  const phone = asPhone(address)
  if (phone) {
    const sender: Sender = { kind: 'phone', address: phone, ...named(parameters) }
    return { sender, answerTo: channel + phone }
  }
  const sender: Sender = { kind: 'user_id', address: cutText(address, 320), ...named(parameters) }
  // A user id is answered on its channel; a bare word or short code is a one-way sender.
  return { sender, answerTo: channel ? channel + address : null }
}

/** The number or id in an address such as `whatsapp:+62812…`, in the form `Sender.address` has; null for none. */
export function plainAddress(text: string): string | null {
  const { address } = split(text)
  if (isWithheld(address)) return null
  return asPhone(address) ?? cutText(address, 320)
}

function from(parameters: Parameters): string {
  const given = parameter(parameters, 'From').trim()
  if (given !== '') return given
  const whatsapp = parameter(parameters, 'WaId').trim()
  if (whatsapp !== '') return `whatsapp:+${whatsapp.replace(/^\+/, '')}`
  return parameter(parameters, 'ExternalUserId').trim()
}

function split(text: string): { channel: string; address: string } {
  const [, channel = '', address = ''] = /^([a-z]+:)?(.*)$/is.exec(cleanText(text).trim()) ?? []
  return { channel: channel.toLowerCase(), address: address.trim() }
}

/** What the provider wrote as +digits is a number even when its area code is unknown to our tables. */
function asPhone(address: string): string | null {
  return phoneNumber(address) ?? (/^\+\d{7,15}$/.test(address) ? address : null)
}

/** What carriers put where a number is withheld: the word, or the word typed on a telephone's keys. */
function isWithheld(address: string): boolean {
  const word = address.toLowerCase().replace(/^\+/, '')
  return word === '' || WITHHELD.some(one => word === one || word === onKeys(one))
}

const WITHHELD = ['anonymous', 'restricted', 'unknown', 'unavailable', 'blocked', 'withheld', 'private']

/** `anonymous` → `266696687`, as in ITU-T E.161. */
function onKeys(word: string): string {
  return Array.from(word, letter => '22233344455566677778889999'.charAt(letter.charCodeAt(0) - 97)).join('')
}

function named(parameters: Parameters): { name?: string } {
  const name = cutText(cleanText(parameter(parameters, 'ProfileName')).trim(), 200)
  return name === '' ? {} : { name }
}
