import { type Figure, share } from './figures.js'
import type { Measured } from './measured.js'
import type { ScenarioSet } from './scenario-set.js'
import type { HeardMessage, Item } from './stream.js'

/** Tags of the set that mark reports easily merged with the wrong ones. */
const HARD = [
  'neighbour_street',
  'same_place_other_problem',
  'same_street_other_problem',
  'same_street_two_kelurahan',
  'same_event_other_place',
  'no_place_near_identical',
  'template_copy',
]

/** The situations in which grouping goes wrong most easily, each by itself. */
export function measureSituations(
  prefix: string,
  heard: readonly HeardMessage[],
  set: ScenarioSet,
  within: (message: HeardMessage['message']) => boolean,
): Measured {
  const items = heard.flatMap(each => each.items).filter(item => item.gold !== null && item.filed !== null)
  const scored = items.filter(item => within(item.message))
  const byIncident = new Map<string, Item[]>()
  for (const item of items) {
    const incident = item.gold?.incident_id ?? ''
    byIncident.set(incident, [...(byIncident.get(incident) ?? []), item])
  }
  const ticketsOf = (incident: string) =>
    new Set((byIncident.get(incident) ?? []).map(item => item.filed?.entry.ticketId))
  const scoredIncidents = [...set.incidents.values()].filter(({ incident_id }) =>
    byIncident.get(incident_id)?.some(item => within(item.message)),
  )

  const pairs = scoredIncidents.flatMap(({ incident_id, related_to }) =>
    related_to
      .filter(other => byIncident.has(other))
      .map(other => [incident_id, other].sort() as [string, string]),
  )
  const related = [...new Map(pairs.map(pair => [pair.join(), pair])).values()].map(
    ([a, b]) => [ticketsOf(a), ticketsOf(b)] as const,
  )
  const recurring = scoredIncidents.flatMap(({ incident_id, recurrence_of }) => {
    const first = byIncident.get(incident_id)?.[0]
    return first && recurrence_of && byIncident.has(recurrence_of)
      ? [{ first, old: recurrence_of, apart: disjoint(ticketsOf(incident_id), ticketsOf(recurrence_of)) }]
      : []
  })
  const suggestions = scored.filter(item => item.filed?.decision.is === 'suggest')
  const named = (id: string, name: string) => ({ id: `${prefix}.${id}`, name })
  const figures: Figure[] = [
    share(
      named('relatedApart', 'related incidents kept apart'),
      related.filter(([a, b]) => disjoint(a, b)).length,
      related.length,
    ),
    ...HARD.flatMap(tag => {
      const tagged = scored.filter(item => item.message.gold.tags.includes(tag))
      return tagged.length === 0
        ? []
        : [
            share(
              named(`apart.${tag}`, `not merged wrongly: ${tag}`),
              tagged.filter(item => !item.wrongMerge).length,
              tagged.length,
            ),
          ]
    }),
    share(
      named('recurrenceApart', 'recurrences not joined to the closed incident'),
      recurring.filter(each => each.apart).length,
      recurring.length,
    ),
    share(
      named('recurrenceTold', 'recurrences called so, with the right link'),
      recurring.filter(
        ({ first, old }) => first.filed?.decision.is === 'recurrence' && first.ticketIncident === old,
      ).length,
      recurring.length,
    ),
    share(
      named('suggestionsRight', 'suggestions to a person: right'),
      suggestions.filter(right).length,
      suggestions.length,
    ),
  ]
  const mistakes = recurring
    .filter(({ first, apart }) => !apart || first.filed?.decision.is !== 'recurrence')
    .map(({ first, old }) => ({
      what: 'recurrence not told',
      set: set.name,
      ids: [first.id],
      text: first.answer?.text ?? '',
      expected: `recurrence of ${old}`,
      got: { is: first.filed?.decision.is, ticketIncident: first.ticketIncident },
      because: first.filed?.decision,
    }))
  return { figures, mistakes }
}

const right = ({ gold, ticketIncident }: Item): boolean =>
  ticketIncident !== null && ticketIncident === gold?.incident_id

const disjoint = (a: ReadonlySet<unknown>, b: ReadonlySet<unknown>): boolean =>
  ![...a].some(one => b.has(one))
