import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { runChaos } from '../test/chaos/run.js'

const HELP = `npm run chaos -- [options]

Kills the gateway, the worker and the database at random while citizens write on five channels, then lets an
independent oracle account for every single message. Exit status 1 when any promise is broken.

  --seed N        same stories and same plan of attacks (default: random, printed)
  --messages N    messages accepted altogether (3000)
  --kills N       kill -9 of gateway or worker (60)
  --pg-stops N    pg_ctl stop -m immediate, then start (3)
  --queue Q       postgres (default) or redis (one kill -9 and restart of redis-server besides)
  --mode M        tx (default), or dual: the negative control, which must lose messages
  --json FILE     the verdict and the numbers of the run
  --keep          keep the folder with logs, ledger and database`

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
    messages: { type: 'string', default: '3000' },
    kills: { type: 'string', default: '60' },
    'pg-stops': { type: 'string', default: '3' },
    queue: { type: 'string', default: 'postgres' },
    mode: { type: 'string', default: 'tx' },
    json: { type: 'string' },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
})

const whole = (name: 'messages' | 'kills' | 'pg-stops', least: number) => {
  const number = Number(values[name])
  if (!Number.isInteger(number) || number < least)
    usage(`--${name} must be a whole number of at least ${least}`)
  return number
}

/** A file named on the command line is meant from where the person stands (see run.mjs). */
const fromCaller = (file: string) => resolve(process.env['MUARA_CALLED_FROM'] ?? '.', file)

function usage(problem: string): never {
  console.error(`${problem}\n\n${HELP}`)
  process.exit(2)
}

if (values.help) {
  console.log(HELP)
  process.exit(0)
}
if (values.queue !== 'postgres' && values.queue !== 'redis') usage('--queue must be postgres or redis')
if (values.mode !== 'tx' && values.mode !== 'dual') usage('--mode must be tx or dual')

process.exitCode = await runChaos({
  seed: values.seed,
  messages: whole('messages', 1),
  kills: whole('kills', 0),
  pgStops: whole('pg-stops', 0),
  queue: values.queue,
  mode: values.mode,
  ...(values.json ? { json: fromCaller(values.json) } : {}),
  keep: values.keep,
})
// Sockets of killed peers may linger in the fakes; everything worth waiting for has been awaited.
process.exit()
