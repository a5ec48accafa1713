import 'reflect-metadata'
import { runCommand } from '../src/cli.js'

/** `npm run muara -- areas import FILE`: administration from a terminal. `npm run muara -- --help` lists what there is. */
process.exitCode = await runCommand(process.argv.slice(2), {
  env: process.env,
  out: process.stdout,
  err: process.stderr,
})
