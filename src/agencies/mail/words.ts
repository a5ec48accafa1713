import type { AskedFacts, Due, LetterFacts } from '../../store/deliveries.js'
import type { Directory } from '../../store/read/directory.js'
import { momentInJakarta, type Owner } from '../../ticket/life/index.js'
import { filled, type Known, type MailTexts } from './texts.js'

export interface Words {
  readonly subject: string
  readonly text: string
}

/** The mails of the file. */
type Kind = {
  [K in keyof MailTexts]: MailTexts[K] extends { readonly subject: string; readonly text: string } ? K : never
}[keyof MailTexts]

/** Mails that answer what the office itself wrote. */
const ANSWERS: ReadonlySet<string> = new Set(['letter.refused', 'letter.help', 'letter.full'])

/** What a mail is about. */
export interface Told extends Pick<Due, 'type' | 'ends' | 'asks' | 'letter'> {
  /** The office still has the ticket. */
  readonly here: boolean
  /** What it is asked about a ticket somebody else has, while it is. */
  readonly asked: AskedFacts | null
}

/** Words of the mails to offices, by `config/agency-mail.yaml`. They name no citizen. */
export function createMailWords(texts: MailTexts, directory: Directory, publicUrl = '') {
  const listed = (how: MailTexts['how']) => how.map(({ write, does }) => `  ${write}  (${does})`).join('\n')
  const nameOf = ({ agency, unit }: Owner) => (directory.unit(unit) ?? directory.agency(agency)).name

  const mail = (kind: Kind, known: Known): Words => ({
    subject: filled(texts[kind].subject, known),
    text: `${filled(texts[kind].text, known)}\n\n${filled(texts.closing, known)}`,
  })

  return {
    /** A mail about what happened to a ticket, or in answer to a mail about it. */
    ticket({ type, ends, asks, letter, here, asked }: Told, facts: LetterFacts, code: string): Words {
      const known = { ticket: facts.number, code, ...waysToAnswer(asked, facts) }
      // Whatever became of the ticket: somebody writes in the name of the office.
      if (type === 'letter.forged') return mail('forged', known)
      if (type === 'letter.done')
        return mail('recorded', {
          ...known,
          done: texts.done[letter?.keyword as keyof MailTexts['done']] ?? texts.unknown,
          status: here ? facts.status : null,
          why: letter?.why,
        })
      if (asks)
        return asked
          ? mail(asked.what, { ...known, ...about(facts), ...question(asked, facts) })
          : mail('answered', known)
      // Where it is and why it went is the same to whoever had it, whatever was to be told when it left.
      if (ends === 'left' || !(here || asked)) return mail(ANSWERS.has(type) ? 'gone' : 'left', known)
      if (type === 'letter.refused') return mail('refused', { ...known, why: letter?.why })
      const other = facts.mergedInto ?? 'lain'
      if (ends === 'merged' || (facts.mergedInto && ANSWERS.has(type)))
        return mail('merged', { ...known, other })
      if (type === 'letter.help') return mail('unclear', known)
      if (type === 'letter.full') return mail('full', known)
      return mail('ticket', { ...known, ...about(facts), head: texts.news[type] ?? texts.news.new })
    },

    /** A mail about the address itself, or about who else can read what is kept for this office. */
    address({ type, letter }: Pick<Due, 'type' | 'letter'>, office: string, code: string): Words {
      if (type === 'access.opened') return mail('access', { ...letter, office, code })
      return mail(type === 'endpoint.test' ? 'test' : 'consent', { office, code })
    },
  }

  /** The words an answer may begin with. A validator has none: photos must be seen, on the page. */
  function waysToAnswer(asked: AskedFacts | null, facts: LetterFacts): Known {
    if (asked?.what === 'validate')
      return { begin: null, how: filled(texts.how_to_validate, { page: pageOf(asked, facts) }) }
    return { begin: texts.begin, how: listed(asked ? texts.how_to_decide : texts.how) }
  }

  function pageOf({ what }: AskedFacts, { number }: LetterFacts): string {
    return publicUrl && `${publicUrl}/${what === 'arbitrate' ? 'putusan' : 'validasi'}/${number}`
  }

  function question(asked: AskedFacts, facts: LetterFacts): Known {
    const { reason, proposed } = asked
    return {
      holder: nameOf(facts),
      proposed: proposed && nameOf(proposed),
      why: reason,
      page: pageOf(asked, facts),
    }
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
