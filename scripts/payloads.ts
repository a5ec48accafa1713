import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { Command, Option } from 'commander'
import { projectFolder } from './payloads/gateway.js'
import { asJson, printed } from './payloads/print.js'
import { runPayloads } from './payloads/run.js'
import { ADAPTERS } from './payloads/ways.js'

/**
 * `npm run payloads -- DIR`: delivers a folder of provider payloads to the real program, each sample as its provider
 * would, and prints how far the outcome agrees with the folder's expectations. Exits 0 whatever the agreement is, 1
 * when it could not run.
 */
const command = new Command('payloads')
  .description(
    'Deliver a folder of provider payloads to a gateway of its own and compare what became of them',
  )
  .argument('<dir>', 'folder with expectations.jsonl and the files it names')
  .option('--json <file>', 'where the result is written (reports/payloads.json of the project)')
  .addOption(new Option('--only <adapter>', 'samples of one adapter only').choices(Object.keys(ADAPTERS)))
  .parse()

const [folder = ''] = command.args
const given = command.opts<{ json?: string; only?: string }>()
// What a person types is meant from where they stand; `npm run` changes the folder.
const calledFrom = process.env['MUARA_CALLED_FROM'] ?? process.cwd()
const samples = resolve(calledFrom, folder)
const json = given.json ? resolve(calledFrom, given.json) : join(projectFolder(), 'reports', 'payloads.json')

try {
  const result = await runPayloads(samples, given.only, words => console.error(words))
  await mkdir(dirname(json), { recursive: true })
  await writeFile(json, `${JSON.stringify(asJson(relative(projectFolder(), samples), result), null, 1)}\n`)
  console.log(printed(result))
  console.log(`\nWritten to ${relative(calledFrom, json)}`)
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
