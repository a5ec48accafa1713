import { ChannelError, hmac, sameSecret, type Inbound } from '#kit'

/** A CRC token is a few dozen characters; more than this is somebody else's experiment. */
const LONGEST_TOKEN = 1024

/**
 * Answer of the challenge-response check: X calls it on registration and from then on regularly, and stops delivering
 * when the answer is wrong (docs.x.com/x-api/webhooks/introduction).
 *
 * @throws ChannelError `malformed` when `crc_token` is missing, repeated, empty or absurdly long.
 */
export function answerCrc(query: string, consumerSecret: string): string {
  const tokens = new URLSearchParams(query).getAll('crc_token')
  const token = tokens[0]
  if (tokens.length !== 1 || !token || token.length > LONGEST_TOKEN)
    throw new ChannelError('malformed', 'crc_token is missing, repeated or too long')
  return JSON.stringify({ response_token: `sha256=${hmac('sha256', consumerSecret, token, 'base64')}` })
}

/**
 * Holds a POST to its signature over the exact bytes, made with the consumer secret (not the bearer token).
 *
 * @throws ChannelError `unauthenticated` without a signature, `forbidden` with a wrong one.
 */
export function verify(inbound: Inbound, consumerSecret: string): void {
  const given = inbound.headers['x-twitter-webhooks-signature']
  if (!given) throw new ChannelError('unauthenticated', 'the webhook carries no signature')
  if (!sameSecret(given, `sha256=${hmac('sha256', consumerSecret, inbound.body, 'base64')}`))
    throw new ChannelError('forbidden', 'the signature of the webhook is wrong')
}
