import { ChannelError, type Letter, type Sent } from '../../kit/index.js'
import type { Database } from '../../store/database.js'
import { askedFacts, type Due, letterFacts } from '../../store/deliveries.js'
import type { Directory } from '../../store/read/directory.js'
import type { Carrier } from '../push/carrier.js'
import { asToken, codeFor, written } from './code.js'
import { isHeldBy } from './notes.js'
import type { MailTexts } from './texts.js'
import { createMailWords, type Words } from './words.js'

export interface MailOptions {
  readonly database: Database
  readonly directory: Directory
  readonly texts: MailTexts
  /** What reply codes are derived from. */
  readonly root: string
  /** Public address without a trailing slash, where questions are decided; without one a mail names no page. */
  readonly publicUrl?: string
  /** `write` of the mail channel; null while there is none. */
  readonly write: ((letter: Letter) => Promise<Sent>) | null
}

/** Tells an office by mail. Words are made when the mail is sent, so that it tells how things are by then. */
export function createMail({ database, directory, texts, root, publicUrl, write }: MailOptions): Carrier {
  const words = createMailWords(texts, directory, publicUrl)
  return {
    async carry(due) {
      if (!write) return { is: 'no_mail_channel' }
      const { endpoint, ticket, id } = due
      const code = codeFor(root, ticket?.number ?? endpoint.id, endpoint.address)
      const said = await wordsFor(due, written(code))
      if (!said) return { is: 'unknown_ticket', final: true }
      try {
        // The Message-ID carries the code as well: it comes back in In-Reply-To whatever a mail program does to addresses.
        const letter = {
          id: `${written(code).toLowerCase()}-${id}`,
          to: endpoint.address,
          token: asToken(code),
          ...said,
        }
        await write(letter)
        return { is: 'accepted' }
      } catch (error) {
        if (!(error instanceof ChannelError)) throw error
        return {
          is: error.code,
          asked: error.retryAfterSeconds,
          ...(error.policy.retry ? {} : { final: true }),
        }
      }
    },
  }

  async function wordsFor(
    { type, ends, asks, letter, ticket, endpoint }: Due,
    code: string,
  ): Promise<Words | null> {
    if (!ticket) {
      const office = directory.unit(endpoint.unit) ?? directory.agency(endpoint.agency)
      return words.address({ type, letter }, office.name, code)
    }
    const facts = await letterFacts(database.db, ticket.id)
    if (!facts) return null
    const here = isHeldBy(endpoint, facts)
    const asked = here ? null : await askedFacts(database.db, ticket.id, endpoint)
    return words.ticket({ type, ends, asks, letter, here, asked }, facts, code)
  }
}
