import { ChannelError, cleanText, type Letter, type OutgoingReply, type Sent } from '#kit'
import { createTransport, type SendMailOptions } from 'nodemailer'
import { REPLY_SUBJECT } from './quotemarks.js'
import type { AnswerTo } from './read.js'
import { type Ourselves, ownId, type Settings } from './settings.js'

/**
 * Sends one reply over a connection of its own: replies are few, and a broken line then harms no other.
 *
 * @throws ChannelError `rejected` (5xx, no usable address), `unavailable` (4xx, no connection), `credentials_refused`,
 *   `outcome_unknown` (the line broke, or time was up, after the last byte, before the server's answer)
 */
export async function sendReply(
  reply: OutgoingReply,
  settings: Settings,
  ourselves: Ourselves,
): Promise<Sent> {
  const to = answerTo(reply.to)
  // The same Message-ID on every attempt: if an earlier one arrived after all, mail programs show one mail, not two.
  const messageId = ownId(reply.id, ourselves.domain)
  const thread = [...new Set([...to.references, ...(to.inReplyTo ? [to.inReplyTo] : [])])].filter(isOneId)
  return transmit(settings, messageId, {
    // Null sender (RFC 3834 section 3.3): a bounce of this mail can never be answered by a machine.
    envelope: { from: '', to: to.to },
    to: { name: '', address: to.to },
    subject: replySubject(to.subject || reply.subject),
    ...(to.inReplyTo && isOneId(to.inReplyTo) ? { inReplyTo: bracketed(to.inReplyTo) } : {}),
    ...(thread.length > 0 ? { references: shortened(thread).map(bracketed) } : {}),
    headers: { 'Auto-Submitted': 'auto-replied', 'X-Auto-Response-Suppress': 'All', 'X-Muara': reply.id },
    text: cleanText(reply.text),
  })
}

/**
 * Sends one letter to an office. Its answer comes to `name+TOKEN@` of the channel's address.
 *
 * @throws ChannelError as `sendReply`.
 */
export async function sendLetter(letter: Letter, settings: Settings, ourselves: Ourselves): Promise<Sent> {
  const [local = '', domain = ''] = settings.address.split('@')
  const { id, to } = letter
  return transmit(settings, ownId(id, ourselves.domain), {
    // From ourselves, not from nobody: an address that does not exist any more must come back as a bounce.
    envelope: { from: settings.address, to },
    to: { name: '', address: to },
    replyTo: { name: settings.displayName, address: `${local}+${letter.token}@${domain}` },
    subject: oneLine(letter.subject),
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All', 'X-Muara': id },
    text: cleanText(letter.text),
  })
}

async function transmit(settings: Settings, messageId: string, mail: SendMailOptions): Promise<Sent> {
  const { transport, wentOut } = openTransport(settings)
  // The limits of the connection are for each answer; a server slow in all of them would outlast the lease of the mail.
  const signal = AbortSignal.timeout(1_000 * settings.sendSeconds)
  try {
    const info = await transport.sendMail({
      signal,
      from: { name: settings.displayName, address: settings.address },
      messageId: bracketed(messageId),
      ...mail,
    })
    if ((info.rejected ?? []).length > 0)
      throw new ChannelError('rejected', 'the mail server refused the recipient')
    return { providerId: messageId }
  } catch (problem) {
    throw problem instanceof ChannelError ? problem : translated(problem as SmtpProblem, wentOut())
  } finally {
    transport.close()
  }
}

/** `wentOut` tells whether the whole content has left us; nodemailer says so only to its log. */
function openTransport(settings: Settings) {
  let out = false
  const ignore = () => undefined
  const transport = createTransport({
    host: settings.smtpHost,
    port: settings.smtpPort,
    secure: settings.smtpSecure,
    ...(settings.smtpUser ? { auth: { user: settings.smtpUser, pass: settings.smtpPassword ?? '' } } : {}),
    connectionTimeout: 15_000,
    greetingTimeout: 15_000,
    socketTimeout: 30_000,
    // Cut, not let run out: what still lay in the socket when time was up must not go out after we said it did not.
    socketCloseTimeout: 0,
    disableFileAccess: true,
    disableUrlAccess: true,
    logger: {
      trace: ignore,
      debug: ignore,
      info: (entry: unknown) => {
        if ((entry as { tnx?: string } | null)?.tnx === 'message') out = true
      },
      warn: ignore,
      error: ignore,
      fatal: ignore,
    },
  })
  return { transport, wentOut: () => out }
}

/** Longest subject we write, in characters: far below the 998 of RFC 5322 even when encoded. */
const LONGEST_SUBJECT = 200

interface SmtpProblem {
  readonly code?: string
  readonly responseCode?: number
}

/**
 * nodemailer's errors in terms of what to do next. Neither its text nor the server's goes along, not even as a cause:
 * both repeat the citizen's address.
 */
function translated({ code, responseCode: status = 0 }: SmtpProblem, wentOut: boolean): ChannelError {
  if (code === 'EAUTH')
    return new ChannelError('credentials_refused', 'the SMTP server refuses user or password')
  if (status >= 500)
    return new ChannelError('rejected', `the mail server refused the mail for good (${status})`)
  if (status >= 400)
    return new ChannelError('unavailable', `the mail server refused the mail for now (${status})`)
  if (code === 'EENVELOPE') return new ChannelError('rejected', 'the recipient address cannot be used')
  // Only the server knows whether it took the mail.
  if (wentOut)
    return new ChannelError('outcome_unknown', 'the connection was lost after the mail had been sent')
  return new ChannelError('unavailable', `the SMTP server cannot be reached (${code ?? 'no code'})`)
}

/** "Re: " once, on one line whatever a stranger put into the Subject (CR and LF would begin a header of their own). */
function replySubject(subject: string): string {
  const short = oneLine(subject)
  return REPLY_SUBJECT.test(short) ? short : `Re: ${short}`.trim()
}

function oneLine(subject: string): string {
  const line = subject
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return [...line].slice(0, LONGEST_SUBJECT).join('')
}

const bracketed = (id: string) => `<${id}>`

const isOneId = (id: string) => /^[^\s<>]{1,900}$/.test(id)

/** RFC 5322 3.6.4 lets References grow for ever; the first and the last twenty keep every mail program threading. */
function shortened(thread: readonly string[]): string[] {
  return thread.length <= 21 ? [...thread] : [thread[0] as string, ...thread.slice(-20)]
}

function answerTo(value: Readonly<Record<string, unknown>>): AnswerTo {
  const text = (given: unknown) => (typeof given === 'string' ? given : '')
  const to = text(value.to)
  if (!/^[^\s<>@]+@[^\s<>@]+$/.test(to))
    throw new ChannelError('rejected', 'there is no address to answer to')
  return {
    to,
    subject: text(value.subject),
    inReplyTo: text(value.inReplyTo) || null,
    references: Array.isArray(value.references) ? value.references.filter(id => typeof id === 'string') : [],
    senderTrust: text(value.senderTrust),
  }
}
