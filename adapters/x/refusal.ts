import { at, ChannelError, listOf, textOf } from '#kit'

/**
 * Kinds of problem which mean "this app or token", not "this reply"
 * (docs.x.com/x-api/fundamentals/response-codes-and-errors).
 */
const ABOUT_THE_APP =
  /client-forbidden|unsupported-authentication|client-not-enrolled|not-authorized-for-client/

const LONGEST_WAIT_SECONDS = 24 * 3600

/** X refuses the same words twice; after an unclear attempt this is the proof that it had arrived. */
export class DuplicateReply extends ChannelError {
  constructor() {
    super('rejected', 'X answered 403: duplicate content')
  }
}

/**
 * What an error answer of X means. Whatever X will not change its mind about is `rejected`: above all 403 to a reply,
 * which covers "not summoned", "the author blocked you" and "the post is gone". X's own sentences name accounts, so
 * only the kind of the problem is passed on.
 *
 * @param action reading has no reply to give up: there, only credentials and patience can help.
 */
export function refusal(
  response: Response,
  body: unknown,
  action: 'read' | 'write',
  now: Date,
): ChannelError {
  const { status } = response
  const kind = kindOf(body)
  const said = `X answered ${status}${kind ? `: ${kind}` : ''}`
  if (status === 429) return new ChannelError('throttled', said, { retryAfterSeconds: waitOf(response, now) })
  if (status >= 500) return new ChannelError('unavailable', said)
  // 402: the pay-per-use credit has run out. Like a wrong key, only an administrator can help.
  if (status === 401 || status === 402) return new ChannelError('credentials_refused', said)
  if (status === 403 && (action === 'read' || ABOUT_THE_APP.test(kind)))
    return new ChannelError('credentials_refused', said)
  if (status === 403 && /duplicate content/i.test(textOf(at(body, 'detail')) ?? ''))
    return new DuplicateReply()
  return new ChannelError(action === 'read' ? 'unavailable' : 'rejected', said)
}

/** Last part of the problem's type: `https://api.x.com/2/problems/client-forbidden` is `client-forbidden`. */
function kindOf(body: unknown): string {
  const type = textOf(at(body, 'type')) ?? textOf(at(listOf(at(body, 'errors'))[0], 'type')) ?? ''
  return /[\w-]{1,60}$/.exec(type.slice(0, 300))?.[0] ?? ''
}

/** Seconds until the window opens again; `x-rate-limit-reset` is in epoch seconds. One more, as clocks differ. */
function waitOf(response: Response, now: Date): number {
  const reset = Number(response.headers.get('x-rate-limit-reset'))
  const seconds =
    reset > 0 ? reset - now.getTime() / 1000 + 1 : Number(response.headers.get('retry-after')) || 60
  return Math.min(Math.max(Math.ceil(seconds), 1), LONGEST_WAIT_SECONDS)
}
