import { readdirSync, type Stats, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { EXTERNAL, readJaki, readPetabencana, readSurabaya } from './external-rows.js'
import { measureJaki } from './jaki.js'
import { BadSet, type Fault, headerOf, inWords, type Sheet } from './labelled-files.js'
import type { Measured, Part, Rules } from './measured.js'
import { measurePetabencana } from './petabencana.js'
import { measureScenario } from './scenario.js'
import { readScenarioSet } from './scenario-set.js'
import { measureSurabaya } from './surabaya.js'

/** A labelled file, read and ready to be measured with any rules. */
interface LabelledSet {
  /** Folder and kind: `scenario`, `labelled/jaki.csv`. */
  readonly name: string
  readonly rows: number
  /** Runs it once; the result answers for either half or for all. */
  readonly measure: (rules: Rules) => (part: Part) => Measured
}

/** What a folder holds, and what of it could not be read. */
export interface Found {
  readonly sets: readonly LabelledSet[]
  readonly faults: readonly Fault[]
}

/** Levels of folders that are searched for sets. */
const DEEPEST = 3
const STREAM = ['incidents.jsonl', 'reports.jsonl']
const KINDS = `${STREAM.join(' with ')}, or any of ${EXTERNAL.map(({ name }) => name).join(', ')}`

/**
 * The sets in a folder and its subfolders: `incidents.jsonl` with `reports.jsonl`, and labelled CSV files, recognised by
 * name or columns. One such file alone may be given as well.
 *
 * @throws BadSet only when nothing at all can be measured.
 */
export function setsIn(given: string): Found {
  const is = lookAt(given)
  if (is === null) throw new BadSet(given, null, 'there is no such file or folder')
  const { sets, faults } = is.isDirectory()
    ? below(given, basename(given), 0)
    : of(dirname(given), basename(dirname(given)), [basename(given)])
  if (sets.length > 0) return { sets, faults }
  const [first, ...others] = faults
  if (!first) throw new BadSet(given, null, `no set in it. A set is ${KINDS}`)
  throw new BadSet(first.file, first.line, [first.problem, ...others.map(inWords)].join('\n'))
}

function below(folder: string, here: string, depth: number): Found {
  const inside = readdirSync(folder)
    .filter(name => !name.startsWith('.'))
    .sort()
  const looked = inside.map(name => ({ name, is: lookAt(join(folder, name)) }))
  const dangling = looked
    .filter(({ is }) => is === null)
    .map(
      ({ name }): Fault => ({
        file: join(folder, name),
        line: null,
        problem: 'leads nowhere or may not be read',
        lost: 'file',
      }),
    )
  const files = looked.filter(({ is }) => is?.isFile()).map(({ name }) => name)
  const folders = depth < DEEPEST ? looked.filter(({ is }) => is?.isDirectory()) : []
  return joined([
    { sets: [], faults: dangling },
    of(folder, here, files),
    ...folders.map(({ name }) =>
      safely(join(folder, name), () => below(join(folder, name), `${here}/${name}`, depth + 1)),
    ),
  ])
}

/** The sets among some files of one folder. */
function of(folder: string, here: string, files: readonly string[]): Found {
  const stream = files.some(name => STREAM.includes(name))
  return joined([
    ...(stream ? [safely(folder, () => streamIn(folder, here))] : []),
    ...files
      .filter(name => /\.csv$/i.test(name))
      .map(name => safely(join(folder, name), () => tableIn(join(folder, name), here))),
  ])
}

function streamIn(folder: string, here: string): Found {
  const set = readScenarioSet(folder, here)
  const rows = set.messages.length
  const sets =
    rows === 0 ? [] : [{ name: here, rows, measure: (rules: Rules) => once(measureScenario(set, rules)) }]
  return { sets, faults: set.faults }
}

function tableIn(file: string, here: string): Found {
  const columns = headerOf(file)
  const kind =
    EXTERNAL.find(({ name }) => name === basename(file)) ??
    EXTERNAL.find(each => each.columns.every(column => columns.includes(column)))
  const found = <T>(
    { rows: lined, faults }: Sheet<T>,
    measure: (set: string, rows: readonly T[], rules: Rules) => (part: Part) => Measured,
  ): Found => {
    const rows = lined.map(({ row }) => row)
    const name = `${here}/${basename(file)}`
    const set = { name, rows: rows.length, measure: (rules: Rules) => once(measure(here, rows, rules)) }
    return { sets: rows.length === 0 ? [] : [set], faults }
  }
  switch (kind?.name) {
    case 'jaki.csv':
      return found(readJaki(file), measureJaki)
    case 'petabencana.csv':
      return found(readPetabencana(file), measurePetabencana)
    case 'surabaya_pairs.csv':
      return found(readSurabaya(file), measureSurabaya)
    default:
      return { sets: [], faults: [] }
  }
}

/** What cannot be read at all (no permission, a folder that goes while it is read) takes nothing else with it. */
function safely(file: string, read: () => Found): Found {
  try {
    return read()
  } catch (error) {
    return { sets: [], faults: [{ file, line: null, problem: (error as Error).message, lost: 'file' }] }
  }
}

const joined = (found: readonly Found[]): Found => ({
  sets: found.flatMap(({ sets }) => sets),
  faults: found.flatMap(({ faults }) => faults),
})

/** Null for what is not there, a link to nothing among them. */
function lookAt(path: string): Stats | null {
  try {
    return statSync(path)
  } catch {
    return null
  }
}

/** Intervals take time: every part is counted once. */
function once(of: (part: Part) => Measured): (part: Part) => Measured {
  const known = new Map<Part, Measured>()
  return part => {
    const measured = known.get(part) ?? of(part)
    known.set(part, measured)
    return measured
  }
}
