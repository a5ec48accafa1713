import type { EvidenceDesk } from '../../evidence/index.js'
import type { Db } from '../../store/database.js'
import { activate, emailEndpointsOf, lettersLately, putLetter } from '../../store/deliveries.js'
import type { MediaRow } from '../../store/media.js'
import type { Asked } from '../../ticket/life/index.js'
import { proves } from './code.js'
import { dateAtStart } from './dates.js'
import { noteDown, WITHIN_HOURS } from './notes.js'
import type { FindOffice } from './offices.js'
import { changeOf, photosIn } from './photos.js'
import type { AgencyAnswer } from './read.js'

export interface AnswerDeps {
  /** What reply codes are derived from; the same as for pushes. */
  readonly root: string
  readonly findOffice: FindOffice
  readonly desk: Pick<EvidenceDesk, 'act' | 'takeAlong' | 'photographOf'>
  /** Files that came with the mail. */
  readonly files?: readonly MediaRow[]
  readonly now?: Date
}

/**
 * What became of it. `stranger`: the code is not ours, so the mail is a citizen's like any other. `forged`: the office did not
 * send it. `inactive`: nobody agreed to this address, or it was switched off.
 */
export interface Applied {
  readonly is:
    | 'stranger'
    | 'confirmed'
    | 'acted'
    | 'refused'
    | 'unclear'
    | 'other_sender'
    | 'forged'
    | 'inactive'
  readonly ticketId: string | null
}

/** Letters one office gets about one ticket within a day; a loop of two machines ends there. */
const MOST_LETTERS = 6

type Office = Awaited<ReturnType<typeof emailEndpointsOf>>[number]

/**
 * Does what an office asks for in its mail, inside the caller's transaction: changes the status, or keeps the words as an
 * internal note and asks again. Photos that come with SELESAI are its evidence. Every answer to the office goes through the
 * outbox. The same mail acts once.
 *
 * @throws ChannelError `unavailable` while a file of the mail could not be kept.
 */
export async function applyAgencyAnswer(db: Db, answer: AgencyAnswer, deps: AnswerDeps): Promise<Applied> {
  const offices = await emailEndpointsOf(db, answer.code.number)
  const office = offices.find(({ address }) => proves(answer.code, deps.root, address))
  if (!office) return { is: 'stranger', ticketId: null }
  const { ticketId } = office
  if (ticketId === null) return confirm(db, office, answer)
  const change = changeOf(answer)
  const note = (words: string, proven: boolean) =>
    noteDown(db, office, ticketId, { words, change, proven }, deps.desk)
  if (answer.from !== office.address) {
    // The code was passed on. Whoever has it is heard, but only the office itself decides.
    await note(`Balasan dari alamat lain dengan kode milik ${office.address}: ${answer.words}`, false)
    return { is: 'other_sender', ticketId }
  }
  if (!answer.believable) {
    const noted = await note(
      `Surel atas nama ${office.address}, pengirimnya tidak terbukti: ${answer.words}`,
      false,
    )
    // To the office itself, whatever a forger says about answering.
    const mayAnswer = office.state === 'active'
    if (noted.is !== 'again') await tell(db, office, { ...answer, mayAnswer }, 'letter.forged', {})
    return { is: 'forged', ticketId }
  }
  if (office.state !== 'active') {
    await note(`Balasan dari alamat yang tidak aktif, ${office.address}: ${answer.words}`, true)
    return { is: 'inactive', ticketId }
  }
  const asked = askedIn(answer, deps)
  if (!asked) {
    const noted = await note(`Balasan surel belum jelas: ${answer.keyword ?? ''} ${answer.words}`, true)
    if (noted.is === 'refused') await tell(db, office, answer, 'letter.refused', { why: noted.why })
    else if (noted.is !== 'again')
      await tell(db, office, answer, noted.is === 'full' ? 'letter.full' : 'letter.help', {})
    return { is: 'unclear', ticketId }
  }
  const { agency, unit } = office
  const actor = { is: 'officer', name: `surel:${office.id}`, agency, unit } as const
  const { evidence, untaken } =
    asked.action === 'finish' ? await photosIn(db, ticketId, answer, actor, deps) : NO_PHOTOS
  const acted = await deps.desk.act(db, { id: ticketId }, { ...asked, evidence }, actor, { change })
  if (!acted.done) {
    const why = [...new Set([acted.refusal.id, ...untaken.all])].join('\n')
    await tell(db, office, answer, 'letter.refused', { why })
    return { is: 'refused', ticketId }
  }
  const why = untaken.told.join('\n')
  if (acted.fresh)
    await tell(db, office, answer, 'letter.done', { keyword: answer.keyword ?? '', ...(why && { why }) })
  return { is: 'acted', ticketId }
}

const NO_PHOTOS = { evidence: [], untaken: { all: [], told: [] } } as const

/** The owner of the address agrees to be told. */
async function confirm(db: Db, office: Office, answer: AgencyAnswer): Promise<Applied> {
  if (answer.from !== office.address) return { is: 'other_sender', ticketId: null }
  if (!answer.believable) return { is: 'forged', ticketId: null }
  if (office.state === 'disabled') return { is: 'inactive', ticketId: null }
  if (answer.keyword !== 'SETUJU') {
    await tell(db, office, answer, 'letter.help', {})
    return { is: 'unclear', ticketId: null }
  }
  await activate(db, office.id)
  return { is: 'confirmed', ticketId: null }
}

/** What the keyword asks for; null when what it needs is missing. */
function askedIn({ keyword, words }: AgencyAnswer, deps: AnswerDeps): Asked | null {
  switch (keyword) {
    case 'TERIMA':
      return { action: 'claim' }
    case 'PROSES':
      return { action: 'start', ...(words !== '' && { reason: words }) }
    case 'SELESAI':
      return { action: 'finish', ...(words !== '' && { reason: words }) }
    case 'BUKAN WEWENANG': {
      const named = deps.findOffice(words)
      return (
        named && {
          action: 'coordinate',
          reasonCode: 'bukan_wewenang',
          owner: named.owner,
          reason: named.rest,
        }
      )
    }
    case 'DISPOSISI': {
      const named = deps.findOffice(words)
      return named && { action: 'dispose', unit: named.owner.unit ?? undefined, reason: named.rest }
    }
    case 'PUTUSAN': {
      const named = deps.findOffice(words)
      return named && { action: 'arbitrate', owner: named.owner, reason: named.rest }
    }
    case 'TUNDA': {
      const dated = dateAtStart(words, deps.now ?? new Date())
      return dated && { action: 'extend', until: dated.until, reason: dated.rest }
    }
    default:
      return null
  }
}

async function tell(
  db: Db,
  { id, ticketId }: Office,
  { mayAnswer }: AgencyAnswer,
  type: string,
  letter: Readonly<Record<string, string>>,
): Promise<void> {
  if (!mayAnswer || (await lettersLately(db, id, ticketId, WITHIN_HOURS)) >= MOST_LETTERS) return
  await putLetter(db, id, ticketId, type, letter)
}
