/** What numbers are told of. */
export const KEYS = ['agency', 'unit', 'kelurahan'] as const
export type By = (typeof KEYS)[number]

/** One clock of many tickets. Hours, as the limits count them; shares 0..1; null where nothing was counted. */
export interface ClockNumbers {
  /** Clocks that came to their end in the range. */
  readonly ended: number
  readonly mean: number | null
  readonly p50: number | null
  readonly p90: number | null
  readonly p95: number | null
  /** Still running at the end of the range, and how many of these beyond their limit. */
  readonly running: number
  readonly late: number
  /** Of rules that judge each ticket: share within the limit of all that ended or are late. */
  readonly eachWithin: number | null
  /** Of rules that judge an average: their mean, the limit it has to keep, and whether it does. */
  readonly average: { readonly mean: number; readonly limit: number; readonly kept: boolean } | null
}

/** How long something lay with an office until it was done. Hours. */
export type LyingNumbers = Pick<ClockNumbers, 'ended' | 'mean' | 'p50' | 'p90' | 'p95' | 'running'>

/** What an office itself took, in every ticket it held, until it acted or passed the ticket on. Hours. */
export interface WaitedNumbers extends LyingNumbers {
  /** Beyond the coordination limit: of those that ended, and of those still waiting. */
  readonly late: number
  /** `late` as a share of all of them. */
  readonly lateShare: number | null
}

/** The numbers of one agency, unit or kelurahan. Every definition is in `docs/numbers.md`. */
export interface NumbersRow {
  readonly agency: string | null
  readonly unit: string | null
  readonly kelurahan: string | null
  /** Tickets opened in the range that live: an incident counts once, however many speak of it. */
  readonly incidents: number
  /** Persons who reported them; one telephone number or mail address is one person on every channel. */
  readonly reporters: number
  readonly reports: number
  /** Reports of a person about an incident beyond their first. */
  readonly repeats: number
  /** Reports of nobody known, in `reports` and nowhere else. */
  readonly anonymous: number
  /** At the end of the range. */
  readonly open: number
  readonly overdue: number
  readonly coordination: ClockNumbers
  readonly completion: ClockNumbers
  /** Completion without the wait for validation. */
  readonly work: ClockNumbers
  /** Where a rule promises the citizen an answer. */
  readonly reply: ClockNumbers
  readonly waited: WaitedNumbers
  /** Persons who wrote of the tickets behind `waited`; decides whether it is shown. */
  readonly waitedFor: number
  /** What finished work took with this office as its validator, until it confirmed or refused it. */
  readonly validation: LyingNumbers
  /** Persons who wrote of the tickets behind `validation`. */
  readonly validationFor: number
  readonly verified: number
  readonly rejected: number
  /** Reasons of the rejected, by code of life.yaml. */
  readonly rejectedBecause: Readonly<Record<string, number>>
  /** Of those closed for the first time in the range: share that its reporter opened again. */
  readonly reopenRate: number | null
  readonly meanHops: number | null
  readonly arbitratedShare: number | null
  /** Share of everything citizens had to be told in the range that they were told in time. */
  readonly informedInTime: number | null
  readonly suspiciousEvidence: number
}
