import { cleanText, cutText, type Draft, type MediaRef, mediaKind, type Point, type Reading } from '#kit'
import { parameter, type Parameters } from './form.js'
import { plainAddress, writer } from './sender.js'
import { isPress, keyword, words } from './words.js'

/** Read a citizen's message. `sentAt` is known only from Event Streams and RCS; webhooks carry no time. */
export function readMessage(parameters: Parameters, sentAt: string | null): Reading {
  const externalId = parameter(parameters, 'MessageSid', 'SmsMessageSid', 'SmsSid').trim()
  if (externalId === '') return { is: 'malformed', because: 'pesan tanpa MessageSid' }
  if (externalId.length > 998) return { is: 'malformed', because: 'MessageSid terlalu panjang' }

  const type = parameter(parameters, 'MessageType').trim().toLowerCase()
  if (NO_CONTENT.has(type)) return { is: 'ignored', because: `jenis pesan tanpa isi: ${type}` }

  const text = cutText(words(parameters), 100_000)
  const media = files(parameters)
  const point = position(parameters)
  const { sender, answerTo } = writer(parameters)

  if (media.length === 0 && point === null) {
    const said = keyword(parameters, text)
    if (said === 'help') return { is: 'ignored', because: 'kata kunci bantuan, dijawab oleh penyedia' }
    if (said && sender.address !== null)
      return { is: said === 'stop' ? 'opt_out' : 'opt_in', address: sender.address }
    if (said) return { is: 'ignored', because: 'kata kunci dari pengirim yang tidak diketahui' }
    if (text === '' && announcedFiles(parameters) === 0) return { is: 'ignored', because: 'pesan kosong' }
  }

  const draft: Draft = {
    externalId,
    sender,
    sentAt,
    subject: null,
    text,
    media,
    point,
    placeText: placeWords(parameters),
    replyTo: parameter(parameters, 'OriginalRepliedMessageSid').slice(0, 998) || null,
    thread: [],
    claimedCategory: null,
    claimedKelurahan: null,
    mayAnswer: answerTo !== null,
    answerTo: answerTo === null ? null : { to: answerTo, from: parameter(parameters, 'To').trim() },
  }
  return { is: answersUs(parameters) ? 'follow_up' : 'report', draft }
}

/** WhatsApp tells that something happened, without any words of the citizen. */
const NO_CONTENT = new Set(['reaction', 'unsupported', 'unknown', 'system', 'ephemeral'])

/** A button of ours was pressed, or the message quotes one which the citizen did not write. */
function answersUs(parameters: Parameters): boolean {
  if (isPress(parameters)) return true
  if (parameter(parameters, 'OriginalRepliedMessageSid') === '') return false
  const quoted = parameter(parameters, 'OriginalRepliedMessageSender')
  return quoted === '' || plainAddress(quoted) !== plainAddress(parameter(parameters, 'From'))
}

function announcedFiles(parameters: Parameters): number {
  const count = Number(parameter(parameters, 'NumMedia'))
  return Number.isInteger(count) && count > 0 ? count : 0
}

/** Every `MediaUrlN` that is there, whatever `NumMedia` says: it may be missing, or promise more than came. */
function files(parameters: Parameters): MediaRef[] {
  return Object.keys(parameters)
    .flatMap(name => /^MediaUrl(\d{1,3})$/.exec(name)?.[1] ?? [])
    .sort((a, b) => Number(a) - Number(b))
    .slice(0, 100)
    .flatMap(index => {
      const url = parameter(parameters, `MediaUrl${index}`).trim()
      if (!/^https?:\/\//i.test(url) || url.length > 4096) return []
      const claimedType = cutText(cleanText(parameter(parameters, `MediaContentType${index}`)).trim(), 200)
      return [{ kind: mediaKind(claimedType), url, ...(claimedType === '' ? {} : { claimedType }) }]
    })
}

/** A shared location. 0,0 is what a device without a fix sends: no point. */
function position(parameters: Parameters): Point | null {
  const [lat, lon] = ['Latitude', 'Longitude'].map(name => degrees(parameter(parameters, name)))
  if (lat === undefined || lon === undefined || (lat === 0 && lon === 0)) return null
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lat, lon, approximate: false } : null
}

function degrees(text: string): number | undefined {
  return /^[+-]?\d{1,3}(\.\d+)?$/.test(text.trim()) ? Number(text) : undefined
}

function placeWords(parameters: Parameters): string | null {
  const parts = ['Label', 'Address']
    .map(name => cleanText(parameter(parameters, name)).trim())
    .filter(part => part !== '')
  return parts.length === 0 ? null : cutText(parts.join(', '), 1000)
}
