import { ChannelError } from './errors.js'

/** Errors of Node, undici and the guarded client which say that no byte of the request left this machine. */
const NEVER_LEFT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'forbidden_address',
])

/**
 * What a request that threw means. `action` `write`: the provider may have acted on it, so only a connection that never
 * came about is `unavailable`; everything else is `outcome_unknown`. `read`: asking again is always harmless.
 */
export function lostRequest(cause: unknown, provider: string, action: 'read' | 'write'): ChannelError {
  if (cause instanceof ChannelError) return cause
  if (action === 'read' || codes(cause).some(code => NEVER_LEFT.has(code)))
    return new ChannelError('unavailable', `${provider} cannot be reached`, { cause })
  return new ChannelError('outcome_unknown', `the connection to ${provider} broke after sending`, { cause })
}

function codes(error: unknown, depth = 0): string[] {
  if (!(error instanceof Error) || depth > 5) return []
  const code = (error as { code?: unknown }).code
  const inner = error instanceof AggregateError ? error.errors : [error.cause]
  return [...(typeof code === 'string' ? [code] : []), ...inner.flatMap(one => codes(one, depth + 1))]
}
