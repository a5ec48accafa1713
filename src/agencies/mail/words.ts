import type { Due, LetterFacts } from '../../store/deliveries.js'
import type { Directory } from '../../store/read/directory.js'
import { momentInJakarta } from '../../ticket/life/index.js'
import { filled, type Known, type MailTexts } from './texts.js'

export interface Words {
  readonly subject: string
  readonly text: string
}

/** The mails of the file. */
type Kind = {
  [K in keyof MailTexts]: MailTexts[K] extends { readonly subject: string; readonly text: string } ? K : never
}[keyof MailTexts]

/** What a mail is about. */
export interface Told extends Pick<Due, 'type' | 'ends' | 'letter'> {
  /** The office still has the ticket. */
  readonly here: boolean
}

/** Words of the mails to offices, by `config/agency-mail.yaml`. They name no citizen. */
export function createMailWords(texts: MailTexts, directory: Directory) {
  const how = texts.how.map(({ write, does }) => `  ${write}  (${does})`).join('\n')

  const mail = (kind: Kind, known: Known): Words => ({
    subject: filled(texts[kind].subject, known),
    text: `${filled(texts[kind].text, known)}\n\n${filled(texts.closing, known)}`,
  })

  return {
    /** A mail about what happened to a ticket, or in answer to a mail about it. */
    ticket({ type, ends, letter, here }: Told, facts: LetterFacts, code: string): Words {
      const known = { ticket: facts.number, code, how }
      if (type === 'letter.done')
        return mail('recorded', {
          ...known,
          done: texts.done[letter?.keyword as keyof MailTexts['done']] ?? texts.unknown,
          status: here ? facts.status : null,
          why: letter?.why,
        })
      // Where it is and why it went is the same to whoever had it, whatever was to be told when it left.
      if (ends === 'left' || !here) return mail('left', known)
      if (type === 'letter.refused') return mail('refused', { ...known, why: letter?.why })
      if (type === 'letter.help') return mail('unclear', known)
      if (type === 'letter.forged') return mail('forged', known)
      if (ends === 'merged') return mail('merged', { ...known, other: facts.mergedInto ?? 'lain' })
      return mail('ticket', { ...known, ...about(facts), head: texts.news[type] ?? texts.news.new })
    },

    /** A mail about the address itself, or about who else can read what is kept for this office. */
    address({ type, letter }: Pick<Due, 'type' | 'letter'>, office: string, code: string): Words {
      if (type === 'access.opened') return mail('access', { ...letter, office, code })
      return mail(type === 'endpoint.test' ? 'test' : 'consent', { office, code })
    },
  }

  function about(facts: LetterFacts): Known {
    const { place, coordinationDueAt, completionDueAt } = facts
    const where = [
      place.street,
      place.rt && `RT ${place.rt}`,
      place.rw && `RW ${place.rw}`,
      place.landmark && `dekat ${place.landmark}`,
      directory.kelurahan(place.kelurahan ?? null),
    ]
    return {
      status: facts.status,
      category: facts.category ?? texts.unknown,
      place: where.filter(Boolean).join(', ') || texts.unknown,
      summary: facts.summary,
      reports: String(facts.reportCount),
      opened: momentInJakarta(facts.openedAt),
      coordination_due: coordinationDueAt && momentInJakarta(coordinationDueAt),
      completion_due: completionDueAt && momentInJakarta(completionDueAt),
    }
  }
}
