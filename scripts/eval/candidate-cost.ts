import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startEmbedded } from '../../src/embedded/index.js'
import { matchKeys } from '../../src/match/keys.js'
import { type Complaint, Draft } from '../../src/report/index.js'
import { findCandidates } from '../../src/store/candidates.js'
import { Database } from '../../src/store/database.js'
import { migrate } from '../../src/store/migrate.js'
import { loadTables } from '../../src/tables.js'
import { fillCity, newReports, type SyntheticReport } from './synthetic-city.js'
import { quantile } from './statistics.js'

/** What looking for candidates costs beside so many open reports. Times in milliseconds, round trip included. */
export interface CandidateCost {
  readonly reports: number
  readonly tickets: number
  readonly queries: number
  /** Right after the server started: nothing in its memory yet, though perhaps in the operating system's. */
  readonly cold: Quantiles
  /** Other new reports, after the first ones; each asked three times, and the middle counts, as machines have other work. */
  readonly warm: Quantiles
  /** The first of these three rounds alone: no query was asked before. */
  readonly once: Quantiles
  /** Mean number of pages of tables and indexes a query touches: the same on every machine. */
  readonly pages: number
  /** Mean number of reports found. */
  readonly candidates: number
}
interface Quantiles {
  readonly p50: number
  readonly p95: number
}

const QUERIES = 400
/** Filling a million rows takes longer than any statement of the program may. */
const NO_LIMITS = { statement_timeout: 0, query_timeout: 0 }

/** A filled database with its server running, and new reports to ask it about. */
interface Stage {
  readonly counts: { readonly reports: number; readonly tickets: number }
  readonly asked: readonly SyntheticReport[]
  readonly database: Database
  close(): Promise<void>
}

/**
 * Measures the candidate query beside `sizes` synthetic open reports, each on a server of its own with PostgreSQL's default
 * settings: half of the new reports come from the busiest kelurahan. The sizes are asked by turns, query by query, so that
 * whatever else the machine does slows all of them alike. About two minutes for a million.
 */
export async function measureCandidateQuery(
  sizes: readonly number[],
  print: (line: string) => void,
): Promise<CandidateCost[]> {
  const home = mkdtempSync(join(tmpdir(), 'muara-candidates-'))
  // mkdtemp gives 0700, and the server runs as another user when this runs as root.
  chmodSync(home, 0o755)
  const stages: Stage[] = []
  try {
    for (const size of sizes) stages.push(await openStage(join(home, String(size)), size))
    const cold = await askByTurns(stages, 0)
    const before = await Promise.all(stages.map(pagesTouched))
    const rounds = [
      await askByTurns(stages, QUERIES),
      await askByTurns(stages, QUERIES),
      await askByTurns(stages, QUERIES),
    ]
    const after = await Promise.all(stages.map(pagesTouched))
    const costs = stages.map(({ counts }, at): CandidateCost => {
      const times = Array.from({ length: QUERIES }, (_, query) =>
        quantile(
          rounds.map(round => round[at]?.times[query] ?? Number.NaN),
          0.5,
        ),
      )
      return {
        ...counts,
        queries: QUERIES,
        cold: quantilesOf(cold[at]?.times ?? []),
        warm: quantilesOf(times),
        once: quantilesOf(rounds[0]?.[at]?.times ?? []),
        pages: ((after[at] ?? 0) - (before[at] ?? 0)) / (rounds.length * QUERIES),
        candidates: (rounds[0]?.[at]?.found ?? 0) / QUERIES,
      }
    })
    for (const cost of costs) print(sentence(cost))
    return costs
  } finally {
    for (const stage of stages) await stage.close()
    rmSync(home, { recursive: true, force: true })
  }
}

/** Asks each stage about its reports from `first` on, one query here, one query there. */
async function askByTurns(
  stages: readonly Stage[],
  first: number,
): Promise<{ times: number[]; found: number }[]> {
  const answers = stages.map(() => ({ times: [] as number[], found: 0 }))
  for (let query = first; query < first + QUERIES; query++) {
    for (const [at, { asked, database }] of stages.entries()) {
      const keys = keysOf(asked[query] as SyntheticReport, query)
      const started = performance.now()
      const candidates = await findCandidates(database.db, keys, new Date())
      const answer = answers[at] as (typeof answers)[number]
      answer.times.push(performance.now() - started)
      answer.found += candidates.length
    }
  }
  return answers
}

/** Fills a database, stops its server and starts it again, so that the measurement begins with empty memory. */
async function openStage(home: string, size: number): Promise<Stage> {
  mkdirSync(home, { mode: 0o755 })
  const filled = await fill(home, size)
  const cluster = await startEmbedded({ dataDir: home })
  const database = await Database.connect(cluster.url, { max: 1, name: 'muara-eval', onIdleError: () => {} })
  return {
    ...filled,
    database,
    async close() {
      await database.close()
      await cluster.stop('immediate')
    },
  }
}

async function pagesTouched({ database }: Stage): Promise<number> {
  await database.db.query('select pg_stat_force_next_flush()')
  const { rows } = await database.db.query(
    `select sum(heap_blks_hit + heap_blks_read + coalesce(idx_blks_hit + idx_blks_read, 0))::int as pages from pg_statio_user_tables`,
  )
  return (rows[0] as { pages: number }).pages
}

async function fill(home: string, size: number): Promise<Pick<Stage, 'counts' | 'asked'>> {
  const kelurahan = loadTables('config')
    .areas.filter(area => area.level === 'kelurahan')
    .map(area => area.code)
  const cluster = await startEmbedded({ dataDir: home, settings: ['max_wal_size=8GB', 'fsync=off'] })
  const database = await Database.connect(cluster.url, { max: 1, name: 'muara-eval', onIdleError: () => {} })
  await migrate(cluster.url, database)
  await database.close()
  const client = new pg.Client({ connectionString: cluster.url, ...NO_LIMITS })
  await client.connect()
  try {
    await client.query(`set search_path = gw; set work_mem = '256MB'; set maintenance_work_mem = '1GB'`)
    await fillCity(client as never, size, kelurahan)
    // What autovacuum does in life: statistics, and pages marked so that the index alone answers.
    await client.query('vacuum analyze')
    const asked = await newReports(client as never, QUERIES * 2, kelurahan)
    const { rows } = await client.query(
      `select (select count(*)::int from report) as reports, (select count(*)::int from ticket) as tickets`,
    )
    return { counts: rows[0] as { reports: number; tickets: number }, asked }
  } finally {
    await client.end()
    await cluster.stop()
  }
}

/** The keys of a new report as the rules make them, so that this file cannot ask for less than the program does. */
function keysOf(report: SyntheticReport, number: number): string[] {
  const { kelurahan, street, landmark, rt, rw, category, lat, lon } = report
  const complaint: Complaint = {
    text: '',
    category: { value: category, confidence: 1, because: [], alternatives: [] },
    place: {
      basis: 'explicit',
      kelurahan,
      kecamatan: kelurahan.slice(0, 8),
      kota: kelurahan.slice(0, 5),
      point: lat === null || lon === null ? null : { lat, lon, approximate: false },
      street,
      gang: null,
      rt,
      rw,
      house: null,
      landmark,
      outside: false,
      confidence: 1,
      because: [],
      candidates: [],
    },
  }
  const draft = Draft.parse({
    externalId: `new-${number}`,
    sender: { kind: 'none', address: null },
    sentAt: null,
    text: '',
  })
  return matchKeys(complaint, draft, { channel: 'sms', sender: `w-${number}` }, () => ({
    names: [street, landmark],
    topics: [],
  }))
}

const quantilesOf = (times: readonly number[]): Quantiles => ({
  p50: quantile(times, 0.5),
  p95: quantile(times, 0.95),
})

const sentence = ({ reports, tickets, cold, warm, pages, candidates }: CandidateCost): string =>
  `${reports} open reports in ${tickets} tickets: warm p50 ${warm.p50.toFixed(2)} ms, p95 ${warm.p95.toFixed(2)} ms; ` +
  `cold p50 ${cold.p50.toFixed(2)} ms, p95 ${cold.p95.toFixed(2)} ms; ${pages.toFixed(0)} pages, ${candidates.toFixed(1)} candidates`
