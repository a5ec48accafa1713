import type { Figure } from './figures.js'

/** What Muara sets out to reach. Shares as 0..1. */
export interface Goal {
  /** Figure that is held against it. */
  readonly figure: string
  readonly name: string
  readonly reach: number
  readonly unit: Figure['unit']
  readonly is: 'at least' | 'at most'
  /** What the simple baseline of others, or nobody, publishes. */
  readonly elsewhere: string
}

const atLeast = (figure: string, reach: number, name: string, elsewhere: string): Goal => ({
  figure,
  name,
  reach,
  unit: 'share',
  is: 'at least',
  elsewhere,
})
const atMost = (figure: string, reach: number, name: string, unit: Figure['unit']): Goal => ({
  figure,
  name,
  reach,
  unit,
  is: 'at most',
  elsewhere: 'none published',
})

export const GOALS: readonly Goal[] = [
  atLeast('surabaya.joinF1', 0.8, 'duplicates among Surabaya pairs: F1', 'TF-IDF cosine 0.57-0.62'),
  atLeast('surabaya.joinPrecision', 0.9, 'the same: precision at the joining threshold', 'none published'),
  atLeast('match.pairF1', 0.9, 'pairs of reports in the stream: F1', 'none published'),
  atMost('match.wrongMerges', 5, 'wrong merges per 1,000 reports', 'per 1,000'),
  atLeast(
    'jaki.place.kelurahanPrecision',
    0.95,
    'kelurahan from text, JAKI: precision',
    'last name match 0.52',
  ),
  atLeast('jaki.place.kelurahanRecall', 0.8, 'kelurahan from text, JAKI: recall', 'last name match 0.69'),
  atLeast('category.top1', 0.85, 'category, first, scenario', '0.90 claimed on other data'),
  atLeast('category.top3', 0.95, 'category among three, scenario', 'none published'),
  atLeast('jaki.category.top1', 0.85, 'category, first, JAKI, either label', '0.90 claimed on other data'),
  atLeast('jaki.categoryStrict.top1', 0.85, 'the same, first label only', '0.90 claimed on other data'),
  atLeast('jaki.category.top3', 0.95, 'category among three, JAKI, either label', 'none published'),
  atLeast('jaki.categoryStrict.top3', 0.95, 'the same, first label only', 'none published'),
  atLeast('kind.complaintF1', 0.97, 'complaint or not, scenario: F1', 'none published'),
  atLeast('jaki.kind.complaintF1', 0.97, 'complaint or not, JAKI: F1', 'none published'),
]

/** Measured after accuracy, and only where asked for. */
export const COST_GOALS: readonly Goal[] = [
  atMost('cost.scenario.whole.p95', 5_000, 'understand and match one message, one core, p95', 'µs'),
  atMost('cost.corpus.whole.p95', 5_000, 'the same over real texts, p95', 'µs'),
  atMost(
    'candidates.p95Ratio',
    1.5,
    'candidate query p95: 1 M open reports against 10 k, middle of three',
    'times',
  ),
  atMost('candidates.p95RatioOnce', 1.5, 'the same, each query asked for the first time', 'times'),
]
