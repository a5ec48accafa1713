import { type CategoryRow, measureCategories } from './categories.js'
import { type Grouped, measureGrouping } from './grouping.js'
import { measureKinds } from './kinds.js'
import { type Measured, type Part, type Rules, together } from './measured.js'
import { mergeMistakes } from './merge-mistakes.js'
import { measurePlaces } from './places.js'
import type { ScenarioSet } from './scenario-set.js'
import { measureSituations } from './situations.js'
import { type HeardMessage, type Item, runStream } from './stream.js'

/** Everything about a set of labelled messages, from one run over all of it in time order. */
export function measureScenario(set: ScenarioSet, { reader, matching }: Rules): (part: Part) => Measured {
  const heard = runStream(set, reader, matching)
  const mistakes = mergeMistakes(set, heard, matching)
  return part => {
    const within = (message: HeardMessage['message']) => part === 'all' || set.splitOf(message) === part
    const messages = heard.filter(each => within(each.message))
    const items = messages.flatMap(each => each.items)
    const golden = items.filter(item => item.gold !== null)
    return together([
      measureKinds(
        'kind',
        messages.map(({ message, kind, because, items }) => ({
          set: set.name,
          id: message.message_id,
          group: set.groupOf(message),
          text: textOf(message),
          gold: message.gold.kind,
          isComplaint: message.gold.complaints.length > 0,
          answer: kind,
          because,
          complaints: [message.gold.complaints.length, items.filter(item => item.answer).length],
        })),
      ),
      measureCategories('category', golden.map(categoryOf)),
      {
        figures: measureCategories(
          'categoryOfWords',
          golden.filter(({ message }) => !message.app_category).map(categoryOf),
        ).figures.map(each => ({ ...each, name: `${each.name}, where the citizen chose none` })),
        mistakes: [],
      },
      measurePlaces(
        'place',
        golden.map(item => ({
          ...rowOf(item),
          gold: levels(item.gold?.kelurahan_code ?? null),
          basis: item.message.gold.outside ? 'outside' : (item.gold?.place_basis ?? ''),
          outside: item.message.gold.outside,
          answer: item.answer?.place ?? null,
        })),
      ),
      {
        figures: measureGrouping(
          'match',
          heard.flatMap(each => each.items.flatMap(groupedOf)),
          part,
        ),
        mistakes: [],
      },
      measureSituations('match', heard, set, within),
      {
        figures: [],
        mistakes: mistakes
          .filter(({ split }) => part === 'all' || split === part)
          .map(({ mistake }) => mistake),
      },
    ])
  }

  function rowOf({ id, message, answer }: Item) {
    return { set: set.name, id, group: set.groupOf(message), text: answer?.text ?? textOf(message) }
  }

  function categoryOf(item: Item): CategoryRow {
    return {
      ...rowOf(item),
      gold: [item.gold?.category ?? ''],
      answer: item.answer?.category ?? null,
    }
  }

  /** A piece cut too many repeats its message and is judged by wrong merges alone. */
  function groupedOf({ id, message, gold, filed, wrongMerge }: Item): Grouped[] {
    const noComplaint = message.gold.complaints.length === 0
    if (gold === null && !noComplaint && !wrongMerge) return []
    return [
      {
        id,
        channel: message.channel,
        group: set.groupOf(message),
        split: set.splitOf(message),
        incident: gold?.incident_id ?? null,
        ticket: filed?.entry.ticketId ?? null,
        wrongMerge,
        mayStayAlone: gold === null || gold.place_basis === 'undeterminable',
      },
    ]
  }
}

const textOf = ({ subject, text }: { subject?: string | undefined; text: string }): string =>
  subject ? `${subject}\n${text}` : text

/** Where a person says the kelurahan cannot be told, nobody said whether kecamatan or kota can. */
const levels = (kelurahan: string | null) =>
  kelurahan === null
    ? { kelurahan }
    : { kelurahan, kecamatan: kelurahan.slice(0, 8), kota: kelurahan.slice(0, 5) }
