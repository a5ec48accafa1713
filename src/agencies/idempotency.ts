import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { KeyHolder } from '../accounts/index.js'
import type { Database } from '../store/database.js'
import type { Answer } from './route.js'
import { Problem } from './problem.js'
import { plain } from './validation.js'

/** After this many milliseconds a request without an answer is taken to have died with its process. */
const DEAD_AFTER = 10_000
/** How long a second copy waits for the first one's answer before it is told to come back. */
const WAIT = 8_000

export interface Once {
  /** Whose key it is: keys of two callers never meet. */
  readonly owner: string
  /** `Idempotency-Key` as sent. */
  readonly key: string
  /** The request as understood; equal requests are equal as JSON. */
  readonly request: unknown
}

/** The `Idempotency-Key` of a request, if it has one. @throws Problem for one that is no key. */
export function keyOf(header: (name: string) => string | undefined): string | undefined {
  const key = header('idempotency-key')
  if (key === undefined || plain(255).safeParse(key).success) return key
  throw new Problem('invalid', [
    { parameter: 'Idempotency-Key', detail: 'bentuknya tidak benar', detail_en: 'has the wrong form' },
  ])
}

/**
 * The id of what a caller's key stands for (RFC 9562 version 8): a repeat is the same thing in every table, and two callers
 * who choose the same key by chance stay apart.
 */
export function idOfKey(holder: KeyHolder, key: string): string {
  const bytes = createHash('sha256').update(`${holder.id}\n${key}`).digest().subarray(0, 16)
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/**
 * Runs `work` once for a key (draft-ietf-httpapi-idempotency-key-header-07): the same key with the same request gets
 * the same answer, status, body and headers; with another request 422; copies at the same moment wait for the first.
 * `work` itself must bear a repeat with the same key, because a process can die between doing and remembering, and answers
 * are kept for 30 days only. A failed `work` is forgotten.
 */
export async function once(
  database: Database,
  { owner, key, request }: Once,
  work: () => Promise<Answer>,
): Promise<Answer> {
  const hash = createHash('sha256').update(JSON.stringify(request)).digest('hex')
  const patience = Date.now() + WAIT
  for (;;) {
    const earlier = await claim(database, owner, key, hash)
    if (earlier === 'ours') break
    if (earlier.request_hash !== hash) throw new Problem('key_reused')
    if (earlier.status !== null)
      return {
        status: earlier.status,
        body: earlier.response,
        headers: { ...earlier.headers, 'Idempotency-Replayed': 'true' },
      }
    if (Date.now() > patience) throw new Problem('still_running', [], { 'Retry-After': '2' })
    await pause(100)
  }
  try {
    const answer = await work()
    const { rows } = await database.db.query(
      'update idempotency set status = $3, response = $4, headers = $5 where owner = $1 and key = $2 returning response',
      [owner, key, answer.status, JSON.stringify(answer.body), JSON.stringify(answer.headers ?? {})],
    )
    // As stored, so that the first answer and every repeat are equal to the byte.
    return { ...answer, body: rows[0]?.response ?? answer.body }
  } catch (error) {
    await database.db
      .query('delete from idempotency where owner = $1 and key = $2 and status is null', [owner, key])
      .catch(() => {})
    throw error
  }
}

interface Earlier {
  readonly request_hash: string
  readonly status: number | null
  readonly response: unknown
  readonly headers: Readonly<Record<string, string>> | null
}

/** Takes the key, also from a dead process; else what is there. */
async function claim(
  database: Database,
  owner: string,
  key: string,
  hash: string,
): Promise<'ours' | Earlier> {
  const { rowCount } = await database.db.query(
    `insert into idempotency as i (owner, key, request_hash) values ($1, $2, $3)
     on conflict (owner, key) do update set created_at = clock_timestamp()
       where i.status is null and i.request_hash = excluded.request_hash
         and i.created_at < clock_timestamp() - $4 * interval '1 millisecond'`,
    [owner, key, hash, DEAD_AFTER],
  )
  if (rowCount === 1) return 'ours'
  const { rows } = await database.db.query(
    'select request_hash, status, response, headers from idempotency where owner = $1 and key = $2',
    [owner, key],
  )
  // Gone between the two statements: the first one failed and forgot. The caller's loop tries again.
  return rows[0] ?? { request_hash: hash, status: null, response: null, headers: null }
}
