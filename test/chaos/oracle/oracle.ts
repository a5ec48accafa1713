import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { readFacts } from './facts.js'
import { type Claimed, type Heard, isKept, judge, type Owed, PROMISES, type Verdict } from './verdict.js'

/**
 * The judge of a chaos run: a process of its own which shares no code with Muara. It knows what providers were told
 * (`--ledger`), what citizens were sent (`--answers`), what the system says of itself (`--claims`, the answer of
 * /api/v1/accounting) and looks into the tables with its own SQL. Exit status 1 when any promise is broken.
 */
const { values } = parseArgs({
  options: {
    ledger: { type: 'string' },
    answers: { type: 'string' },
    claims: { type: 'string' },
    database: { type: 'string' },
    json: { type: 'string' },
  },
})
if (!values.ledger || !values.database) {
  console.error('usage: oracle --ledger FILE --database URL [--answers FILE] [--claims FILE] [--json FILE]')
  process.exit(2)
}

const lines = <T>(file: string | undefined): T[] =>
  (file ? readFileSync(file, 'utf8') : '')
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as T)

const claimed = values.claims ? (JSON.parse(readFileSync(values.claims, 'utf8')) as Claimed) : null
const verdict = judge(
  lines<Owed>(values.ledger),
  lines<Heard>(values.answers),
  await readFacts(values.database),
  claimed,
)
print(verdict)
if (values.json) writeFileSync(values.json, `${JSON.stringify(verdict, null, 2)}\n`)
process.exit(isKept(verdict) ? 0 : 1)

function print({
  owed,
  messages,
  reports,
  tickets,
  answered,
  broken,
  repeats,
  grouping,
  replies,
}: Verdict): void {
  const row = (name: string, count: number, meaning: string) =>
    console.log(`${name.padEnd(16)}${String(count).padStart(8)}  ${meaning}`)
  row('owed', owed, 'messages answered with 2xx, or laid ready to be fetched')
  row('messages', messages, 'rows in the inbox')
  row('reports', reports, '')
  row('tickets', tickets, '')
  row('answers', answered, `heard by the citizens, ${repeats} of them repeats (at least once is the promise)`)
  row(
    'grouping',
    grouping.oneTicket,
    `of ${grouping.toldSeveralTimes} incidents told more than once are one ticket`,
  )
  console.log(`outbox          ${JSON.stringify(replies)}`)
  console.log('')
  for (const [name, list] of Object.entries(broken))
    row(name, list.length, PROMISES[name as keyof typeof PROMISES])
  for (const [name, list] of Object.entries(broken)) {
    if (list.length === 0) continue
    console.log(`\n${name}:`)
    for (const item of list.slice(0, 200)) console.log(`  ${item}`)
    if (list.length > 200) console.log(`  and ${list.length - 200} more`)
  }
}
