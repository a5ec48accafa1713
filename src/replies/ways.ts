import type { Address } from '../store/replies.js'
import { isOutcome, type ReplyContract } from '../ticket/reply-contract/index.js'
import type { ReplyKind } from '../ticket/reply-texts.js'
import { isAlone, type Speaker } from '../ticket/reply-words.js'

/** One way to reach a person. */
export interface Way {
  readonly channel: string
  readonly reporterId: string
  readonly reportId: string | null
  /** Their report number there; null when they have none in this ticket on that channel. */
  readonly number: string | null
  readonly answerTo: Readonly<Record<string, unknown>>
}

/**
 * The ways to reach a person about a ticket, best first: the channel they chose, then the one they used last. Below a public
 * post only its own ticket is spoken of; where only outcomes are told, a question is, as nobody else can answer it. Who left a
 * number or a mail address at a desk is reached by SMS or mail.
 *
 * @param hidden the ticket speaks against an office: ways on which nobody reads along come first, whichever was chosen.
 */
export function waysTo(
  addresses: readonly Address[],
  kind: ReplyKind,
  chosen: string | null,
  voices: ReadonlyMap<string, Speaker>,
  { contacts, outcome_only }: ReplyContract,
  hidden = false,
): Way[] {
  const last = (address: Address) => address.spokeAt?.getTime() ?? 0
  const inOrder = addresses.toSorted(
    (a, b) => Number(b.channel === chosen) - Number(a.channel === chosen) || last(b) - last(a),
  )
  const ways = inOrder
    .flatMap(address => direct(address) ?? throughContact(address) ?? [])
    .toSorted((a, b) => Number(b.channel === chosen) - Number(a.channel === chosen))
    .toSorted((a, b) => (hidden ? Number(alone(b)) - Number(alone(a)) : 0))
  return ways.filter(
    (way, i) =>
      (isOutcome(kind) || kind === 'asked' || !outcome_only.includes(way.channel)) &&
      ways.findIndex(({ channel }) => channel === way.channel) === i,
  )

  function alone({ channel, answerTo }: Pick<Way, 'channel' | 'answerTo'>): boolean {
    const voice = voices.get(channel)
    return voice !== undefined && isAlone(voice, answerTo)
  }

  function direct({ channel, reporterId, here, answerTo }: Address): Way | null {
    const voice = voices.get(channel)
    const usual = here?.answerTo ?? (voice?.medium === 'social' ? null : answerTo)
    const to =
      hidden && answerTo && alone({ channel, answerTo }) && !(usual && alone({ channel, answerTo: usual }))
        ? answerTo
        : usual
    if (!voice?.can.send || !to) return null
    return {
      channel,
      reporterId,
      reportId: here?.reportId ?? null,
      number: here?.number ?? null,
      answerTo: to,
    }
  }

  function throughContact({ kind: of, address, channel: at, reporterId, here }: Address): Way | null {
    const channel = of === 'phone' || of === 'email' ? contacts[of] : undefined
    if (channel === undefined || channel === at || !voices.get(channel)?.can.send) return null
    return {
      channel,
      reporterId,
      reportId: here?.reportId ?? null,
      number: here?.number ?? null,
      answerTo: { to: address },
    }
  }
}
