import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { EXTERNAL } from './external-rows.js'
import { measureJaki } from './jaki.js'
import { BadSet } from './labelled-files.js'
import type { Measured, Part, Rules } from './measured.js'
import { measurePetabencana } from './petabencana.js'
import { measureScenario } from './scenario.js'
import { readScenarioSet } from './scenario-set.js'
import { measureSurabaya } from './surabaya.js'

/** A labelled file, read and ready to be measured with any rules. */
export interface LabelledSet {
  /** Folder and kind: `scenario`, `labelled/jaki.csv`. */
  readonly name: string
  readonly rows: number
  /** Runs it once; the result answers for either half or for all. */
  readonly measure: (rules: Rules) => (part: Part) => Measured
}

/** Levels of folders that are searched for sets. */
const DEEPEST = 3

/**
 * The sets in a folder and its subfolders: `incidents.jsonl` with `reports.jsonl`, or any of the labelled CSV files.
 * @throws BadSet when there is none, or naming the file and line that is wrong.
 */
export function setsIn(folder: string): LabelledSet[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new BadSet(folder, null, 'this folder does not exist')
  const sets = below(folder)
  if (sets.length === 0)
    throw new BadSet(
      folder,
      null,
      `no set in it. A set is incidents.jsonl with reports.jsonl, or any of ${Object.keys(EXTERNAL).join(', ')}`,
    )
  return sets
}

function below(folder: string, here = basename(folder), depth = 0): LabelledSet[] {
  const inside = readdirSync(folder)
    .filter(name => !name.startsWith('.'))
    .sort()
  const has = (name: string) => inside.includes(name)
  const found: LabelledSet[] = []
  if (has('incidents.jsonl') || has('reports.jsonl')) {
    const set = readScenarioSet(folder, here)
    found.push({
      name: here,
      rows: set.messages.length,
      measure: rules => once(measureScenario(set, rules)),
    })
  }
  const add = <T>(file: keyof typeof EXTERNAL, rows: T[], measure: LabelledSet['measure']) =>
    found.push({ name: `${here}/${file}`, rows: rows.length, measure })
  if (has('jaki.csv')) {
    const rows = EXTERNAL['jaki.csv'](join(folder, 'jaki.csv'))
    add('jaki.csv', rows, rules => once(measureJaki(here, rows, rules)))
  }
  if (has('petabencana.csv')) {
    const rows = EXTERNAL['petabencana.csv'](join(folder, 'petabencana.csv'))
    add('petabencana.csv', rows, rules => once(measurePetabencana(here, rows, rules)))
  }
  if (has('surabaya_pairs.csv')) {
    const rows = EXTERNAL['surabaya_pairs.csv'](join(folder, 'surabaya_pairs.csv'))
    add('surabaya_pairs.csv', rows, rules => once(measureSurabaya(here, rows, rules)))
  }
  const folders = depth < DEEPEST ? inside.filter(name => statSync(join(folder, name)).isDirectory()) : []
  return [...found, ...folders.flatMap(name => below(join(folder, name), `${here}/${name}`, depth + 1))]
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
