import { ChannelError, hmac, sameSecret, type Inbound } from '#kit'

/** Meta's challenge is a number of about ten digits. */
const LONGEST_CHALLENGE = 1024

/**
 * Answer of the verification request: the challenge as it came, to be sent as plain text and nothing else
 * (developers.facebook.com/docs/graph-api/webhooks/getting-started).
 *
 * @throws ChannelError `malformed` when a part is missing, repeated or too long; `forbidden` with a wrong token.
 */
export function answerChallenge(query: string, verifyToken: string): string {
  const parameters = new URLSearchParams(query)
  const [mode, token, challenge] = ['hub.mode', 'hub.verify_token', 'hub.challenge'].map(name => {
    const values = parameters.getAll(name)
    return values.length === 1 ? values[0] : undefined
  })
  if (mode !== 'subscribe' || !token || !challenge || challenge.length > LONGEST_CHALLENGE)
    throw new ChannelError('malformed', 'no verification request: hub.* is missing, repeated or too long')
  if (!sameSecret(token, verifyToken)) throw new ChannelError('forbidden', 'hub.verify_token is wrong')
  return challenge
}

/**
 * Holds a POST to `X-Hub-Signature-256` over the exact bytes: Meta escapes letters and slashes its own way, so a
 * re-serialised body has another digest. The older SHA-1 header alone does not count.
 *
 * @throws ChannelError `unauthenticated` without a signature, `forbidden` with a wrong one.
 */
export function verify(inbound: Inbound, appSecret: string): void {
  const given = inbound.headers['x-hub-signature-256']
  if (!given) throw new ChannelError('unauthenticated', 'the webhook carries no SHA-256 signature')
  if (!sameSecret(given, `sha256=${hmac('sha256', appSecret, inbound.body, 'hex')}`))
    throw new ChannelError('forbidden', 'the signature of the webhook is wrong')
}
