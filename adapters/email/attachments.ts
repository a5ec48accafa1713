import { cleanText, type MediaRef } from '#kit'
import type { Attachment } from 'mailparser'

/** Parts that travel as attachments but are no evidence: signatures of the mail itself and machine reports. */
const NOT_MEDIA =
  /^(?:application\/(?:pgp-signature|pkcs7-signature|x-pkcs7-signature|pgp-keys)|message\/(?:delivery-status|disposition-notification|feedback-report)|text\/rfc822-headers)/i

/** Files of a mail in order, at most 100, their bytes included. */
export function mediaOf(attachments: readonly Attachment[]): MediaRef[] {
  return attachments
    .filter(each => !NOT_MEDIA.test(each.contentType) && each.content.length > 0)
    .slice(0, 100)
    .map(each => {
      const name = cleanName(each.filename ?? '')
      return {
        kind: kindOf(each.contentType),
        content: each.content.toString('base64'),
        claimedType: cleanText(each.contentType).slice(0, 200),
        ...(name === '' ? {} : { name }),
      }
    })
}

function kindOf(type: string): MediaRef['kind'] {
  const major = type.split('/')[0]?.toLowerCase()
  return major === 'image' || major === 'video' || major === 'audio' ? major : 'document'
}

/**
 * A sender's file name, safe to show: path parts, control signs and direction overrides (which disguise `gpj.exe` as
 * `exe.jpg`) are taken out, and the rest is cut to 255 UTF-8 bytes with its ending kept.
 */
function cleanName(given: string): string {
  const last = cleanText(given).split(/[/\\]/).at(-1) ?? ''
  const plain = last
    .replace(/[\u202a-\u202e\u2066-\u2069\u200b-\u200f\ufeff\n\t]/g, '')
    .replace(/^[.\s]+/, '')
    .trim()
    .slice(-2000)
  if (Buffer.byteLength(plain) <= 255) return plain
  const ending = /\.[A-Za-z0-9]{1,10}$/.exec(plain)?.[0] ?? ''
  let stem = plain.slice(0, plain.length - ending.length)
  while (Buffer.byteLength(stem) + ending.length > 255)
    stem = stem
      .slice(0, -1)
      .toWellFormed()
      .replace(/\ufffd$/, '')
  return stem + ending
}
