import { scrub } from '../report/index.js'
import { linkPath } from './reply-contract/link.js'
import type { NewsKind, NumberedEvent } from './reply-contract/news.js'
import {
  compose,
  type Language,
  type ReplyFacts,
  type ReplyKind,
  type ReplyTexts,
  type Voice,
} from './reply-texts.js'
import { dateInJakarta, type Offices, type Owner } from './life/index.js'

/** A channel that can speak, or cannot. */
export interface Speaker extends Voice {
  readonly can: { readonly send: boolean }
  /** Of a channel with public answers: whether nobody else reads along there. */
  readonly isPrivate?: ((to: Readonly<Record<string, unknown>>) => boolean) | undefined
}

/** Whether nobody but its recipient reads what is said there. On social media only where the adapter says so. */
export const isAlone = ({ medium, isPrivate }: Speaker, to: About['to']): boolean =>
  medium === 'sms' || medium === 'email' || (to !== undefined && isPrivate?.(to) === true)

/** What a reply is about. */
export interface About {
  /** Tracking number, or several with commas; the page is that of the first. */
  readonly number: string
  /** Who is told: links of theirs prove it. Null or absent: nobody we know. */
  readonly person?: string | null | undefined
  /** Where it is said, as the adapter needs it. Absent: where others may read along, on a channel that has such places. */
  readonly to?: Readonly<Record<string, unknown>> | undefined
  /** The ticket their report joined, and how many other people reported the same. */
  readonly joined?: { readonly ticket: string; readonly others: number } | undefined
  readonly owner: Owner | null
  /** It speaks against an office, which must not read along: where others do, nothing an officer wrote is said, nor why. */
  readonly hidden?: boolean | undefined
  /** Of statuses.csv. */
  readonly status: string
  /** Why something the citizen asked for was refused. */
  readonly refusal?: { readonly id: string; readonly en: string } | undefined
  /** The event a piece of news comes from. */
  readonly event?: NumberedEvent | undefined
  /** A date promised earlier. */
  readonly promised?: Date | null | undefined
}

/** Finds the words for a channel; null when the channel cannot speak. */
export type Words = (
  channel: string,
  kind: ReplyKind,
  about: About,
  language?: Language,
) => { subject: string; text: string } | null

export interface WordsOptions {
  readonly texts: ReplyTexts
  readonly offices: Offices
  /** Without a trailing slash. */
  readonly publicUrl: string
  /** Signs the links to citizens; without it they prove nobody. */
  readonly root?: string | undefined
  /** By channel name. */
  readonly voices: ReadonlyMap<string, Speaker>
}

/** Which list of wordings explains the code of an event. */
const CODES: Partial<Record<NewsKind, 'coordinate' | 'reject' | 'pause'>> = {
  handed_over: 'coordinate',
  rejected: 'reject',
  paused: 'pause',
  asked: 'pause',
}

/** Kinds whose text may carry what an officer wrote; other notes are between officers. */
const QUOTING: ReadonlySet<ReplyKind> = new Set([
  'handed_over',
  'rejected',
  'paused',
  'asked',
  'promised',
  'noted',
  'rework',
  'done',
])

/** The words to citizens in both languages, with offices as people know them. Officers stay unnamed. */
export function createWords({ texts, offices, publicUrl, root, voices }: WordsOptions): Words {
  return (channel, kind, about, language = 'id') => {
    const voice = voices.get(channel)
    if (!voice?.can.send) return null
    const ownUrl = personalUrl(voice, about)
    const other = language === 'id' ? 'en' : 'id'
    const overheard = about.hidden === true && QUOTING.has(kind) && !isAlone(voice, about.to)
    // Of work that is done the text below a post says no more than that.
    const said = overheard && kind !== 'done' ? 'discreet' : kind
    return compose(texts, said, voice, factsIn(language), language, factsIn(other))

    function factsIn(spoken: Language): ReplyFacts {
      const { number, owner, status, event, refusal, promised, joined } = about
      const list = CODES[kind as NewsKind]
      const code = event?.body.code
      const until = event?.body.until ? new Date(event.body.until) : promised
      const bareUrl = number ? `${publicUrl}/t/${firstOf(number)}` : ''
      return {
        number,
        agency: owner ? offices.name(owner) : '',
        url: ownUrl ?? bareUrl,
        bareUrl,
        ownUrl: ownUrl ?? undefined,
        status: texts.words.statuses[status]?.[spoken] ?? status,
        reason: overheard
          ? undefined
          : (refusal?.[spoken] ??
            (list && code !== undefined ? texts.words[list][code]?.[spoken] : undefined)),
        words:
          QUOTING.has(kind) && event?.body.text && !overheard
            ? scrub(event.body.text).replace(/\s+/g, ' ').trim()
            : '',
        before: event?.body.from && !about.hidden ? offices.name(event.body.from) : '',
        date: until ? dateInJakarta(until, spoken) : '',
        count: event?.body.counter === undefined ? '' : String(event.body.counter),
        ticket: joined?.ticket,
        others: joined && joined.others > 0 ? String(joined.others) : '',
      }
    }
  }

  /** Only where nobody else reads along: everybody sees what we answer below a post. */
  function personalUrl(voice: Speaker, { number, person, to }: About): string | null {
    if (!root || !person || !number || !isAlone(voice, to)) return null
    return `${publicUrl}${linkPath(root, { person, number: firstOf(number) })}`
  }
}

const firstOf = (numbers: string): string => numbers.split(',')[0] ?? ''

/** Codes of life.yaml which have no words for citizens: a mistake in `config/`, said by name. */
export function wordless(
  { words }: ReplyTexts,
  codes: Readonly<Record<'coordinate' | 'reject' | 'pause', Readonly<Record<string, unknown>>>>,
): string[] {
  return (['coordinate', 'reject', 'pause'] as const).flatMap(list =>
    Object.keys(codes[list])
      .filter(code => !Object.hasOwn(words[list], code))
      .map(code => `${list}.${code}`),
  )
}
