import { createHash } from 'node:crypto'

/**
 * The header block of a mail, read with plain string work. Cheap and safe enough for the gateway process, which
 * needs an idempotency key before anything is parsed; the real MIME parser runs in a child (see readers.ts).
 */
export interface Head {
  /** Every header in order of appearance, names in lower case, values unfolded. */
  readonly fields: readonly { readonly name: string; readonly value: string }[]
  /** Offset of the first byte after the blank line. */
  readonly bodyAt: number
}

/** Headers longer than this are cut: 256 KB is sixteen times what common MTAs accept. */
const LONGEST_HEAD = 256 * 1024
const CR = 13
const LF = 10

/** Reads the header block. Takes any line end (CRLF, LF, bare CR), a byte-order mark, an mbox "From " line, 8-bit bytes. */
export function readHead(raw: Uint8Array): Head {
  const start = headStart(raw)
  const { end, bodyAt } = headEnd(raw, start)
  const text = decodeLoosely(raw.subarray(start, end))
  const fields: { name: string; value: string }[] = []
  for (const line of text.split(/\r\n|\n|\r/)) {
    const last = fields.at(-1)
    if (/^[ \t]/.test(line)) {
      if (last) last.value += ` ${line.trim()}`
      continue
    }
    const colon = line.indexOf(':')
    if (colon < 1) continue
    const name = line.slice(0, colon).trim().toLowerCase()
    if (/^[!-9;-~]+$/.test(name)) fields.push({ name, value: line.slice(colon + 1).trim() })
  }
  return { fields, bodyAt }
}

/** First value of a header, or the empty string. */
export function field(head: Head, name: string): string {
  return head.fields.find(each => each.name === name)?.value ?? ''
}

export function hasField(head: Head, name: string): boolean {
  return head.fields.some(each => each.name === name)
}

/** All Message-IDs in a header value, in order, without angle brackets. Bare ids (old Outlook) are taken as well. */
export function messageIds(value: string): string[] {
  const inBrackets = [...value.matchAll(/<([^<>\s]{1,990})>/g)].map(match => match[1] as string)
  if (inBrackets.length > 0) return inBrackets
  return value.split(/[\s,<>]+/).filter(part => part.length <= 990 && /^[^@]+@[^@]/.test(part))
}

/** The mail's own Message-ID without angle brackets, case kept (RFC 5322 3.6.4); null when there is none. */
export function ownMessageId(head: Head): string | null {
  const value = field(head, 'message-id').trim()
  return messageIds(value)[0] ?? (value.replace(/[<>\s]/g, '').slice(0, 990) || null)
}

/**
 * Idempotency key: Message-ID, author, and a digest of what the author wrote (Date, Subject, body). One mail found in
 * two folders gives one key; two different mails with one Message-ID give two; a mail without Message-ID is known by
 * its digest. Trace headers (Received, Delivered-To) and line ends differ between copies and take no part. Bytes without a
 * single header are no mail: all of them are digested, so that two of them stay two.
 */
export function mailKey(raw: Uint8Array, head: Head): string {
  const id = ownMessageId(head) ?? 'none'
  const from = firstAddress(field(head, 'from'))
  const digest = createHash('sha256')
    .update([from, field(head, 'date'), field(head, 'subject')].join('\n'))
    .update('\n\n')
    .update(sameLineEnds(head.fields.length === 0 ? raw : raw.subarray(head.bodyAt)))
    .digest('hex')
    .slice(0, 24)
  const shortId = id.length <= 300 ? id : createHash('sha256').update(id).digest('hex')
  return `${shortId}|${from.slice(0, 120)}|${digest}`
}

/** The address in the first mailbox of a From header, lower case; without one the whole text. No full RFC 5322 grammar. */
function firstAddress(value: string): string {
  return (
    /<([^<>@\s]+@[^<>\s]+)>/.exec(value)?.[1] ??
    /[^\s<>,;"()]+@[^\s<>,;"()]+/.exec(value)?.[0] ??
    value
  ).toLowerCase()
}

function sameLineEnds(body: Uint8Array): string {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1')
  return text.replace(/\r\n?/g, '\n').replace(/\n+$/, '')
}

function headStart(raw: Uint8Array): number {
  let at = raw[0] === 0xef && raw[1] === 0xbb && raw[2] === 0xbf ? 3 : 0
  while (raw[at] === CR || raw[at] === LF) at += 1
  return at
}

function headEnd(raw: Uint8Array, start: number): { end: number; bodyAt: number } {
  const limit = Math.min(raw.length, start + LONGEST_HEAD)
  for (let at = start; at < limit; at += 1) {
    if (raw[at] === LF && raw[at + 1] === LF) return { end: at, bodyAt: at + 2 }
    if (raw[at] === LF && raw[at + 1] === CR && raw[at + 2] === LF) return { end: at, bodyAt: at + 3 }
    if (raw[at] === CR && raw[at + 1] === CR) return { end: at, bodyAt: at + 2 }
  }
  return { end: limit, bodyAt: limit }
}

/** Headers should be ASCII; in the wild they are UTF-8 (RFC 6532) or some 8-bit code page. */
function decodeLoosely(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return Buffer.from(bytes).toString('latin1')
  }
}
