import { type AddressObject, type EmailAddress, type ParsedMail, simpleParser } from 'mailparser'
import { htmlToText } from './html.js'

/** Removes what keeps a parser from finding the header: byte-order mark, leading blank lines, an mbox "From " line, bare CR line ends. */
export function straighten(raw: Uint8Array): Buffer {
  let bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes = bytes.subarray(3)
  while (bytes[0] === 10 || bytes[0] === 13) bytes = bytes.subarray(1)
  if (!bytes.includes(10) && bytes.includes(13))
    bytes = Buffer.from(bytes.toString('latin1').replace(/\r/g, '\r\n'), 'latin1')
  if (bytes.subarray(0, 5).toString('latin1') === 'From ') bytes = bytes.subarray(bytes.indexOf(10) + 1)
  return bytes
}

/** Parses straightened bytes. Throws when the mail breaks mailparser's limits (1000 parts, 1 MB of header). */
export function parseMime(bytes: Buffer): Promise<ParsedMail> {
  return simpleParser(bytes, {
    skipHtmlToText: true,
    skipTextToHtml: true,
    skipImageLinks: true,
    keepDeliveryStatus: true,
    checksumAlgo: false,
    maxChildNodes: 1000,
    maxHeadSize: 1024 * 1024,
  })
}

/** The mailboxes of an address header, groups opened, entries without address left out. */
export function mailboxes(
  header: AddressObject | AddressObject[] | undefined,
): { address: string; name: string }[] {
  const all = header === undefined ? [] : Array.isArray(header) ? header : [header]
  const open = (entry: EmailAddress): EmailAddress[] => (entry.group ? entry.group.flatMap(open) : [entry])
  return all
    .flatMap(each => each.value)
    .flatMap(open)
    .map(each => ({ address: (each.address ?? '').trim(), name: each.name.trim() }))
    .filter(each => /^[^\s@<>]+@[^\s<>]+$/.test(each.address) && each.address.length <= 320)
}

/** Says that the text part is only there for programs without HTML. */
const STUB =
  /(?:support|view|display|melihat|mendukung|menampilkan)\b.{0,60}\bhtml|html\b.{0,60}(?:support|view|display|capable|compatible)/i

/** The body as text with quotations marked by ">". Plain text is preferred; HTML is used where it is all there is. */
export function bodyText(mail: ParsedMail, bytes: Buffer): string {
  const plain = mail.text ?? ''
  if (plain.trim() !== '' && !(mail.html && plain.length < 400 && STUB.test(plain))) {
    return /charset\s*=\s*"?(?:unicode-1-1-)?utf-7/i.test(bytes.subarray(0, 20_000).toString('latin1'))
      ? decodeUtf7(plain)
      : plain
  }
  return mail.html ? htmlToText(mail.html) : plain
}

/** RFC 2152. mailparser leaves UTF-7 as it came, which is pure ASCII, so nothing is lost before. */
function decodeUtf7(text: string): string {
  return text.replace(/\+([A-Za-z0-9+/]*)-?/g, (_, base64: string) => {
    if (base64 === '') return '+'
    const bytes = Buffer.from(base64, 'base64')
    return bytes
      .subarray(0, bytes.length - (bytes.length % 2))
      .swap16()
      .toString('utf16le')
  })
}
