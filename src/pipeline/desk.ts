import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { Manifest } from '../kit/index.js'
import { createMatching } from '../match/index.js'
import type { MatchingSettings } from '../match/index.js'
import { compose, ReplyTexts } from '../ticket/reply-texts.js'
import { createRouting, type RoutingRule, type RoutingTables } from '../ticket/route.js'
import { type Atlas, createReader, type UnderstandingTables } from '../understand/index.js'
import { createMatcher } from './matcher.js'
import type { Desk } from './record.js'

export interface DeskOptions {
  readonly tables: UnderstandingTables &
    RoutingTables & { readonly matching: MatchingSettings; readonly routing: readonly RoutingRule[] }
  readonly configDir: string
  readonly publicUrl: string
  /** Manifests by channel name. */
  readonly voices: ReadonlyMap<string, Manifest>
  /** Channels on which somebody decided already that it is a complaint: a clerk's desk, a letter. An app is none. */
  readonly clerks: ReadonlySet<string>
}

/** A desk that can be given a newer atlas while it works. */
export interface AtlasDesk extends Desk {
  /** From now on texts are read with these boundaries and names; the version of decisions says which edition it was. */
  consult(atlas: Atlas, edition: string): void
}

/** Builds everything that decides, from the tables of `config/`. Throws when a table or text is wrong. */
export function createDesk({ tables, configDir, publicUrl, voices, clerks }: DeskOptions): AtlasDesk {
  let reader = createReader(tables)
  const routing = createRouting(tables, tables.routing)
  const texts = ReplyTexts.parse(parse(readFileSync(join(configDir, 'replies.yaml'), 'utf8')))
  const names = new Map([...tables.agencies, ...tables.units].map(one => [one.code, one.name]))
  const areas = new Map(tables.areas.map(area => [area.code, area.name]))
  const officeOf = (unit: string | null, agency: string) => {
    if (unit === null) return names.get(agency) ?? agency
    return (
      names.get(unit) ?? (areas.has(unit) ? `Kelurahan ${areas.get(unit)}` : (names.get(agency) ?? agency))
    )
  }
  return {
    consult(atlas, edition) {
      const version = `${tables.lexicon.version}+atlas.${edition}`
      reader = createReader({ ...tables, ...atlas, lexicon: { ...tables.lexicon, version } })
    },
    understand: (channel, draft, context) =>
      reader.understand(draft, { ...context, recordedByClerk: clerks.has(channel) }),
    matcher: createMatcher(createMatching(tables.matching, text => reader.wordsOf(text))),
    route(category, place) {
      const { because, ...route } = routing(category, place)
      return { ...route, because: [because] }
    },
    reply(channel, kind, { number, agency, unit, status }) {
      const voice = voices.get(channel)
      if (!voice?.can.send) return null
      const first = number.split(',')[0] ?? ''
      return compose(texts, kind, voice, {
        number,
        agency: officeOf(unit, agency),
        status,
        url: `${publicUrl}/t/${first}`,
      })
    },
  }
}
