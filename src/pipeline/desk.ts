import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { Draft, Manifest } from '../kit/index.js'
import { createMatching } from '../match/index.js'
import type { MatchingSettings } from '../match/index.js'
import type { Understanding } from '../report/index.js'
import type { ConflictSettings } from '../ticket/conflict/index.js'
import { officesOf } from '../ticket/life/index.js'
import type { ReplyContract } from '../ticket/reply-contract/index.js'
import { ReplyTexts } from '../ticket/reply-texts.js'
import { createWords, type Speaker, wordless, type Words } from '../ticket/reply-words.js'
import { createRouting, type RoutingRule, type RoutingTables } from '../ticket/route.js'
import { type Atlas, type Context, createReader, type UnderstandingTables } from '../understand/index.js'
import type { TicketRules } from '../ticket/rules.js'
import { createFold } from '../understand/words.js'
import { createGuard, type Guard } from './conflict.js'
import { createMatcher, type Matcher } from './matcher.js'

/** All that decides and words a result, built once from the tables of `config/`. Pure. */
export interface Desk extends Guard {
  understand(
    channel: string,
    draft: Draft,
    context: Context & { senderHasOpenTicket: boolean },
  ): Understanding
  readonly matcher: Matcher
  /** Whether two categories are one, or citizens use them for the same thing (`akin` of matching.yaml). */
  mayBeOne(category: string, other: string): boolean
  /** Words for a channel; null when the channel cannot answer. */
  readonly reply: Words
  /** What a citizen's answer may do to a ticket; null: nothing. */
  readonly rules: TicketRules | null
  /** Milliseconds after a message within which its author is answered in time. */
  readonly answerWithin: number | undefined
}

export interface DeskOptions {
  readonly tables: UnderstandingTables &
    RoutingTables & {
      readonly matching: MatchingSettings
      readonly routing: readonly RoutingRule[]
      readonly conflict: ConflictSettings
    }
  readonly configDir: string
  readonly publicUrl: string
  /** Signs the links to citizens. Absent: they prove nobody. */
  readonly root?: string
  /** Manifests by channel name. */
  readonly voices: ReadonlyMap<string, Manifest & Speaker>
  /** Channels on which somebody decided already that it is a complaint: a clerk's desk, a letter. An app is none. */
  readonly clerks: ReadonlySet<string>
  /** What a citizen's answer may do to a ticket. Absent: nothing. */
  readonly rules?: TicketRules
  /** By when a citizen is answered in time. Absent: nobody measures it. */
  readonly contract?: ReplyContract
}

/** A desk that can be given a newer atlas while it works. */
export interface AtlasDesk extends Desk {
  /** From now on texts are read with these boundaries and names; the version of decisions says which edition it was. */
  consult(atlas: Atlas, edition: string): void
  /** Code of the kelurahan a point lies in; null outside Jakarta. */
  kelurahanAt(point: { readonly lat: number; readonly lon: number }): string | null
  /** The words of every reply, for those who tell citizens what became of a ticket. */
  readonly words: Words
}

/** Builds everything that decides, from the tables of `config/`. Throws when a table or text is wrong. */
export function createDesk({
  tables,
  configDir,
  publicUrl,
  root,
  voices,
  clerks,
  rules,
  contract,
}: DeskOptions): AtlasDesk {
  let reader = createReader(tables)
  const routing = createRouting(tables, tables.routing)
  const texts = ReplyTexts.parse(parse(readFileSync(join(configDir, 'replies.yaml'), 'utf8')))
  const missing = rules
    ? wordless(texts, { ...rules.life.rules.codes, pause: rules.life.rules.pause.codes })
    : []
  if (missing.length > 0)
    throw new Error(`replies.yaml: tidak ada kata untuk ${missing.join(', ')} di life.yaml`)
  const words = createWords({ texts, offices: officesOf(tables), publicUrl, root, voices })
  return {
    consult(atlas, edition) {
      const version = `${tables.lexicon.version}+atlas.${edition}`
      reader = createReader({ ...tables, ...atlas, lexicon: { ...tables.lexicon, version } })
    },
    kelurahanAt({ lat, lon }) {
      const answer = reader.askPoint(lat, lon)
      return answer.is === 'inside' ? answer.kelurahan : null
    },
    understand: (channel, draft, context) =>
      reader.understand(draft, {
        ...context,
        recordedByClerk: context.recordedByClerk || clerks.has(channel),
      }),
    mayBeOne: (one, other) =>
      one === other || tables.matching.akin.some(group => group.includes(one) && group.includes(other)),
    matcher: createMatcher(createMatching(tables.matching, text => reader.wordsOf(text))),
    ...createGuard(tables, routing, createFold(tables.lexicon, tables.abbreviations, tables.areas)),
    reply: words,
    words,
    rules: rules ?? null,
    answerWithin: contract?.informed.acknowledged,
  }
}
