import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { dirname, resolve } from 'node:path'
import { Command, Option } from 'commander'
import { loadTables, TableError } from '../src/tables.js'
import { accuracyPage, type Circumstances } from './eval/docs.js'
import { evaluate } from './eval/evaluation.js'
import { asJson } from './eval/json.js'
import { BadSet } from './eval/labelled-files.js'
import type { Part } from './eval/measured.js'
import { GIVEN, HONESTY, INTERVALS } from './eval/notes.js'
import { asText } from './eval/print.js'
import { sections } from './eval/report.js'

/**
 * `npm run eval`: how well messages are understood and reports grouped, in numbers with their uncertainty, from our own
 * invented set and from whatever labelled sets are beside the project or given with `--set`. Exits 2 when a set cannot
 * be read, else 0 whatever the numbers say; `npm test` holds them against their floors.
 */
const command = new Command('eval')
  .description('Measure understanding and matching on labelled messages')
  .option('--quick', 'without real texts for timing and without the database (seconds instead of minutes)')
  .option(
    '--set <dir>',
    'a folder laid out like config/scenario or the labelled rows; scored whole, not split',
  )
  .option('--from-corrections', 'only: how the rules decide the pairs people corrected (needs the database)')
  .addOption(
    new Option('--split <half>', 'show only this half, or all rows together').choices([
      'development',
      'validation',
      'all',
    ]),
  )
  .option('--json <file>', 'write every figure with its interval')
  .option(
    '--errors <file>',
    'write one JSON line per error; of the development half unless --split says otherwise',
  )
  .option('--write-docs', 'write docs/accuracy.md')
  .parse()

interface Given {
  readonly quick?: boolean
  readonly set?: string
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
const say = (line: string) => void process.stderr.write(`  ${line}\n`)

try {
  if (given.fromCorrections) {
    const { reportOnCorrections } = await import('./eval/corrections-report.js')
    console.log(await reportOnCorrections(loadTables(configDir), process.env, say))
  } else await measure()
} catch (error) {
  if (!(error instanceof BadSet || error instanceof TableError)) throw error
  console.error(`${error.message}.\nNothing was measured. Correct it and run the command again.`)
  process.exitCode = 2
}

async function measure(): Promise<void> {
  const evaluation = await evaluate({
    configDir,
    tables: loadTables(configDir),
    external: resolve('../shared/external'),
    set: given.set ? fromCaller(given.set) : null,
    timed: true,
    quick: given.quick ?? false,
    say,
  })
  const parts: Part[] = evaluation.given
    ? ['all']
    : given.split
      ? [given.split]
      : ['validation', 'development']
  const when = circumstances()
  console.log(`\n${when.at}  ${when.commit}  ${when.machine}`)
  for (const section of sections(evaluation, parts)) console.log(asText(section))
  console.log(`\n${INTERVALS}\n${evaluation.given ? GIVEN : HONESTY}`)
  for (const name of evaluation.absent) console.log(`Not there, so not measured: ${name}.`)

  if (given.json) write(fromCaller(given.json), asJson(evaluation, when))
  if (given.errors) {
    const part = evaluation.given ? 'all' : (given.split ?? 'development')
    const mistakes = evaluation.sets.flatMap(set =>
      set.by.flatMap(({ tables, of }) => of(part).mistakes.map(mistake => ({ tables, ...mistake }))),
    )
    write(fromCaller(given.errors), mistakes.map(mistake => `${JSON.stringify(mistake)}\n`).join(''))
  }
  if (given.writeDocs) {
    if (evaluation.given)
      throw new BadSet('docs/accuracy.md', null, 'is written from our own sets, without --set')
    write(resolve('docs/accuracy.md'), accuracyPage(evaluation, ['validation', 'development'], when))
  }
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

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  say(`written to ${file}`)
}
