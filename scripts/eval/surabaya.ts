import type { Decision, Subject } from '../../src/match/index.js'
import { bareDraft } from './drafts.js'
import type { SurabayaPair } from './external-rows.js'
import { byGroup, count, f1, share, trio, valueOf } from './figures.js'
import type { Measured, Part, Rules } from './measured.js'
import { connected, splitOf } from './split.js'
import { tfidf } from './tfidf.js'

const STRENGTH: readonly Decision['is'][] = ['new', 'related', 'suggest', 'recurrence', 'duplicate']

/**
 * Pairs of texts from another city: would the later one join the earlier one's ticket? Duplicates should; related and
 * other pairs should not. Recurrences are counted apart, undetermined pairs are left out.
 *
 * The texts come with an address field and the name of the kelurahan, as a form would hand them over. Surabaya is not in
 * our tables, so the name is used as its own code and the rules about DKI have no say.
 */
export function measureSurabaya(
  set: string,
  pairs: readonly SurabayaPair[],
  rules: Rules,
): (part: Part) => Measured {
  const groups = connected(
    pairs.flatMap(pair => [pair.id_a, pair.id_b]),
    pairs.map(pair => [pair.id_a, pair.id_b]),
  )
  const groupOf = (pair: SurabayaPair) => groups.get(pair.id_a) ?? pair.id_a
  const cosine = tfidf(pairs.flatMap(pair => [wordsOf(pair, 'a'), wordsOf(pair, 'b')]))
  const decided = pairs.map(pair => ({ pair, decision: decisionOn(pair, rules) }))
  return part => {
    const scored = decided.filter(({ pair }) => part === 'all' || splitOf(groupOf(pair)) === part)
    const judged = scored.filter(
      ({ pair }) => !['recurrence_or_followup', 'undetermined'].includes(pair.label),
    )
    const again = scored.filter(({ pair }) => pair.label === 'recurrence_or_followup')
    const suggested = judged.filter(({ decision }) => decision.is === 'suggest')
    type Judged = (typeof judged)[number]
    const inGroup = ({ pair }: Judged) => groupOf(pair)
    const figuresOf = (id: string, name: string, joins: (one: Judged) => boolean, weigh: boolean) => {
      const tally = (weightOf: (one: Judged) => number) =>
        byGroup(judged, inGroup, one => {
          const [is, said] = [one.pair.label === 'duplicate', joins(one)]
          return [is && said, !is && said, is && !said].map(yes => (yes ? weightOf(one) : 0))
        })
      const plain = trio(
        `surabaya.${id}`,
        name,
        tally(() => 1),
      )
      if (!weigh) return plain
      const weighted = { ...tally(one => one.pair.sampling_weight), independent: false }
      // Counted are pairs, whatever they weigh.
      return trio(`surabaya.${id}`, name, weighted).map((figure, at) => ({
        ...figure,
        of: plain[at]?.of ?? 0,
      }))
    }
    const joins = ({ decision }: Judged) => decision.is === 'duplicate'
    const offered = (one: Judged) => joins(one) || one.decision.is === 'suggest'
    const likeness = ({ pair }: Judged) => cosine(wordsOf(pair, 'a'), wordsOf(pair, 'b'))
    const best = bestThreshold(judged.map(one => [likeness(one), one.pair.label === 'duplicate']))
    const figures = [
      ...figuresOf('join', 'joins', joins, false),
      ...figuresOf('joinWeighted', 'joins, strata weighted', joins, true),
      ...figuresOf('offer', 'joins or suggestions', offered, false),
      share(
        { id: 'surabaya.suggestionsRight', name: 'suggestions that are right' },
        suggested,
        inGroup,
        ({ pair }) => pair.label === 'duplicate',
      ),
      count(
        { id: 'surabaya.again', name: 'recurrences and follow-ups joined' },
        again.filter(joins).length,
        again.length,
      ),
      ...figuresOf(
        'tfidf',
        `TF-IDF cosine, best threshold of these very pairs (${best.toFixed(2)})`,
        one => likeness(one) >= best,
        false,
      ),
    ]
    const mistakes = judged
      .filter(one => joins(one) !== (one.pair.label === 'duplicate'))
      .map(({ pair, decision }) => ({
        what: decision.is === 'duplicate' ? 'pair joined wrongly' : `pair missed (${decision.is})`,
        set,
        ids: [pair.pair_id, pair.id_a, pair.id_b],
        text: `${wordsOf(pair, 'a')}\n--- ${wordsOf(pair, 'b')}`,
        expected: pair.label,
        got: { is: decision.is, score: decision.score },
        because: { because: decision.because, parts: decision.considered[0]?.parts ?? [] },
      }))
    return { figures, mistakes }
  }
}

const wordsOf = (pair: SurabayaPair, side: 'a' | 'b'): string =>
  `${pair[`text_${side}`]}\n${pair[`alamat_${side}`]}`

/** The strongest decision about any complaint of the later text, with the earlier one in an open ticket. */
function decisionOn(pair: SurabayaPair, rules: Rules): Decision {
  const sides = (['a', 'b'] as const).toSorted((x, y) => (pair[`time_${x}`] <= pair[`time_${y}`] ? -1 : 1))
  const [first, second] = sides.map(side => subjectsOf(pair, side, rules))
  const ticket = (first ?? []).map((subject, at) => ({
    ...subject,
    ticketId: `T${at}`,
    status: 'Proses',
    closedAt: null,
  }))
  const decisions = (second ?? []).map(subject => rules.matching.decide(subject, ticket))
  const strongest = decisions.sort((x, y) => STRENGTH.indexOf(y.is) - STRENGTH.indexOf(x.is))[0]
  if (!strongest) throw new Error(`${pair.pair_id}: a clerk's record always holds a complaint`)
  return strongest
}

function subjectsOf(pair: SurabayaPair, side: 'a' | 'b', { reader, matching }: Rules): Subject[] {
  const id = pair[`id_${side}`]
  const at = pair[`time_${side}`]
  const draft = bareDraft(id, pair[`text_${side}`], {
    placeText: pair[`alamat_${side}`].slice(0, 1_000) || null,
    sentAt: at,
  })
  const { complaints } = reader.understand(draft, { recordedByClerk: true })
  // The kelurahan's own name is no spot in it. Of Jakarta's areas the tables know that; of Surabaya's we say it here.
  const area = new Set(pair.kelurahan.toLowerCase().split(' '))
  return complaints.map((complaint, ordinal) => {
    const place = {
      ...complaint.place,
      basis: 'explicit' as const,
      kelurahan: `sby:${pair.kelurahan}`,
      kecamatan: 'sby',
      kota: 'sby',
      outside: false,
      candidates: [],
    }
    const origin = { id: `${id}/${ordinal}`, channel: 'media-center', receivedAt: at, sender: null }
    const subject = matching.subjectOf({ ...complaint, place }, draft, origin)
    return { ...subject, names: subject.names.filter(name => !area.has(name)) }
  })
}

/** The threshold with the highest F1: the most a likeness of words can do on these pairs. */
function bestThreshold(pairs: readonly (readonly [number, boolean])[]): number {
  const at = (threshold: number) => {
    const said = pairs.filter(([likeness]) => likeness >= threshold)
    const right = said.filter(([, duplicate]) => duplicate).length
    const duplicates = pairs.filter(([, duplicate]) => duplicate).length
    return valueOf(f1, [right, said.length - right, duplicates - right]) || 0
  }
  return pairs.reduce((best, [likeness]) => (at(likeness) > at(best) ? likeness : best), 1)
}
