import { appendFileSync, readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

/**
 * An agency's puller, to be killed: `node puller-process.js API JOURNAL AGENCY=KEY,...`. Every page is one line of its
 * journal with the cursor it asks with next, so it goes on where it was.
 */
const [api = '', journal = '', given = ''] = process.argv.slice(2)
const keys = given.split(',').map(pair => pair.split('=') as [string, string])
const LIMIT = 25

const cursors = new Map<string, string>()
const written = readFileSync(journal, 'utf8')
for (const line of written.split('\n').slice(0, -1))
  try {
    const { agency, next } = JSON.parse(line)
    cursors.set(agency, next)
  } catch {
    // Cut off by a kill: that page is asked for again.
  }
if (written !== '' && !written.endsWith('\n')) appendFileSync(journal, '\n')

process.stdout.write('ready\n')
for (;;) {
  for (const [agency, key] of keys) {
    const cursor = cursors.get(agency)
    const query = new URLSearchParams({ limit: String(LIMIT), ...(cursor && { cursor }) })
    const response = await fetch(`${api}/api/v1/tickets?${query}`, {
      headers: { authorization: `Bearer ${key}` },
    })
    const { data, next } = (await response.json()) as { data: Record<string, unknown>[]; next: string }
    if (data.length === 0) continue
    const page = data.map(({ id, version, left }) => ({ id, version, left }))
    appendFileSync(journal, `${JSON.stringify({ agency, next, page })}\n`)
    cursors.set(agency, next)
  }
  await pause(50)
}
