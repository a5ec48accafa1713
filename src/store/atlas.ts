import type { Database, Db } from './database.js'

/** Which of the two things an administrator loads. */
export type AtlasKind = 'areas' | 'gazetteer'

/** A boundary as it is stored; polygons as GeoJSON has them. */
export interface StoredArea {
  readonly code: string
  readonly name: string
  readonly polygons: readonly (readonly (readonly (readonly [number, number])[])[])[]
}

/** A street or landmark as it is stored. */
export interface StoredSite {
  readonly is: 'street' | 'gang' | 'stop' | 'landmark'
  readonly name: string
  readonly aliases: readonly string[]
  readonly kelurahan: readonly string[]
  readonly point: { readonly lat: number; readonly lon: number } | null
  readonly mentions: number
}

/** One entry of the history. `file` is null where a source was taken away. */
export interface AtlasImport {
  readonly id: string
  readonly kind: AtlasKind
  readonly source: string
  readonly file: string | null
  readonly sha256: string | null
  readonly rows: number
  /** Rows of the file that were not good enough. */
  readonly refused: number
  readonly who: string
  readonly at: Date
  /** True for the entry whose rows are in use. */
  readonly valid: boolean
}

export type NewImport = Pick<AtlasImport, 'source' | 'file' | 'sha256' | 'refused' | 'who'> &
  (
    | { readonly kind: 'areas'; readonly content: readonly StoredArea[] }
    | { readonly kind: 'gazetteer'; readonly content: readonly StoredSite[] }
  )

/** Rows written with one statement: far below its time limit, and a bar that moves. */
const CHUNK = 1_000
const HISTORY = `select id, kind, source, file, sha256, rows, refused, who, at,
    file is not null and id = max(id) over (partition by kind, source) as valid from atlas_import`

/**
 * Makes a file the content of its source, all of it or nothing. The very content that is valid already changes nothing
 * and leaves no entry.
 *
 * @param progress told how many rows are written.
 */
export async function saveImport(
  database: Database,
  given: NewImport,
  progress: (done: number) => void = () => {},
): Promise<{ readonly is: 'unchanged' | 'new' | 'replaced'; readonly before: AtlasImport | null }> {
  return database.transaction(async db => {
    // Two imports of one source wait for each other.
    await db.query(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [
      `atlas ${given.kind} ${given.source}`,
    ])
    const before = await validImport(db, given.kind, given.source)
    if (before && given.sha256 !== null && before.sha256 === given.sha256) return { is: 'unchanged', before }
    const id = await enter(db, given, given.content.length)
    const table = given.kind === 'areas' ? 'atlas_area' : 'atlas_site'
    for (let from = 0; from < given.content.length; from += CHUNK) {
      const rows =
        given.kind === 'areas'
          ? given.content.slice(from, from + CHUNK)
          : given.content.slice(from, from + CHUNK).map((site, at) => flat(site, from + at))
      await db.query(
        given.kind === 'areas'
          ? `insert into ${table} select $1, r.* from jsonb_to_recordset($2::jsonb) as r(code text, name text, polygons jsonb)`
          : `insert into ${table} select $1, r.* from jsonb_to_recordset($2::jsonb)
               as r(position integer, "is" text, name text, aliases text[], kelurahan text[], lat float8, lon float8, mentions integer)`,
        [id, JSON.stringify(rows)],
      )
      progress(Math.min(given.content.length, from + CHUNK))
    }
    return { is: before ? 'replaced' : 'new', before }
  })
}

/** Takes a source away; its history stays. @returns what was valid, or null when there is no such source. */
export async function removeImport(
  database: Database,
  { kind, source, who }: Pick<AtlasImport, 'kind' | 'source' | 'who'>,
): Promise<AtlasImport | null> {
  return database.transaction(async db => {
    await db.query(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [`atlas ${kind} ${source}`])
    const before = await validImport(db, kind, source)
    if (before) await enter(db, { kind, source, who, file: null, sha256: null, refused: 0 }, 0)
    return before
  })
}

/** The whole history of a kind, newest first. */
export async function atlasHistory(db: Db, kind: AtlasKind): Promise<readonly AtlasImport[]> {
  const { rows } = await db.query(`${HISTORY} where kind = $1 order by id desc`, [kind])
  return rows as AtlasImport[]
}

/** Changes with every import and every removal; '0' before the first. One index look-up. */
export async function atlasEdition(db: Db): Promise<string> {
  const { rows } = await db.query('select coalesce(max(id), 0) as edition from atlas_import')
  return String((rows[0] as { edition: string }).edition)
}

/** Everything valid. Where an import commits meanwhile, the next look at the edition brings it. */
export async function loadAtlas(
  db: Db,
): Promise<{ readonly areas: readonly StoredArea[]; readonly sites: readonly StoredSite[] }> {
  const areas = await db.query('select code, name, polygons from atlas_area order by import_id, code')
  const sites = await db.query(
    'select "is", name, aliases, kelurahan, lat, lon, mentions from atlas_site order by import_id, position',
  )
  return {
    areas: areas.rows as StoredArea[],
    sites: (sites.rows as (StoredSite & { lat: number | null; lon: number | null })[]).map(
      ({ lat, lon, ...site }) => ({ ...site, point: lat === null || lon === null ? null : { lat, lon } }),
    ),
  }
}

async function validImport(db: Db, kind: AtlasKind, source: string): Promise<AtlasImport | null> {
  const { rows } = await db.query(`${HISTORY} where kind = $1 and source = $2 order by id desc limit 1`, [
    kind,
    source,
  ])
  const newest = rows[0] as AtlasImport | undefined
  return newest?.valid ? newest : null
}

/** A new entry of the history; the rows of earlier ones of its source go. */
async function enter(
  db: Db,
  { kind, source, file, sha256, refused, who }: Omit<NewImport, 'content'>,
  rows: number,
): Promise<string> {
  for (const table of ['atlas_area', 'atlas_site'])
    await db.query(
      `delete from ${table} where import_id in (select id from atlas_import where kind = $1 and source = $2)`,
      [kind, source],
    )
  const entered = await db.query(
    `insert into atlas_import (kind, source, file, sha256, rows, refused, who) values ($1, $2, $3, $4, $5, $6, $7)
     returning id`,
    [kind, source, file, sha256, rows, refused, who],
  )
  return (entered.rows[0] as { id: string }).id
}

const flat = ({ point, ...site }: StoredSite, position: number) => ({
  ...site,
  position,
  lat: point?.lat ?? null,
  lon: point?.lon ?? null,
})
