import type { Sample } from './samples.js'

/**
 * How a sample reaches its channel: through the HTTP door, as a mail in the mailbox, as a page which a poll is
 * answered with, or not at all.
 */
export type Way = 'door' | 'mailbox' | 'page' | 'none'

/** Names of the rows' adapters and ours. Rows of other adapters are not ours. */
export const ADAPTERS: Readonly<Record<string, string>> = {
  twilio: 'sms-twilio',
  email: 'email',
  x: 'x',
  facebook: 'facebook',
}

/**
 * Decides from `delivery.how`, and where that is no road into this adapter, from what is expected: an answer to a call
 * of ours (`rest-response`) whose outcome is `not_applicable` never reaches a door, so there is nothing to deliver.
 * Whatever should become something is delivered by the nearest real road.
 */
export function wayOf(sample: Sample): { readonly way: Way; readonly because: string } {
  const { how } = sample.delivery
  const mail = sample.adapter === 'email'
  switch (how) {
    case 'webhook':
      return { way: mail ? 'mailbox' : 'door', because: how }
    case 'imap':
    case 'reply-text':
      return { way: 'mailbox', because: how }
    case 'poll-page':
      return { way: sample.adapter === 'x' ? 'page' : 'door', because: how }
  }
  if (sample.outcome === 'not_applicable')
    return { way: 'none', because: `${how}: never delivered to a door` }
  if (mail) return { way: 'mailbox', because: `${how}: put in the mailbox` }
  if (how === 'rest-response' && sample.adapter === 'x')
    return { way: 'page', because: `${how}: as the answer to a poll` }
  return { way: 'door', because: `${how}: signed and posted to the door` }
}
