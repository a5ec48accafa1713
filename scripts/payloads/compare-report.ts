import type { ApiMessage, Normalised } from './outcome.js'
import type { ExpectedReport, Sample } from './samples.js'

/** Degrees: about 10 m for a point a provider gave; about 1 km for the centre of a box, whose rounding is nobody's rule. */
const EXACT_DEGREES = 0.0001
const BOX_DEGREES = 0.01

/** Every field of one expected report against the message which became it. Empty when they agree. */
export function compareReport(expected: ExpectedReport, message: ApiMessage, sample: Sample): string[] {
  const got = message.normalised
  if (!got) return ['normalised: expected a draft, came none']
  return [
    ...externalId(expected, got),
    ...sender(expected, got),
    ...sentAt(expected, got),
    ...text(expected, got, sample),
    ...subject(expected, got),
    ...media(expected, got),
    ...point(expected, got),
    ...replyTo(expected, got, sample),
  ]
}

/** Ids agree without angle brackets and whatever their case: Message-IDs are compared so, others have one case anyway. */
export const sameId = (expected: string, got: string | null | undefined) =>
  bareId(expected) === bareId(got ?? '')

const bareId = (id: string) => id.trim().replace(/^<|>$/g, '').toLowerCase()

function externalId(expected: ExpectedReport, got: Normalised): string[] {
  const ids = expected.external_id_any ?? (expected.external_id ? [expected.external_id] : [])
  if (ids.length === 0 || ids.some(id => sameId(id, got.external_id))) return []
  return [`external_id: expected ${ids.join(' or ')}, came ${got.external_id}`]
}

function sender(expected: ExpectedReport, got: Normalised): string[] {
  const { sender: who, sender_handle: handle } = expected
  const differences: string[] = []
  if (who?.value && !expected.sender_uncertain) {
    const same =
      who.kind === got.sender.kind &&
      address(who.kind, who.value) === address(who.kind, got.sender.value ?? '')
    if (!same)
      differences.push(
        `sender: expected ${who.kind} ${who.value}, came ${got.sender.kind} ${got.sender.value}`,
      )
  }
  if (handle && bareHandle(handle) !== bareHandle(got.sender.handle ?? '')) {
    differences.push(`sender_handle: expected ${handle}, came ${got.sender.handle}`)
  }
  return differences
}

const bareHandle = (handle: string) => handle.replace(/^@/, '').toLowerCase()

function address(kind: string, value: string): string {
  if (kind === 'phone') return value.replace(/\D/g, '')
  return kind === 'email' ? bareId(value) : value
}

function sentAt(expected: ExpectedReport, got: Normalised): string[] {
  if (!expected.sent_at) return []
  const times = [expected.sent_at, ...[expected.sent_at_alt ?? []].flat()]
  if (got.sent_at && times.some(time => Date.parse(time) === Date.parse(got.sent_at as string))) return []
  return [`sent_at: expected ${times.join(' or ')}, came ${got.sent_at}`]
}

function text(expected: ExpectedReport, got: Normalised, sample: Sample): string[] {
  const shown = (value: string) => {
    // Mail is often HTML, whose line breaks mean nothing; elsewhere the words are verbatim.
    const spaced = sample.adapter === 'email' ? value.replace(/\s+/g, ' ') : value
    return expected.text_case_insensitive ? spaced.toLowerCase() : spaced
  }
  const body = shown(got.text)
  const came = `came ${JSON.stringify(got.text.length > 160 ? `${got.text.slice(0, 160)}…` : got.text)}`
  const differences: string[] = []
  for (const words of expected.text_contains ?? []) {
    if (!body.includes(shown(words))) differences.push(`text: expected ${JSON.stringify(words)}, ${came}`)
  }
  for (const words of expected.text_lacks ?? []) {
    if (body.includes(shown(words)))
      differences.push(`text: expected without ${JSON.stringify(words)}, ${came}`)
  }
  const choices = expected.text_any ?? []
  if (choices.length > 0 && !choices.some(words => body.includes(shown(words)))) {
    differences.push(`text: expected one of ${JSON.stringify(choices)}, ${came}`)
  }
  if (expected.text_empty && got.text.trim() !== '') differences.push(`text: expected none, ${came}`)
  if (expected.text_not_exact?.includes(got.text.trim())) differences.push(`text: expected more than ${came}`)
  for (const sign of expected.lacks_control ?? []) {
    if (got.text.includes(sign)) differences.push(`text: expected without ${JSON.stringify(sign)}, ${came}`)
  }
  return differences
}

function subject(expected: ExpectedReport, got: Normalised): string[] {
  if (expected.subject === null || expected.subject === undefined) return []
  const plain = (value: string) => value.replace(/\s+/g, ' ').trim()
  if (plain(expected.subject) === plain(got.subject ?? '')) return []
  return [`subject: expected ${JSON.stringify(expected.subject)}, came ${JSON.stringify(got.subject)}`]
}

function media(expected: ExpectedReport, got: Normalised): string[] {
  const { media_min: least, media_count: exact } = expected
  if (typeof least === 'number')
    return got.media_count >= least ? [] : [`media: expected at least ${least}, came ${got.media_count}`]
  if (typeof exact !== 'number' || got.media_count === exact) return []
  return [`media: expected ${exact}, came ${got.media_count}`]
}

function point(expected: ExpectedReport, got: Normalised): string[] {
  if (expected.geo_not_asserted) return []
  const came = `came ${got.lat}, ${got.lon}`
  if (typeof expected.lat !== 'number' || typeof expected.lon !== 'number') {
    return got.lat === null && got.lon === null ? [] : [`point: expected none, ${came}`]
  }
  if (got.lat === null || got.lon === null)
    return expected.geo_optional ? [] : [`point: expected ${expected.lat}, ${expected.lon}, came none`]
  const tolerance = expected.geo_approximate ? BOX_DEGREES : EXACT_DEGREES
  const near = Math.abs(got.lat - expected.lat) <= tolerance && Math.abs(got.lon - expected.lon) <= tolerance
  const differences = near ? [] : [`point: expected ${expected.lat}, ${expected.lon}, ${came}`]
  if (expected.geo_approximate && got.geo_approximate === false)
    differences.push('point: expected approximate, came exact')
  return differences
}

function replyTo(expected: ExpectedReport, got: Normalised, sample: Sample): string[] {
  // A bare reply text is wrapped in a mail of ours, whose In-Reply-To is not the sample's.
  if (expected.reply_to_not_asserted || sample.delivery.how === 'reply-text') return []
  const ids = expected.reply_to_any ?? (expected.reply_to ? [expected.reply_to] : [])
  if (ids.length === 0)
    return got.reply_to === null || expected.reply_to_optional
      ? []
      : [`reply_to: expected none, came ${got.reply_to}`]
  if (got.reply_to === null && expected.reply_to_optional) return []
  return ids.some(id => sameId(id, got.reply_to))
    ? []
    : [`reply_to: expected ${ids.join(' or ')}, came ${got.reply_to}`]
}
