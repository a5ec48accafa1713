import {
  type PhotoDistance,
  photoDistance,
  type PhotoHash,
  photoKeys,
  type Provenance,
} from '../../report/index.js'
import type { KnownPhoto, KnownPhotos, NonceCheck, ToldPhoto, Verdict } from '../../ticket/evidence/index.js'
import type { Db } from '../database.js'
import type { InspectionState } from './inspections.js'

/** `before`: the place before the work. `after`: what proves the work; without one of these nothing is proved. */
export type EvidenceKind = 'before' | 'after'

/** Where a telephone said it was when our page asked it. Degrees of WGS 84, accuracy in metres. */
export interface Position {
  readonly lat: number
  readonly lon: number
  readonly accuracy: number
}

export interface NewEvidence {
  readonly id: string
  readonly ticketId: string
  readonly kind: EvidenceKind
  /** What the officer wrote beside it. */
  readonly note: string | null
  /** SHA-256 of the file we keep. */
  readonly sha256: string
  readonly bytes: number
  readonly width: number
  readonly height: number
  /** Null for a plain picture. */
  readonly hash: PhotoHash | null
  readonly provenance: Provenance
  readonly position: Position | null
  /** Code of the kelurahan it was taken in. */
  readonly kelurahan: string | null
  /** What the pass of our camera page was; null without one. `passId` is set when it was valid. */
  readonly pass: NonceCheck['is'] | null
  readonly passId: string | null
  readonly by: string
  /** Null when an administrator handed it in. */
  readonly agency: string | null
  readonly unit: string | null
}

/** A verdict as it was given: never changed; a later look is another one. */
export interface GivenVerdict extends Verdict {
  /** Number of the event that reported the work as done with this photo; 0 when it was handed in. */
  readonly seq: number
  readonly at: Date
}

export interface Evidence extends NewEvidence {
  /** Number of the ticket it was handed in for. */
  readonly ticket: string
  readonly receivedAt: Date
  /** Oldest first; at least one. */
  readonly verdicts: readonly GivenVerdict[]
  /** What the Inspektorat made of it the last time; null when it never had to look. */
  readonly inspection: InspectionState | null
}

/** The ticket and every ticket merged into it, however often: their photos are photos of one matter. $1: its id. */
const FAMILY = `with recursive family as (
  select id from ticket where id = $1 union select t.id from ticket t join family f on t.merged_into = f.id)`

const EVIDENCE = `select e.id, e.ticket_id as "ticketId", t.number as ticket, e.kind, e.note, e.sha256, e.bytes::int, e.width, e.height,
    e.photo_hash as hash, e.provenance, e.position, e.kelurahan, e.pass, e.pass_id as "passId", e.by, e.agency, e.unit,
    e.received_at as "receivedAt",
    (select json_agg(json_build_object('seq', v.seq, 'is', v.verdict, 'findings', v.findings, 'version', v.version,
        'at', floor(extract(epoch from v.at) * 1000)) order by v.seq) from evidence_verdict v where v.evidence_id = e.id) as verdicts,
    (select i.state from evidence_verdict v join inspection i on i.ticket_id = e.ticket_id and i.seq = v.seq
      where v.evidence_id = e.id and v.verdict = 'suspicious' order by i.seq desc limit 1) as inspection
  from evidence e join ticket t on t.id = e.ticket_id`

const read = (rows: unknown[]): Evidence[] =>
  (rows as (Omit<Evidence, 'verdicts'> & { verdicts: { at: number }[] | null })[]).map(row => ({
    ...row,
    verdicts: (row.verdicts ?? []).map(one => ({ ...(one as never as GivenVerdict), at: new Date(one.at) })),
  }))

/** One photo; null when there is none. */
export async function findEvidence(
  db: Db,
  key: { readonly id: string } | { readonly passId: string },
): Promise<Evidence | null> {
  const { rows } = await db.query(`${EVIDENCE} where ${'id' in key ? 'e.id = $1::uuid' : 'e.pass_id = $1'}`, [
    'id' in key ? key.id : key.passId,
  ])
  return read(rows)[0] ?? null
}

/** All photos handed in for a ticket, those of tickets merged into it among them, oldest first. */
export async function evidenceOf(db: Db, ticketId: string): Promise<Evidence[]> {
  const { rows } = await db.query(
    `${FAMILY} ${EVIDENCE} where e.ticket_id in (select id from family) order by e.received_at, e.id`,
    [ticketId],
  )
  return read(rows)
}

/** Keeps a photo. @returns when it came in, by the database's clock. */
export async function saveEvidence(db: Db, one: NewEvidence): Promise<Date> {
  const { rows } = await db.query(
    `insert into evidence (id, ticket_id, kind, note, sha256, original_sha256, bytes, width, height, photo_hash, photo_keys,
       provenance, position, kelurahan, pass, pass_id, by, agency, unit)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) returning received_at as at`,
    [
      one.id,
      one.ticketId,
      one.kind,
      one.note,
      one.sha256,
      one.provenance.sha256,
      one.bytes,
      one.width,
      one.height,
      one.hash,
      one.hash && photoKeys(one.hash),
      JSON.stringify(one.provenance),
      one.position && JSON.stringify(one.position),
      one.kelurahan,
      one.pass,
      one.passId,
      one.by,
      one.agency,
      one.unit,
    ],
  )
  return (rows[0] as { at: Date }).at
}

/** Writes a verdict down; one that was given for the same occasion stays. */
export async function saveVerdict(
  db: Db,
  evidenceId: string,
  seq: number,
  { is, findings, version }: Verdict,
): Promise<void> {
  await db.query(
    `insert into evidence_verdict (evidence_id, seq, verdict, findings, version) values ($1, $2, $3, $4, $5)
     on conflict (evidence_id, seq) do nothing`,
    [evidenceId, seq, is, JSON.stringify(findings), version],
  )
}

/** What somebody waits for while photos that look alike come in at the same moment: whoever is second sees the first. */
export const namesOfPhoto = ({ hash, provenance }: Pick<NewEvidence, 'hash' | 'provenance'>): string[] => [
  `evidence:file:${provenance.sha256}`,
  ...(hash ? photoKeys(hash).map(key => `evidence:${key}`) : []),
]

/** Two pictures of which one is plain have nothing to compare. */
const FAR: PhotoDistance = { form: 256, edges: 256 }
const distanceOf = (a: PhotoHash | null, b: PhotoHash | null) => (a && b ? photoDistance(a, b) : FAR)

/**
 * Every photo this one may be a copy of: all earlier evidence, of whatever ticket, that shares a key or the very file with
 * it, and what the citizens of this ticket sent. Evidence of tickets merged into this one counts as this one's own. Nearest
 * first.
 *
 * @param at the event it is presented with; if it was presented before, it is among the evidence known itself.
 */
export async function knownPhotos(
  db: Db,
  photo: Pick<Evidence, 'id' | 'hash' | 'provenance' | 'receivedAt'>,
  ticket: { readonly id: string; readonly number: string },
  at = 0,
): Promise<KnownPhotos> {
  const { hash, provenance } = photo
  const evidence = await db.query(
    `${FAMILY} select case when e.ticket_id in (select id from family) then $2 else t.number end as ticket,
       e.original_sha256 as sha256, e.photo_hash as hash
     from evidence e join ticket t on t.id = e.ticket_id
     where (e.original_sha256 = $3 or e.photo_keys && $4)
       and ((e.received_at, e.id) < ($5, $6::uuid)
         or e.id = $6::uuid and exists (select from evidence_verdict v where v.evidence_id = e.id and v.seq > 0 and v.seq < $7))`,
    [
      ticket.id,
      ticket.number,
      provenance.sha256,
      hash ? photoKeys(hash) : [],
      photo.receivedAt,
      photo.id,
      at,
    ],
  )
  const reporters = await db.query(
    `${FAMILY} select $2 as ticket, coalesce(mm.provenance->>'sha256', f.sha256) as sha256, f.photo_hash as hash
     from membership m join report r on r.id = m.report_id join message_media mm on mm.message_id = r.message_id join media f using (sha256)
     where m.ticket_id in (select id from family)`,
    [ticket.id, ticket.number],
  )
  const near = (rows: unknown[]): KnownPhoto[] =>
    (rows as { ticket: string; sha256: string; hash: PhotoHash | null }[])
      .map(row => ({ ticket: row.ticket, sha256: row.sha256, distance: distanceOf(hash, row.hash) }))
      .toSorted((a, b) => a.distance.form + a.distance.edges - b.distance.form - b.distance.edges)
  return { evidence: near(evidence.rows), reporters: near(reporters.rows) }
}

/** What a citizen may know of the evidence of a ticket, for `evidenceInWords`. */
export interface EvidenceTold {
  readonly photos: readonly ToldPhoto[]
  /** Null while the ticket is open, and again when it is opened anew. */
  readonly validatedAt: Date | null
}

/** The photos with which the work was reported as done and then confirmed. Not for protected tickets: nothing is told of those. */
export async function evidenceTold(db: Db, ticketId: string): Promise<EvidenceTold> {
  const { rows } = await db.query(
    `select c.at as "validatedAt", coalesce((
       select json_agg(json_build_object('is', v.verdict, 'inspection', i.state) order by v.evidence_id)
       from evidence e join evidence_verdict v on v.evidence_id = e.id and v.seq = f.seq
         left join inspection i on i.ticket_id = e.ticket_id and i.seq = v.seq and v.verdict = 'suspicious'
       where e.ticket_id = t.id), '[]') as photos
     from ticket t
       cross join lateral (select seq, at from ticket_event where ticket_id = t.id and type = 'validated' order by seq desc limit 1) c
       cross join lateral (select seq from ticket_event where ticket_id = t.id and type = 'finished' and seq < c.seq order by seq desc limit 1) f
     where t.id = $1 and t.closed_at is not null and not t.protected
       and not exists (select from ticket_event where ticket_id = t.id and seq > c.seq and type in ('reopened', 'reinstated'))`,
    [ticketId],
  )
  const told = rows[0] as EvidenceTold | undefined
  return told ?? { photos: [], validatedAt: null }
}
