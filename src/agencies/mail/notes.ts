import type { EvidenceDesk } from '../../evidence/index.js'
import type { Db } from '../../store/database.js'
import { askedFacts, letterFacts, type LetterFacts, notesLately } from '../../store/deliveries.js'
import type { Owner } from '../../ticket/life/index.js'

/**
 * Internal notes the mails to one address leave within a day, over all its tickets; whoever has a code can write mails. Those
 * of senders who are not proved to be the office have a share of their own, so that nobody uses up the office's.
 */
const MOST_NOTES = 20
export const WITHIN_HOURS = 24
/** Longest note we keep of a mail, characters; the bound of `config/life.yaml`. */
const LONGEST_NOTE = 1_900

/**
 * What became of a mail's words. `gone`: the ticket is no longer the office's, so nothing of it is written there. `full`: the
 * address has left its share for today. `refused`: the ticket takes no notes, being merged into another. The mail itself is
 * kept in any case, like every message.
 */
export type Noted =
  | { readonly is: 'noted' | 'again' | 'full' | 'gone' }
  | { readonly is: 'refused'; readonly why: string }

/** Words of a mail, and whether it is proved to be from the office. */
export interface Note {
  readonly words: string
  readonly change: string
  readonly proven: boolean
}

/** Keeps words of a mail as an internal note on the ticket, by the hand of the program. The same mail leaves one note. */
export async function noteDown(
  db: Db,
  office: Owner & { readonly id: string },
  ticketId: string,
  { words, change, proven }: Note,
  desk: Pick<EvidenceDesk, 'act'>,
): Promise<Noted> {
  if (!(await concerns(db, office, ticketId))) return { is: 'gone' }
  const actor = { is: 'muara', name: `muara:surel:${office.id}${proven ? '' : ':lain'}` } as const
  if ((await notesLately(db, actor.name, WITHIN_HOURS)) >= MOST_NOTES) return { is: 'full' }
  const reason = words.slice(0, LONGEST_NOTE).toWellFormed()
  const note = { action: 'note', visibility: 'internal', reason } as const
  const noted = await desk.act(db, { id: ticketId }, note, actor, { change })
  if (!noted.done) return { is: 'refused', why: noted.refusal.id }
  return { is: noted.fresh ? 'noted' : 'again' }
}

/** An agency without a unit has the tickets of all its units. */
export const isHeldBy = (office: Owner, { agency, unit }: LetterFacts): boolean =>
  office.agency === agency && (office.unit === null || office.unit === unit)

/** Whether a ticket is an office's to hear of: it has it, or its word about it is awaited. */
async function concerns(db: Db, office: Owner, ticketId: string): Promise<boolean> {
  const facts = await letterFacts(db, ticketId)
  if (!facts) return false
  return isHeldBy(office, facts) || (await askedFacts(db, ticketId, office)) !== null
}
