import type { Head } from './head.js'

/**
 * How far our own mail server could verify the author's domain. `unknown`: no verdict of ours is on the mail.
 * A complaint is never refused for it; a status is not revealed to a sender who is not `pass`.
 */
export type SenderTrust = 'pass' | 'fail' | 'none' | 'unknown'

/**
 * Reads Authentication-Results (RFC 8601). Anybody can write such a header into a mail, so only the topmost block
 * counts, and only when its authserv-id is our own MX's (section 5: others must not be trusted).
 */
export function senderTrust(head: Head, authservId: string | null, fromAddress: string | null): SenderTrust {
  if (authservId === null) return 'unknown'
  const first = head.fields.findIndex(each => each.name === 'authentication-results')
  const verdicts: string[] = []
  for (const { name, value } of first < 0 ? [] : head.fields.slice(first)) {
    const [id = '', ...results] = withoutComments(value).split(';')
    if (name !== 'authentication-results' || id.trim().split(/\s/)[0]?.toLowerCase() !== authservId) break
    verdicts.push(...results.map(result => result.trim().toLowerCase()))
  }
  if (verdicts.length === 0) return 'unknown'

  const dmarc = verdicts.find(verdict => verdict.startsWith('dmarc='))
  if (dmarc?.startsWith('dmarc=pass')) return 'pass'
  if (dmarc?.startsWith('dmarc=fail')) return 'fail'
  const domain = fromAddress?.split('@')[1]?.toLowerCase() ?? ''
  const aligned = (value: string | undefined) =>
    value !== undefined && domain !== '' && (value === domain || domain.endsWith(`.${value}`))
  const passes = verdicts.filter(verdict => /^(?:dkim|spf)=pass/.test(verdict))
  if (
    passes.some(verdict =>
      aligned(/(?:header\.d|header\.i|smtp\.mailfrom)=\S*?@?([a-z0-9.-]+)(?:\s|$)/.exec(verdict)?.[1]),
    )
  )
    return 'pass'
  return verdicts.some(verdict => /^(?:dkim|spf)=(?:fail|softfail|permerror)/.test(verdict)) ? 'fail' : 'none'
}

function withoutComments(value: string): string {
  return value.replace(/\([^()]*\)/g, ' ')
}
