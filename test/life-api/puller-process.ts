import { appendFileSync, readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

/**
 * An agency's puller, to be killed: `node puller-process.js API JOURNAL AGENCY=KEY,...`. Every page is one line of its
 * journal with the cursor it asks with next, so it goes on where it was.
 */
const [api = '', journal = '', given = ''] = process.argv.slice(2)
const keys = given.split(',').map(pair => pair.split('=') as [string, string])
const LIMIT = 25
const AGAIN_MS = 500

interface Page {
  readonly data: readonly Record<string, unknown>[]
  readonly next: string
}

/** What the door says when it only cannot answer now. */
const LATER = [429, 503]

/** The page after a cursor; null when there is no answer now, and the same is to be asked again. */
async function pageAfter(cursor: string | undefined, key: string): Promise<Page | null> {
  const query = new URLSearchParams({ limit: String(LIMIT), ...(cursor && { cursor }) })
  const headers = { authorization: `Bearer ${key}` }
  const answer = await fetch(`${api}/api/v1/tickets?${query}`, { headers })
    .then(async response => ({ status: response.status, text: await response.text() }))
    .catch(() => null)
  if (!answer || LATER.includes(answer.status)) return null
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`)
  return JSON.parse(answer.text) as Page
}

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
    const page = await pageAfter(cursors.get(agency), key)
    if (!page) await pause(AGAIN_MS)
    if (!page?.data.length) continue
    const { data, next } = page
    const told = data.map(({ id, version, left }) => ({ id, version, left }))
    appendFileSync(journal, `${JSON.stringify({ agency, next, page: told })}\n`)
    cursors.set(agency, next)
  }
  await pause(50)
}
