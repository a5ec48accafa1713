import type { Draft } from '../report/index.js'
import type { Db } from '../store/database.js'
import { noteOnTicket } from '../store/grouping.js'
import { settle } from '../store/messages.js'
import { choose, setOptOut } from '../store/replies.js'
import { saysNotSolved } from '../store/reporter-says.js'
import type { Reporter } from '../store/reporters.js'
import { closedFor, type TicketInWords, ticketByNumberOf } from '../store/status.js'
import { STATUS } from '../ticket/life/index.js'
import { type Answer, objectionIn, wordIn } from '../ticket/reply-contract/index.js'
import type { Language, ReplyKind } from '../ticket/reply-texts.js'
import type { About } from '../ticket/reply-words.js'
import { asRead, type Conversation } from './conversation.js'
import type { Desk } from './desk.js'
import { objectsTo } from './objection.js'
import type { Recorded } from './record.js'
import { tell, type Telling } from './tell.js'

/** What each answer is kept as. */
const OUTCOMES: Readonly<Record<Answer, string>> = {
  status: 'status_query',
  stop: 'opt_out',
  start: 'opt_in',
  subscribe: 'opt_in',
  not_done: 'reopened',
  done: 'confirmed',
  english: 'preference',
  indonesian: 'preference',
}

/**
 * Hears what a citizen says in one word: STATUS, STOP, MULAI, LANGGANAN, BELUM, SUDAH, ENGLISH, each with or without a
 * number, and BELUM with what is wrong or a photo of it. Null when the message is none of these, or the word means nothing from
 * this person: then it is read like any other.
 */
export async function hear(
  db: Db,
  desk: Desk,
  { message, reading, reporter, own, spokenOf }: Conversation,
): Promise<Recorded | null> {
  const { draft } = reading
  const said = saidIn(draft)
  if (!said || !reporter.id || !reporter.person) return null
  const [reporterId, personId] = [reporter.id, reporter.person]
  // It answers or names a ticket that is kept from others: then so is the message.
  let closed = (own?.protected ?? false) || spokenOf !== null
  const meant = await answer(said.answer)
  // About a ticket that is not closed, or not theirs: how far it is, or that we know of none.
  const answered = meant ?? (said.number && !said.words ? await status() : null)
  if (!answered) return null
  const outcome = OUTCOMES[meant ? said.answer : 'status']
  await settle(db, message.id, {
    ...asRead(reading),
    reason: said.words
      ? 'kata kunci: belum, dengan keterangan'
      : `kata kunci: ${draft.text.trim().slice(0, 80)}`,
    outcome,
    protected: closed,
  })
  const replied = answered === 'silent' ? false : await tell(db, desk, message, draft, answered.to, answered)
  return { outcome, replied }

  async function answer(word: Answer): Promise<(Telling & { to: Reporter }) | 'silent' | null> {
    switch (word) {
      case 'status':
        return status()
      case 'stop':
      case 'start': {
        const { changed } = await setOptOut(
          db,
          message.channel,
          draft.sender.address as string,
          word === 'stop',
        )
        return changed ? about(word === 'stop' ? 'stopped' : 'resumed', null) : 'silent'
      }
      case 'subscribe':
        await setOptOut(db, message.channel, draft.sender.address as string, false)
        await choose(db, personId, { channel: message.channel })
        return about('here', null)
      case 'english':
      case 'indonesian': {
        const language = word === 'english' ? 'en' : 'id'
        await choose(db, personId, { language })
        return about('language', null, { language })
      }
      case 'not_done':
        return reopen()
      case 'done':
        return confirm()
    }
  }

  async function status() {
    const asked = said?.number ? await ticketByNumberOf(db, reporterId, said.number) : own
    return asked ? about('status', asked) : about('status_unknown', null)
  }

  /** "Belum selesai": the ticket is opened again, as often and as long as `config/life.yaml` allows. */
  async function reopen() {
    const ticket = await closedTicket()
    if (!ticket || !desk.rules || !said) return null
    if (said.words && !(await objectsTo(db, desk, message.channel, draft, { ...said, ticket }))) return null
    const acted = await saysNotSolved(db, desk.rules, ticket, {
      reason: said.words ?? '',
      change: message.id,
    })
    if (!acted.done) {
      const { id, en } = acted.refusal
      return about('not_reopened', ticket, { refusal: { id, en } })
    }
    const { owner, status: now } = acted.state
    return {
      ...about('reopened', { ...ticket, ...owner, status: now }),
      tells: { ticketId: ticket.ticketId, step: `reopened:${acted.seq}`, seq: acted.seq },
    }
  }

  /** "Sudah", "terima kasih": the one who reported it says that it is solved, once. */
  async function confirm() {
    const ticket = await closedTicket()
    if (!ticket || ticket.status !== STATUS.done) return null
    if (ticket.confirmed) return 'silent' as const
    const { ticketId, reportId } = ticket
    await noteOnTicket(db, ticketId, { type: 'confirmed', actor: 'warga', reportId, body: {} })
    return about('confirmed', ticket)
  }

  /** The ticket an answer is about: the one they name, else the one of theirs that was closed last. */
  async function closedTicket() {
    const days = desk.rules?.life.rules.reopening.days ?? 0
    const asked = said?.number ? await ticketByNumberOf(db, reporterId, said.number) : null
    if (said?.number && !asked) return null
    const ticket = await closedFor(db, personId, { ticketId: asked?.ticketId ?? null, days })
    closed ||= ticket?.protected ?? false
    return ticket
  }

  function about(
    kind: ReplyKind,
    ticket: TicketInWords | null,
    { language, refusal }: { language?: Language; refusal?: About['refusal'] } = {},
  ): Telling & { to: Reporter } {
    return {
      kind,
      reportId: null,
      about: {
        number: ticket?.number ?? '',
        owner: ticket && !ticket.protected ? { agency: ticket.agency, unit: ticket.unit } : null,
        status: ticket?.status ?? '',
        refusal,
      },
      to: language ? { ...reporter, language } : reporter,
    }
  }
}

/** With a photo or a place a word says something else, but for BELUM: then they show what is not solved, and where. */
function saidIn({ text, media, point }: Draft): ReturnType<typeof wordIn> {
  const said = wordIn(text) ?? objectionIn(text)
  return said?.answer === 'not_done' || (media.length === 0 && !point) ? said : null
}
