import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { dirname, resolve } from 'node:path'
import { Command, Option } from 'commander'
import { loadTables, TableError, type Tables } from '../src/tables.js'
import { type Costs, measureCosts, NO_COSTS } from './eval/costs.js'
import { accuracyPage, type Circumstances } from './eval/docs.js'
import { type Evaluation, evaluate } from './eval/evaluation.js'
import { asJson } from './eval/json.js'
import { BadSet, inWords } from './eval/labelled-files.js'
import type { Part } from './eval/measured.js'
import { GIVEN, HONESTY, INTERVALS } from './eval/notes.js'
import { asText } from './eval/print.js'
import { accuracySections, costSections } from './eval/report.js'

/**
 * `npm run eval`: how well messages are understood and reports grouped, in numbers with their uncertainty, from our own
 * invented set and from whatever labelled sets are beside the project or given with `--set`. Accuracy is printed and
 * written before anything that costs is measured. Exits 2 when nothing can be measured, 1 when a file that was asked for
 * cannot be written, else 0 whatever the numbers say; `npm test` holds them against their floors.
 */
const command = new Command('eval')
  .description('Measure understanding and matching on labelled messages')
  .option('--quick', 'without real texts for timing and without the database (seconds instead of minutes)')
  .option(
    '--set <path>',
    'a folder laid out like config/scenario or the labelled rows, or one such file; scored whole, not split',
  )
  .option('--cost', 'with --set: measure what a message costs as well, real texts and database included')
  .option('--from-corrections', 'only: how the rules decide the pairs people corrected (needs the database)')
  .addOption(
    new Option('--split <half>', 'show only this half, or all rows together').choices([
      'development',
      'validation',
      'all',
    ]),
  )
  .option('--json <file>', 'write every figure with its interval (always written to reports/eval.json)')
  .option(
    '--errors <file>',
    'write one JSON line per error; of the development half unless --split says otherwise',
  )
  .option('--write-docs', 'write docs/accuracy.md')
  .parse()

interface Given {
  readonly quick?: boolean
  readonly set?: string
  readonly cost?: boolean
  readonly fromCorrections?: boolean
  readonly split?: Part
  readonly json?: string
  readonly errors?: string
  readonly writeDocs?: boolean
}
const given = command.opts<Given>()
// What a person types is meant from where they stand; `npm run` changes the folder.
const fromCaller = (file: string) => resolve(process.env['MUARA_CALLED_FROM'] ?? '.', file)
const configDir = resolve(process.env['MUARA_CONFIG'] || 'config')
const external = resolve('../shared/external')
const say = (line: string) => void process.stderr.write(`  ${line}\n`)

try {
  if (given.fromCorrections) {
    const { reportOnCorrections } = await import('./eval/corrections-report.js')
    console.log(await reportOnCorrections(loadTables(configDir), process.env, say))
  } else await measure(loadTables(configDir))
} catch (error) {
  if (!(error instanceof BadSet || error instanceof TableError)) throw error
  console.error(`${error.message}.\nNothing was measured. Correct it and run the command again.`)
  process.exitCode = 2
}

async function measure(tables: Tables): Promise<void> {
  if (given.set && given.writeDocs)
    throw new BadSet('docs/accuracy.md', null, 'is written from our own sets, without --set')
  const set = given.set ? fromCaller(given.set) : null
  const evaluation = await evaluate({ configDir, tables, external, set, say })
  const parts: Part[] = evaluation.given
    ? ['all']
    : given.split
      ? [given.split]
      : ['validation', 'development']
  const when = circumstances()
  printAccuracy(evaluation, parts, when)
  keep(evaluation, NO_COSTS, when)
  if (given.errors) write(fromCaller(given.errors), errorsOf(evaluation))

  if (evaluation.given && !given.cost) return
  const costs = await measureCosts({ configDir, tables, external, quick: given.quick ?? false, say })
  for (const section of costSections(costs)) console.log(asText(section))
  for (const what of costs.absent) console.log(`Not measured: ${what}.`)
  keep(evaluation, costs, when)
}

function printAccuracy(evaluation: Evaluation, parts: readonly Part[], when: Circumstances): void {
  console.log(`\n${when.at}  ${when.commit}  ${when.machine}`)
  for (const section of accuracySections(evaluation, parts)) console.log(asText(section))
  console.log(`\n${INTERVALS}\n${evaluation.given ? GIVEN : HONESTY}`)
  const { faults } = evaluation
  const left = (lost: string) => faults.filter(fault => fault.lost === lost).length
  if (faults.length > 0)
    console.log(
      `Left out: ${left('row')} rows, ${left('file')} files; remarks on ${left('nothing')} other rows:`,
    )
  for (const fault of faults) console.log(`  ${inWords(fault)}`)
  for (const what of evaluation.absent) console.log(`Not measured: ${what}.`)
}

/** What machines and readers keep of it: written once with the accuracy, and again when the costs are known. */
function keep(evaluation: Evaluation, costs: Costs, when: Circumstances): void {
  const json = asJson(evaluation, costs, when)
  write(resolve('reports/eval.json'), json, { asked: false })
  if (given.json) write(fromCaller(given.json), json)
  if (!given.writeDocs) return
  const tried = resolve('scripts/eval/tried.md')
  const words = existsSync(tried) ? readFileSync(tried, 'utf8') : ''
  write(
    resolve('docs/accuracy.md'),
    accuracyPage(evaluation, costs, ['validation', 'development'], when, words),
  )
}

function errorsOf(evaluation: Evaluation): string {
  const part = evaluation.given ? 'all' : (given.split ?? 'development')
  return evaluation.sets
    .flatMap(set =>
      set.by.flatMap(({ tables, of }) => of(part).mistakes.map(mistake => ({ tables, ...mistake }))),
    )
    .map(mistake => `${JSON.stringify(mistake)}\n`)
    .join('')
}

function circumstances(): Circumstances {
  const all = cpus()
  return {
    at: new Date().toISOString(),
    command: ['npm run eval', ...(process.argv.length > 2 ? ['--', ...process.argv.slice(2)] : [])].join(' '),
    commit: commit(),
    machine: `${all[0]?.model.trim() || 'unknown processor'}, ${all.length} cores, Node ${process.version}`,
  }
}

/** The state of the program; a copy without its history has none. */
function commit(): string {
  const git = (...args: string[]) =>
    execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  try {
    const changed = git('status', '--porcelain', '--', 'src', 'config', 'scripts/eval') !== ''
    return `commit ${git('rev-parse', '--short', 'HEAD')}${changed ? ' with changes not committed' : ''}`
  } catch {
    return 'commit unknown'
  }
}

/** What cannot be written is told and stops nothing: the numbers are on the screen. */
function write(file: string, text: string, { asked = true } = {}): void {
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
    say(`written to ${file}`)
  } catch (error) {
    say(`not written: ${(error as Error).message}`)
    if (asked) process.exitCode = 1
  }
}
