import { parsePhoneNumberFromString } from 'libphonenumber-js/min'

/**
 * A telephone number as E.164 (`+6281200000001`), or null when the text is none. Numbers written the Indonesian way
 * (`0812-0000-0001`) and ids which lost their plus (`62812…`, from WhatsApp or an unescaped form) are understood.
 */
export function phoneNumber(text: string): string | null {
  const typed = text.replace(/[\s().\u2010-\u2015-]/g, '').replace(/^00/, '+')
  if (!/^\+?\d{7,15}$/.test(typed)) return null
  // libphonenumber reads "62213456789" as a domestic number and calls +6262213456789 valid: the plus comes first.
  if (typed.startsWith('62')) return valid(`+${typed}`)
  if (typed.startsWith('+')) return valid(typed)
  return valid(typed, 'ID') ?? valid(`+${typed}`)
}

function valid(text: string, country?: 'ID'): string | null {
  const number = parsePhoneNumberFromString(text, country)
  return number?.isValid() ? number.number : null
}
