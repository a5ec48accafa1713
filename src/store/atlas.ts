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

/** Another import is under way and does not end. The message is for the administrator. */
export class AtlasBusy extends Error {}

/**
 * Characters of JSON written with one statement: a second's work, and a bar that moves. Counted in characters and not in
 * rows, for one boundary can be as long as ten thousand names.
 */
const CHUNK = 1_000_000
/** How long an import may take for one statement, and how long it waits for another import, in milliseconds. */
const PATIENCE = 60_000
/** Within an import, pg itself must wait a little longer than the server. */
const patient = (text: string, values: unknown[]) => ({ text, values, query_timeout: PATIENCE + 5_000 })

const HISTORY = `select id, kind, source, file, sha256, rows, refused, who, at,
    file is not null and id = max(id) over (partition by kind, source) as valid from atlas_import`

/**
 * Makes a file the content of its source, all of it or nothing. The very content that is valid already changes nothing
 * and leaves no entry.
 *
 * @param progress told how many rows are written.
 * @param waiting told when another import is under way, before it waits for its end.
 * @throws AtlasBusy when the other one does not end.
 */
export async function saveImport(
  database: Database,
  given: NewImport,
  progress: (done: number) => void = () => {},
  waiting: () => void = () => {},
): Promise<{ readonly is: 'unchanged' | 'new' | 'replaced'; readonly before: AtlasImport | null }> {
  return database.transaction(async db => {
    await alone(db, waiting)
    const before = await validImport(db, given.kind, given.source)
    if (before && given.sha256 !== null && before.sha256 === given.sha256) return { is: 'unchanged', before }
    const id = await enter(db, given, given.content.length)
    const rows: readonly object[] = given.kind === 'areas' ? given.content : given.content.map(flat)
    let done = 0
    for (const { json, count } of chunks(rows)) {
      await db.query(patient(INSERT[given.kind], [id, json]))
      done += count
      progress(done)
    }
    return { is: before ? 'replaced' : 'new', before }
  })
}

const INSERT: Readonly<Record<AtlasKind, string>> = {
  areas: `insert into atlas_area select $1, r.* from jsonb_to_recordset($2::jsonb) as r(code text, name text, polygons jsonb)`,
  gazetteer: `insert into atlas_site select $1, r.* from jsonb_to_recordset($2::jsonb)
    as r(position integer, "is" text, name text, aliases text[], kelurahan text[], lat float8, lon float8)`,
}

/** Rows as JSON arrays of about `CHUNK` characters; a row longer than that goes alone. */
function* chunks(rows: readonly object[]): Generator<{ json: string; count: number }> {
  let open: string[] = []
  let length = 0
  const close = () => {
    const chunk = { json: `[${open.join()}]`, count: open.length }
    open = []
    length = 0
    return chunk
  }
  for (const row of rows) {
    const json = JSON.stringify(row)
    if (open.length > 0 && length + json.length > CHUNK) yield close()
    open.push(json)
    length += json.length
  }
  if (open.length > 0) yield close()
}

/** Takes a source away; its history stays. @returns what was valid, or null when there is no such source. @throws AtlasBusy */
export async function removeImport(
  database: Database,
  { kind, source, who }: Pick<AtlasImport, 'kind' | 'source' | 'who'>,
): Promise<AtlasImport | null> {
  return database.transaction(async db => {
    await alone(db)
    const before = await validImport(db, kind, source)
    if (before) await enter(db, { kind, source, who, file: null, sha256: null, refused: 0 }, 0)
    return before
  })
}

/**
 * One import at a time, of whatever source, until the transaction ends. The highest id is the edition every process looks
 * at: ids are taken under this lock, so they are seen in their order and no import that commits late stays unread.
 */
async function alone(db: Db, waiting: () => void = () => {}): Promise<void> {
  await db.query(`set local statement_timeout = ${PATIENCE}; set local lock_timeout = ${PATIENCE}`)
  const { rows } = await db.query(`select pg_try_advisory_xact_lock(${LOCK}) as mine`)
  if ((rows[0] as { mine: boolean }).mine) return
  waiting()
  try {
    await db.query(patient(`select pg_advisory_xact_lock(${LOCK})`, []))
  } catch (error) {
    if ((error as { code?: string }).code !== LOCK_NOT_AVAILABLE) throw error
    throw new AtlasBusy(
      'impor lain masih berjalan setelah satu menit; tunggu sampai selesai, lalu ulangi perintah ini',
      { cause: error },
    )
  }
}

const LOCK = `hashtextextended('atlas', 0)`
/** SQLSTATE, see https://www.postgresql.org/docs/current/errcodes-appendix.html */
const LOCK_NOT_AVAILABLE = '55P03'

/** A source in use that seems to hold what a file of another name brings. */
export interface AlikeSource {
  readonly source: string
  /** Byte for byte the same file. */
  readonly sameFile: boolean
  /** Rows of the file whose code (areas) or name (gazetteer) the source holds already. */
  readonly shared: number
}

/**
 * The sources a file may be a new version of although it is called otherwise: the same file, a boundary of the same code, or
 * half of the names.
 */
export async function alikeSources(db: Db, given: NewImport): Promise<readonly AlikeSource[]> {
  const [table, column] = given.kind === 'areas' ? ['atlas_area', 'code'] : ['atlas_site', 'name']
  const marks =
    given.kind === 'areas' ? given.content.map(row => row.code) : given.content.map(row => row.name)
  const { rows } = await db.query(
    patient(
      `select i.source, i.sha256 = $3 as "sameFile",
         (select count(distinct ${column})::int from ${table} where import_id = i.id and ${column} = any($4)) as shared
       from (${HISTORY}) as i where i.valid and i.kind = $1 and i.source <> $2 order by i.source`,
      [given.kind, given.source, given.sha256, marks],
    ),
  )
  const enough = given.kind === 'areas' ? 1 : new Set(marks).size / 2
  return (rows as AlikeSource[]).filter(({ sameFile, shared }) => sameFile || shared >= enough)
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
    'select "is", name, aliases, kelurahan, lat, lon from atlas_site order by import_id, position',
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
