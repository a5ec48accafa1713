import type { Database } from '../store/database.js'
import { addressesOf, choose, setOptOutOfPerson, type Wish, wishOf } from '../store/replies.js'
import type { ReplyContract } from '../ticket/reply-contract/index.js'
import type { Language } from '../ticket/reply-texts.js'
import type { Speaker } from '../ticket/reply-words.js'
import { waysTo } from './ways.js'

/** How a person can be told about a ticket, and how they want to be. */
interface Wishes {
  /** Null for nobody we know. `channels`: where they can be reached, the one in use first. */
  of(
    personId: string,
    ticketId: string,
  ): Promise<(Omit<Wish, 'channel'> & { readonly channels: readonly string[] }) | null>
  choose(personId: string, wish: { readonly channel?: string; readonly language?: Language }): Promise<void>
  stop(personId: string, out: boolean): Promise<void>
}

/** What `LANGGANAN`, `ENGLISH`, `STOP` and `MULAI` do, for a page. Only channels they wrote from, or left a contact of. */
export function createWishes(
  { db }: Pick<Database, 'db'>,
  voices: ReadonlyMap<string, Speaker>,
  contract: ReplyContract,
): Wishes {
  return {
    async of(personId, ticketId) {
      const [wish, addresses] = await Promise.all([
        wishOf(db, personId),
        addressesOf(db, ticketId, [personId]),
      ])
      if (!wish) return null
      const { channel: chosen, ...rest } = wish
      const ways = waysTo(addresses, 'done', chosen, voices, contract)
      return { ...rest, channels: ways.map(({ channel }) => channel) }
    },
    choose: (personId, wish) => choose(db, personId, wish),
    stop: (personId, out) => setOptOutOfPerson(db, personId, out),
  }
}
