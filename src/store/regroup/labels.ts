import type { Db } from '../database.js'

/** A person knows about a few pairs, not about thousands: how many a single decision may teach. */
const MOST_REPORTS = 20
const MOST_MEMBERS = 10

/**
 * Keeps what a person's decision says about pairs of reports: each of `reports` speaks of the same incident as `same` and of
 * another one than `other`; `unsaid` takes an earlier answer back. At most 20 reports against the 10 latest of each side.
 * The program's own decisions teach nothing.
 */
export async function learn(
  db: Db,
  decision: {
    readonly actor: string
    /** The event the answer is kept with. */
    readonly at: { readonly ticket: string; readonly seq: number }
    readonly reports: readonly string[]
    readonly same?: readonly string[]
    readonly other?: readonly string[]
    readonly unsaid?: readonly string[]
  },
): Promise<void> {
  const { actor, at, reports, same = [], other = [], unsaid = [] } = decision
  if (actor === 'muara') return
  // Ids grow with time, so the last ones are the latest.
  const latest = (ids: readonly string[], most: number) => ids.toSorted().slice(-most)
  const pairs = latest(reports, MOST_REPORTS).flatMap(report =>
    [
      ...latest(same, MOST_MEMBERS).map(member => ({ member, same: true })),
      ...latest(other, MOST_MEMBERS).map(member => ({ member, same: false })),
      ...latest(unsaid, MOST_MEMBERS).map(member => ({ member, same: null })),
    ].map(answer => ({ report, ...answer })),
  )
  if (pairs.length === 0) return
  await db.query(
    `insert into grouping_label (report_a, report_b, same, actor, ticket_id, seq, score, version)
     select least(pair.report, pair.member), greatest(pair.report, pair.member), pair.same, $2, $3, $4,
       case when jsonb_typeof(r.matching->'score') = 'number' then (r.matching->>'score')::double precision end, r.matching->>'version'
     from jsonb_to_recordset($1) as pair (report uuid, member uuid, same boolean) join report r on r.id = pair.report`,
    [JSON.stringify(pairs), actor, at.ticket, at.seq],
  )
}

/** What people decided about one pair of reports, with both as matching compares them. */
export interface Label {
  readonly a: unknown
  readonly b: unknown
  readonly same: boolean
  readonly at: Date
  /** What the program had scored when the later of the two was filed, and with which rules; null when it did not. */
  readonly score: number | null
  readonly version: string | null
}

/**
 * The latest answer about every pair, oldest first, without those that were taken back and without reports whose author
 * withdrew the words or that speak against an office: what is written from here leaves the house.
 */
export async function labels(db: Db): Promise<Label[]> {
  const { rows } = await db.query(
    `select a.subject_of_match as a, b.subject_of_match as b, l.same, l.at, l.score, l.version
     from (select distinct on (report_a, report_b) * from grouping_label order by report_a, report_b, id desc) as l
     join report a on a.id = l.report_a join report b on b.id = l.report_b
     where l.same is not null and a.erased_at is null and b.erased_at is null
       and not exists (select from membership m join ticket t on t.id = m.ticket_id where m.report_id in (a.id, b.id) and t.protected)
     order by l.id`,
  )
  return rows as Label[]
}
