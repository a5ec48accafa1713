import {
  isEditedCopy,
  MIRRORED,
  nearestVariants,
  type PhotoDistance,
  photoDistance,
  type PhotoHash,
  photoKeys,
  type PhotoVariants,
  type Provenance,
} from '../../report/index.js'
import type { KnownPhoto, KnownPhotos, NonceCheck, Verdict } from '../../ticket/evidence/index.js'
import type { Db } from '../database.js'
import { MESSAGES_ABOUT } from '../messages-about.js'
import { FAMILY } from './family.js'
import type { InspectionState } from './inspections.js'
import { earlierThan, editedLately, saveVariants, turnsOf } from './variants.js'

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
  /** By which it is known again after a trivial edit; written with the photo and not read back with it. */
  readonly variants?: PhotoVariants | null
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
interface GivenVerdict extends Verdict {
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
  await saveVariants(db, one.sha256, one.variants ?? null)
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

/** Presented as the result, and the work, in whatever ticket of the family, then refused or opened again. */
const CONTRADICTED = `(e.kind = 'after' and exists (
  select from evidence_verdict p join ticket_event f on f.ticket_id = e.ticket_id and f.seq = p.seq
    join ticket_event x on x.type in ('refused', 'reopened', 'reinstated')
      and (x.ticket_id = e.ticket_id and x.seq > f.seq
        or x.ticket_id <> e.ticket_id and x.ticket_id in (select id from family) and x.at > f.at)
  where p.evidence_id = e.id and p.seq > 0))`

/**
 * Every photo this one may be a copy of: all earlier evidence, of whatever ticket, that shares a key or the very file with
 * it, what the same office handed in lately if this looks like an edit of it, and what the citizens of this ticket sent.
 * Evidence of tickets merged into this one counts as this one's own. Nearest first.
 *
 * @param at the event it is presented with; if it was presented before, it is among the evidence known itself.
 */
export async function knownPhotos(
  db: Db,
  photo: Pick<Evidence, 'id' | 'sha256' | 'hash' | 'provenance' | 'agency'>,
  ticketId: string,
  at = 0,
): Promise<KnownPhotos> {
  const { hash, provenance } = photo
  const turns = await turnsOf(db, photo.sha256)
  const edited = await editedLately(db, photo, turns)
  const evidence = await db.query(
    `${FAMILY} select case when e.ticket_id in (select id from family) then $1 else e.ticket_id end as "ticketId",
       e.original_sha256 as sha256, e.photo_hash as hash, v.crops,
       ${CONTRADICTED} as contradicted
     from evidence e left join photo_variant v using (sha256)
     where (e.original_sha256 = $2 or e.photo_keys && $3 or e.id = any($6::uuid[]))
       and (${earlierThan('$4')}
         or e.id = $4::uuid and exists (select from evidence_verdict v where v.evidence_id = e.id and v.seq > 0 and v.seq < $5))`,
    [ticketId, provenance.sha256, keysOf(hash, turns), photo.id, at, edited],
  )
  const reporters = await db.query(
    `${FAMILY} select $1::uuid as "ticketId", coalesce(mm.provenance->>'sha256', f.sha256) as sha256, f.photo_hash as hash, v.crops, false as contradicted
     from membership m join report r on r.id = m.report_id cross join lateral ${MESSAGES_ABOUT} about
       join message_media mm on mm.message_id = about.id join media f using (sha256)
       left join photo_variant v using (sha256)
     where m.ticket_id in (select id from family)`,
    [ticketId],
  )
  const near = (rows: unknown[]): KnownPhoto[] =>
    (
      rows as {
        ticketId: string
        sha256: string
        hash: PhotoHash | null
        crops: PhotoHash[] | null
        contradicted: boolean
      }[]
    )
      .map(({ hash: other, crops, ...one }) => {
        const nearest = nearestVariants(crops ?? [], turns)
        const edited = nearest !== null && isEditedCopy(nearest)
        return edited
          ? { ...one, distance: nearest.distance, edit: nearest.edit }
          : { ...one, distance: distanceOf(hash, other), edit: null }
      })
      .toSorted((a, b) => a.distance.form + a.distance.edges - b.distance.form - b.distance.edges)
  return { evidence: near(evidence.rows), reporters: near(reporters.rows) }
}

/** Under what a copy is found among all photographs: as it is, and in the mirror. */
const keysOf = (hash: PhotoHash | null, turns: readonly PhotoHash[]): string[] =>
  [hash, turns[MIRRORED]].flatMap(one => (one ? photoKeys(one) : []))
