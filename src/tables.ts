import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import { MatchingSettings } from './match/index.js'
import { ConflictSettings, unknownIn } from './ticket/conflict/index.js'
import { EvidenceSettings } from './ticket/evidence/index.js'
import { officesOf } from './ticket/life/index.js'
import type { RoutingRule, RoutingTables } from './ticket/route.js'
import { Lexicon } from './understand/lexicon.js'
import type { Landmark, Models, UnderstandingTables } from './understand/index.js'
import { readModel } from './understand/model.js'

/** Everything in `config/` that understanding, matching and routing work with. */
export type Tables = UnderstandingTables &
  RoutingTables & {
    readonly matching: MatchingSettings
    readonly evidence: EvidenceSettings
    readonly conflict: ConflictSettings
    readonly routing: readonly RoutingRule[]
    readonly statuses: readonly Status[]
  }

/** A status as citizens know it from JAKI. */
interface Status {
  readonly status: string
  readonly order: number
  readonly meaning: string
}

/** A table of `config/` cannot be used. The message names file and line, for the administrator who edited it. */
export class TableError extends Error {
  constructor(
    readonly file: string,
    readonly line: number | null,
    problem: string,
  ) {
    super(`${file}${line === null ? '' : ` baris ${line}`}: ${problem}`)
    this.name = 'TableError'
  }
}

const Code = z.string().regex(/^31(\.\d\d){0,2}(\.\d{4})?$/, 'kode wilayah tidak benar, contoh 31.74.04.1002')
const Degrees = (limit: number) => z.coerce.number().min(-limit).max(limit)

const AreaRow = z
  .object({
    code: Code,
    level: z.enum(['province', 'city', 'kecamatan', 'kelurahan']),
    name: z.string().trim().min(1),
    area_km2: z.string(),
  })
  .transform(({ area_km2, ...row }) => ({ ...row, areaKm2: area_km2 === '' ? null : Number(area_km2) }))
const SeedRow = z.object({ code: Code, lat: Degrees(90), lon: Degrees(180) })
const AgencyRow = z.object({ code: z.string().min(1), name: z.string().min(1), type: z.string().min(1) })
const UnitRow = z
  .object({
    code: z.string().min(1),
    name: z.string().min(1),
    opd_code: z.string().min(1),
    kode_kota: z.string().min(1),
  })
  .transform(row => ({ code: row.code, name: row.name, agency: row.opd_code, kota: row.kode_kota }))
const OwnerLevel = z.enum(['kelurahan', 'sudin', 'dinas', 'badan', 'biro', 'bumd', 'pusat'])
const CategoryRow = z
  .object({ category: z.string().min(1), owner_opd_code: z.string().min(1), owner_level: OwnerLevel })
  .transform(row => ({
    category: row.category,
    ownerAgency: row.owner_opd_code,
    ownerLevel: row.owner_level,
  }))
const AbbreviationRow = z.object({ short: z.string().min(1), expansion: z.string().min(1) })
/** What a row of landmarks.csv may be called there, and what it is here. */
const LANDMARK_KINDS = {
  landmark: { is: 'landmark', spot: true },
  stop: { is: 'stop', spot: true },
  kawasan: { is: 'landmark', spot: false },
  jalan: { is: 'street', spot: false },
  gang: { is: 'gang', spot: false },
} as const
const LandmarkRow = z
  .object({
    kind: z.enum(['landmark', 'stop', 'kawasan', 'jalan', 'gang']),
    name: z.string().min(1),
    kode_kelurahan: z
      .string()
      .transform(codes => codes.split(';'))
      .pipe(z.array(Code)),
    aliases: z.string(),
  })
  .transform(
    ({ kind, name, kode_kelurahan, aliases }): Landmark => ({
      ...LANDMARK_KINDS[kind],
      name,
      aliases: aliases.split('|').filter(alias => alias !== ''),
      kelurahan: kode_kelurahan,
    }),
  )
const StatusRow = z.object({ status: z.string().min(1), order: z.coerce.number().int(), meaning: z.string() })

const Rule = z.strictObject({
  name: z.string().min(1),
  when: z.strictObject({
    outside: z.boolean().optional(),
    category: z.union([z.enum(['known', 'unknown']), z.array(z.string()).min(1)]).optional(),
    level: z.array(OwnerLevel).optional(),
    kelurahan: z.enum(['known', 'unknown']).optional(),
    kota: z.enum(['known', 'unknown']).optional(),
    unit: z.enum(['exists', 'missing']).optional(),
    conflict: z.boolean().optional(),
    accused: z.array(z.string()).min(1).optional(),
  }),
  to: z.strictObject({ agency: z.string().min(1), unit: z.enum(['kelurahan', 'sudin', 'none']) }),
  because: z.string().min(1),
})

/**
 * Read and check all tables of a configuration folder. Synchronous, once at start. `withModels: false` leaves the
 * trained weights out, for training new ones.
 * @throws TableError naming the file and line of the first mistake.
 */
export function loadTables(configDir: string, { withModels = true } = {}): Tables {
  const csv = <T>(file: string, row: z.ZodType<T>) => readCsv(configDir, file, row)
  const categories = csv('categories.csv', CategoryRow)
  const agencies = csv('agencies.csv', AgencyRow)
  const matching = readYaml(configDir, 'matching.yaml', MatchingSettings)
  const lexicon = readYaml(configDir, 'lexicon.yaml', Lexicon)
  const models = withModels ? readModels(configDir) : null
  const tables: Tables = {
    areas: csv('areas.csv', AreaRow),
    seeds: csv('kelurahan_seeds.csv', SeedRow),
    landmarks: csv('landmarks.csv', LandmarkRow),
    agencies,
    units: csv('sudin.csv', UnitRow),
    categories,
    statuses: csv('statuses.csv', StatusRow),
    abbreviations: csv('abbreviations.csv', AbbreviationRow),
    lexicon: { ...lexicon, version: versionOf(lexicon.version, models) },
    routing: readYaml(configDir, 'routing.yaml', z.strictObject({ rules: z.array(Rule).min(1) })).rules,
    matching,
    evidence: readYaml(configDir, 'evidence.yaml', EvidenceSettings),
    conflict: readYaml(configDir, 'conflict.yaml', ConflictSettings),
    models,
    akin: matching.akin,
  }
  const agencyCodes = new Set(agencies.map(agency => agency.code))
  const names = new Set(categories.map(each => each.category))
  for (const { category, ownerAgency } of categories) {
    if (!agencyCodes.has(ownerAgency))
      throw new TableError(
        'categories.csv',
        null,
        `"${category}" milik OPD "${ownerAgency}" yang tidak ada di agencies.csv`,
      )
  }
  const areaCodes = new Set(tables.areas.filter(area => area.level === 'kelurahan').map(area => area.code))
  for (const { name, kelurahan } of tables.landmarks ?? []) {
    const unknown = kelurahan.find(code => !areaCodes.has(code))
    if (unknown)
      throw new TableError('landmarks.csv', null, `"${name}": kelurahan ${unknown} tidak ada di areas.csv`)
  }
  for (const name of Object.keys(tables.lexicon.categories)) {
    if (!names.has(name))
      throw new TableError('lexicon.yaml', null, `kategori "${name}" tidak ada di categories.csv`)
  }
  const strange = unknownIn(tables.conflict, { agencies: agencyCodes, categories: names })
  if (strange) throw new TableError('conflict.yaml', null, strange)
  const offices = officesOf(tables)
  for (const { name, to } of tables.routing) {
    const stands =
      to.unit === 'none' ? offices.has({ agency: to.agency, unit: null }) : agencyCodes.has(to.agency)
    if (to.agency !== 'owner' && !stands)
      throw new TableError(
        'routing.yaml',
        null,
        `aturan "${name}" menuju "${to.agency}", yang tidak ada di agencies.csv atau tidak bertindak tanpa unit`,
      )
  }
  return tables
}

/** What is stored with every decision: the lexicon's version and the first signs of what the weights learnt from. */
const versionOf = (lexicon: string, models: Models | null): string =>
  models
    ? `${lexicon}+${models.category.trainedFrom.slice(0, 6)}.${models.kind.trainedFrom.slice(0, 6)}`
    : lexicon

/** Trained weights; a folder without any is served by the lexicon alone. */
function readModels(configDir: string): Models | null {
  const read = (file: string) => {
    try {
      return readModel(readFileSync(join(configDir, file)))
    } catch (error) {
      throw new TableError(file, null, `${(error as Error).message}. Buat ulang: node scripts/run.mjs train`)
    }
  }
  if (!existsSync(join(configDir, 'models'))) return null
  return { category: read('models/category.bin'), kind: read('models/kind.bin') }
}

function readCsv<T>(configDir: string, file: string, row: z.ZodType<T>): T[] {
  let records: { record: unknown; info: { lines: number } }[]
  try {
    const text = readFileSync(join(configDir, file), 'utf8')
    records = parse(text, {
      columns: true,
      bom: true,
      trim: true,
      skip_empty_lines: true,
      info: true,
    }) as unknown as typeof records
  } catch (error) {
    throw new TableError(file, (error as { lines?: number }).lines ?? null, (error as Error).message)
  }
  return records.map(({ record, info }) => {
    const read = row.safeParse(record)
    if (!read.success) throw new TableError(file, info.lines, problems(read.error))
    return read.data
  })
}

/** Reads and checks one YAML file. @throws TableError naming the line of the first mistake. */
export function readYaml<T>(configDir: string, file: string, shape: z.ZodType<T>): T {
  const lines = new LineCounter()
  let text: string
  try {
    text = readFileSync(join(configDir, file), 'utf8')
  } catch (error) {
    throw new TableError(file, null, (error as Error).message)
  }
  const document = parseDocument(text, { lineCounter: lines })
  const broken = document.errors[0]
  if (broken)
    throw new TableError(
      file,
      lines.linePos(broken.pos[0]).line,
      broken.message.split('\n')[0] ?? broken.message,
    )
  const read = shape.safeParse(document.toJS())
  if (read.success) return read.data
  const path = read.error.issues[0]?.path ?? []
  // The deepest part of the path that exists in the file is where the mistake is.
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true) as
      | { range?: [number, number, number] }
      | undefined
    if (node?.range) throw new TableError(file, lines.linePos(node.range[0]).line, problems(read.error))
  }
  throw new TableError(file, 1, problems(read.error))
}

function problems(error: z.ZodError): string {
  const issue = error.issues[0]
  return issue ? `${issue.path.join('.') || 'isi'}: ${issue.message}` : error.message
}
