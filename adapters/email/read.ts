import { cleanText, cutText, Draft, type Reading, type Sender } from '#kit'
import type { ParsedMail } from 'mailparser'
import { mediaOf } from './attachments.js'
import { machineBehind, mayAnswer } from './automatic.js'
import { writtenAt } from './dates.js'
import { field, hasField, type Head, mailKey, messageIds, ownMessageId, readHead } from './head.js'
import { bodyText, mailboxes, parseMime, straighten } from './mime.js'
import { FORWARD_SUBJECT, REPLY_SUBJECT } from './quotemarks.js'
import { type OwnWords, ownWords } from './quotes.js'
import { findOwnId, type Ourselves } from './settings.js'
import { senderTrust } from './trust.js'

/** A stored mail as it travels to the child process. */
export interface MailToRead {
  readonly raw: Uint8Array
  readonly meta: Readonly<Record<string, string>>
  readonly receivedAt: Date
  readonly ourselves: Ourselves
}

/** Marks every mail we send, so that one that comes back is known. */
const OWN_MARK = 'x-muara'

/** Bytes searched for broken delivery reports and for our Message-ID in a returned mail. */
const SEARCHED_BYTES = 1024 * 1024

/** What `send` needs to answer a mail. Opaque to the core. */
export interface AnswerTo {
  readonly to: string
  readonly subject: string
  readonly inReplyTo: string | null
  readonly references: readonly string[]
  readonly senderTrust: string
}

/**
 * Reads one mail. Pure, but may be slow or fatal on hostile bytes: runs in a child process (readers.ts). Throws when
 * MIME cannot be parsed; the caller calls that malformed.
 */
export async function readMail({ raw, meta, receivedAt, ourselves }: MailToRead): Promise<Reading> {
  if (meta.truncatedFrom)
    return {
      is: 'malformed',
      because: `mail of ${meta.truncatedFrom} bytes is above the limit; only its beginning was kept`,
    }
  if (raw.length === 0) return { is: 'malformed', because: 'empty mail' }
  const bytes = straighten(raw)
  const head = readHead(bytes)
  if (head.fields.length === 0) return { is: 'malformed', because: 'no header: these bytes are no mail' }
  const mail = await parseMime(bytes)
  const from = mailboxes(mail.from)[0] ?? null

  if (from?.address.toLowerCase() === ourselves.address || isOwnMail(head, ourselves)) {
    return { is: 'ignored', because: 'our own mail came back' }
  }
  const subject = cutText(
    cleanText(mail.subject ?? '')
      .replace(/\s+/g, ' ')
      .trim(),
    2000,
  )
  const start = bytes.subarray(0, SEARCHED_BYTES).toString('latin1')
  const machine = machineBehind(head, subject, start)
  if (machine) {
    const target = findOwnId(start, ourselves.domain)
    if (machine.is === 'bounce') return { is: 'bounce', target, because: machine.because }
    if (machine.is === 'delayed') return { is: 'delivery_status', target, status: 'queued', code: 'delayed' }
    if (machine.is === 'delivered') return { is: 'delivery_status', target, status: 'delivered' }
    if (machine.is === 'read_receipt' && target) return { is: 'delivery_status', target, status: 'read' }
    return { is: 'automatic_mail', because: machine.because }
  }
  return draftOf({ mail, head, bytes, subject, from }, { meta, receivedAt, ourselves })
}

interface Parsed {
  readonly mail: ParsedMail
  readonly head: Head
  readonly bytes: Buffer
  readonly subject: string
  readonly from: { address: string; name: string } | null
}

function draftOf({ mail, head, bytes, subject, from }: Parsed, given: Omit<MailToRead, 'raw'>): Reading {
  const { ourselves, meta, receivedAt } = given
  const answered = messageIds(field(head, 'in-reply-to'))
  const thread = [...new Set([...messageIds(field(head, 'references')), ...answered])].slice(-190)
  const token = plusToken(head, ourselves.address)
  const answersUs = token !== null || findOwnId([...thread, ...answered].join(' '), ourselves.domain) !== null

  const whole = cutText(cleanText(bodyText(mail, bytes)), 400_000)
  const words = ownWords(whole, { keepForward: FORWARD_SUBJECT.test(subject) && !answersUs })
  const answerAddress = replyAddress(mail, from, ourselves)
  const externalId = ownMessageId(head)
  const draft = Draft.parse({
    externalId: cutText(externalId ?? mailKey(bytes, head), 998),
    sender: senderOf(from),
    sentAt: writtenAt(field(head, 'date'), meta.internalDate, receivedAt),
    subject: subject === '' ? null : subject,
    text: cutText(words.text, 100_000),
    media: mediaOf(mail.attachments),
    replyTo: answered.find(id => findOwnId(id, ourselves.domain)) ?? answered[0] ?? null,
    thread: token === null ? thread : [...thread, token],
    mayAnswer: mayAnswer(head, answerAddress),
    answerTo:
      answerAddress === null
        ? null
        : ({
            to: answerAddress,
            subject,
            inReplyTo: externalId,
            references: thread,
            senderTrust: senderTrust(head, ourselves.authservId, from?.address ?? null),
          } satisfies AnswerTo),
  })
  return { is: answersUs || looksLikeAnswer(subject, thread.length, words) ? 'follow_up' : 'report', draft }
}

/** An answer by its looks, when no id of ours proves it: quoted words below one's own, or "Re:" within a thread. */
function looksLikeAnswer(subject: string, threadLength: number, words: OwnWords): boolean {
  if (FORWARD_SUBJECT.test(subject)) return false
  return (words.quoted && !words.keptWhole) || (REPLY_SUBJECT.test(subject) && threadLength > 0)
}

function senderOf(from: Parsed['from']): Sender {
  if (!from) return { kind: 'none', address: null }
  const name = cutText(cleanText(from.name).replace(/\s+/g, ' ').trim(), 200)
  return { kind: 'email', address: from.address.toLowerCase(), ...(name === '' ? {} : { name }) }
}

/** Reply-To if it holds a usable address that is not ours (that would be a loop), else From. */
function replyAddress(mail: ParsedMail, from: Parsed['from'], ourselves: Ourselves): string | null {
  const wished = mailboxes(mail.replyTo).find(each => each.address.toLowerCase() !== ourselves.address)
  return wished?.address ?? from?.address ?? null
}

/** Our mark alone proves nothing (anybody can copy it): the Message-ID must be one of ours as well. */
function isOwnMail(head: Head, ourselves: Ourselves): boolean {
  return hasField(head, OWN_MARK) && findOwnId(ownMessageId(head) ?? '', ourselves.domain) !== null
}

/** TOKEN of a mail addressed to `aduan+TOKEN@domain` (RFC 5233 subaddress of our own address), or null. */
function plusToken(head: Head, address: string): string | null {
  const [local = '', domain = ''] = address.split('@')
  const quoted = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const pattern = new RegExp(
    `(?:^|[\\s<,;:"])${quoted(local)}\\+([\\w.-]{1,100})@${quoted(domain)}(?![\\w.-])`,
    'i',
  )
  for (const { name, value } of head.fields) {
    if (!['to', 'cc', 'delivered-to', 'x-original-to', 'envelope-to'].includes(name)) continue
    const token = pattern.exec(value)?.[1]
    if (token) return token
  }
  return null
}
