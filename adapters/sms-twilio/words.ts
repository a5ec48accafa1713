import { cleanText } from '#kit'
import { parameter, type Parameters } from './form.js'

/** A word by which a citizen steers the channel instead of reporting something. */
export type Keyword = 'stop' | 'start' | 'help'

/**
 * Twilio's own words, plus what Indonesians type. Twilio answers its words itself and still delivers them to us.
 * @see https://help.twilio.com/articles/223134027 (opt-out keywords)
 */
const KEYWORDS: Readonly<Record<Keyword, readonly string[]>> = {
  stop: 'stop stopall unsubscribe end quit cancel revoke optout berhenti batal unreg'.split(' '),
  start: 'start unstop yes mulai'.split(' '),
  help: 'help info bantuan'.split(' '),
}

/**
 * The keyword a message consists of. Only the whole text counts: "Stop" is one, "Stop buang sampah di sini" is a
 * complaint. With Advanced Opt-Out Twilio says it itself in `OptOutType`, in whatever language was configured.
 */
export function keyword(parameters: Parameters, text: string): Keyword | null {
  const told = parameter(parameters, 'OptOutType').trim().toLowerCase()
  if (told === 'stop' || told === 'start' || told === 'help') return told
  const word = text
    .trim()
    .toLowerCase()
    .replace(/[.!]+$/, '')
  for (const [name, words] of Object.entries(KEYWORDS)) if (words.includes(word)) return name as Keyword
  return null
}

/** The citizen's words: the body, or what the button or form they pressed says. Trimmed, may be empty. */
export function words(parameters: Parameters): string {
  const body = cleanText(unpackBase64(parameter(parameters, 'Body').trim())).trim()
  if (body !== '') return body
  const pressed = parameter(parameters, 'ButtonText', 'ListTitle').trim()
  if (pressed !== '') return cleanText(pressed)
  return answers(parameter(parameters, 'InteractiveData', 'FlowData', 'ButtonPayload'))
}

const PRESSES = ['ButtonText', 'ButtonPayload', 'ListId', 'ListTitle', 'InteractiveData', 'FlowData']

/** True when the message is a press on something we sent: it answers us and opens nothing new. */
export const isPress = (parameters: Parameters): boolean => parameter(parameters, ...PRESSES) !== ''

/**
 * Some routes deliver long texts as base64, cut anywhere. Unpacked only when the whole body is base64 and gives
 * readable UTF-8 with white space, which no ordinary word of this length does.
 */
function unpackBase64(body: string): string {
  if (body.length < 24 || !/^[A-Za-z0-9+/]+={0,2}$/.test(body)) return body
  try {
    // stream: true leaves a character cut at the very end out instead of failing on it.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(body, 'base64'), {
      stream: true,
    })
    const readable = /\s/.test(text) && cleanText(text) === text.replaceAll('\r\n', '\n')
    return readable ? text : body
  } catch {
    return body
  }
}

/** The strings typed into an interactive form (JSON of unknown shape), one a line; other text as it is. */
function answers(data: string): string {
  if (!/^\s*[{[]/.test(data)) return cleanText(data).trim()
  const lines: string[] = []
  const gather = (value: unknown, depth: number): void => {
    if (typeof value === 'string' && value.trim() !== '') lines.push(value.trim())
    else if (value !== null && typeof value === 'object' && depth < 8)
      for (const [name, inner] of Object.entries(value))
        if (!/(^|_)(id|type|token)$/i.test(name)) gather(inner, depth + 1)
  }
  try {
    gather(JSON.parse(data), 0)
  } catch {
    return cleanText(data).trim()
  }
  return cleanText(lines.join('\n'))
}
