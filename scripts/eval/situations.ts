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

  const incidentsIn = new Map<string, Set<string>>()
  for (const { gold, filed } of items) {
    const ticket = filed?.entry.ticketId ?? ''
    incidentsIn.set(ticket, (incidentsIn.get(ticket) ?? new Set()).add(gold?.incident_id ?? ''))
  }
  // Whichever of the two came first: a report lies wrongly when its ticket holds another incident in the end.
  const mixed = new Set([...incidentsIn].filter(([, within]) => within.size > 1).map(([ticket]) => ticket))

  const pairs = scoredIncidents.flatMap(({ incident_id, related_to }) =>
    related_to
      .filter(other => byIncident.has(other))
      .map(other => [incident_id, other].sort() as [string, string]),
  )
  const related = [...new Map(pairs.map(pair => [pair.join(), pair])).values()].map(([a, b]) => ({
    group: set.groupOfIncident(a),
    apart: disjoint(ticketsOf(a), ticketsOf(b)),
  }))
  const recurring: readonly Recurring[] = scoredIncidents.flatMap(({ incident_id, recurrence_of }) => {
    const first = byIncident.get(incident_id)?.[0]
    return first && recurrence_of && byIncident.has(recurrence_of)
      ? [{ first, old: recurrence_of, apart: disjoint(ticketsOf(incident_id), ticketsOf(recurrence_of)) }]
      : []
  })
  const suggestions = scored.filter(item => item.filed?.decision.is === 'suggest')
  const groupOf = (item: Item) => set.groupOf(item.message)
  const named = (id: string, name: string) => ({ id: `${prefix}.${id}`, name })
  const figures: Figure[] = [
    share(
      named('relatedApart', 'related incidents kept apart'),
      related,
      pair => pair.group,
      pair => pair.apart,
    ),
    ...HARD.flatMap(tag => {
      const tagged = scored.filter(item => item.message.gold.tags.includes(tag))
      return tagged.length === 0
        ? []
        : [
            share(
              named(`apart.${tag}`, `alone in its ticket: ${tag}`),
              tagged,
              groupOf,
              item => !mixed.has(item.filed?.entry.ticketId ?? ''),
            ),
          ]
    }),
    share(
      named('recurrenceApart', 'recurrences not joined to the closed incident'),
      recurring,
      ({ first }) => groupOf(first),
      ({ apart }) => apart,
    ),
    share(
      named('recurrenceTold', 'recurrences called so, with the right link'),
      recurring,
      ({ first }) => groupOf(first),
      told,
    ),
    share(named('suggestionsRight', 'suggestions to a person: right'), suggestions, groupOf, right),
  ]
  const mistakes = recurring
    .filter(each => !told(each))
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

interface Recurring {
  /** The first report of it. */
  readonly first: Item
  /** The closed incident it is a return of. */
  readonly old: string
  readonly apart: boolean
}

/** A ticket of its own, linked to the closed one. Whoever opens the closed one again and joins it tells nothing apart. */
const told = ({ first, old, apart }: Recurring): boolean =>
  apart &&
  first.filed?.decision.is === 'recurrence' &&
  first.filed.decision.reopens !== true &&
  first.ticketIncident === old

const right = ({ gold, ticketIncident }: Item): boolean =>
  ticketIncident !== null && ticketIncident === gold?.incident_id

const disjoint = (a: ReadonlySet<unknown>, b: ReadonlySet<unknown>): boolean =>
  ![...a].some(one => b.has(one))
