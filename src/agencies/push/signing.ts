import { createHmac } from 'node:crypto'
import { Webhook } from 'standardwebhooks'

/** The part of an endpoint its secrets depend on. */
export interface Signed {
  readonly id: string
  readonly address: string
  /** Generation of the secret. */
  readonly secret: number
  /** Until when the generation before is valid as well. */
  readonly formerUntil: Date | null
}

const derived = (root: string, ...about: readonly (string | number)[]) =>
  createHmac('sha256', root)
    .update(['muara endpoint 1', ...about].join('\n'))
    .digest()

/**
 * A secret in the form Standard Webhooks asks for (`whsec_` and base64 of 24 to 64 bytes). It is computed from the root
 * and stored nowhere: whoever reads the table of endpoints can sign nothing, and a repeated request is shown the same.
 */
export const secretOf = (root: string, { id, secret }: Pick<Signed, 'id' | 'secret'>): string =>
  `whsec_${derived(root, 'secret', id, secret).toString('base64')}`

/** All secrets valid now, newest first: two for some hours after a rotation. */
export function secretsOf(root: string, endpoint: Signed, now: Date): string[] {
  const former = endpoint.formerUntil !== null && now < endpoint.formerUntil && endpoint.secret > 1
  const generations = former ? [endpoint.secret, endpoint.secret - 1] : [endpoint.secret]
  return generations.map(secret => secretOf(root, { id: endpoint.id, secret }))
}

/** What an endpoint has to send back to prove that its owner wants to be told; another for each address. */
export const challengeOf = (root: string, { id, address }: Pick<Signed, 'id' | 'address'>): string =>
  derived(root, 'challenge', id, address).toString('base64url')

/**
 * Headers of Standard Webhooks 1.0.0: the id stays the same on every attempt and replay; time and signatures are of the
 * moment, one signature per valid secret.
 */
export function signedHeaders(
  secrets: readonly string[],
  id: string,
  now: Date,
  body: string,
): Record<string, string> {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
    'webhook-signature': secrets.map(secret => new Webhook(secret).sign(id, now, body)).join(' '),
  }
}
