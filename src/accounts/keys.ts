import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { IsNull } from 'typeorm'
import type { KeyMode, KeyScope } from '../store/accounts.js'
import { ApiKey } from '../store/accounts.js'
import type { Database } from '../store/database.js'

/** What a key opens. */
export interface KeyGrant {
  readonly name: string
  readonly scope: KeyScope
  readonly agency: string | null
  readonly unit: string | null
  readonly channel: string | null
  /** Live unless said otherwise. */
  readonly mode?: KeyMode
}

/** Who stands behind a request: the key's id and what it opens. */
export interface KeyHolder extends KeyGrant {
  readonly id: string
  readonly mode: KeyMode
}

/** Row of the administrator's key an operator sets from outside (see `installAdminKey`). */
const INSTALLED = 'installed'
const SHAPE = /^mk_(?:test_)?([0-9a-f]{12})_[A-Za-z0-9_-]{43}$/

const sha256 = (text: string) => createHash('sha256').update(text).digest()

/**
 * Makes a key. `key` is shown once and never stored: the table holds only SHA-256 of its 32 random bytes. A test key says so
 * in its first letters, for whoever finds it in a configuration.
 *
 * @param by who makes it: `kunci:<id>`, `terminal:<login>`, or the program itself.
 */
export async function issueKey(
  database: Database,
  grant: KeyGrant,
  by = 'muara',
): Promise<{ id: string; key: string }> {
  const { mode = 'live' } = grant
  const id = randomBytes(6).toString('hex')
  const key = `mk_${mode === 'test' ? 'test_' : ''}${id}_${randomBytes(32).toString('base64url')}`
  await database.source.getRepository(ApiKey).insert({
    ...grant,
    mode,
    id,
    secretHash: sha256(key).toString('hex'),
    madeBy: by,
    endedBy: null,
    createdAt: new Date(),
    revokedAt: null,
  })
  return { id, key }
}

/** Ends a key for every process at once: nothing is cached. False when there is no live key with this id. */
export async function revokeKey(database: Database, id: string, by = 'muara'): Promise<boolean> {
  const done = await database.source
    .getRepository(ApiKey)
    .update({ id, revokedAt: IsNull() }, { revokedAt: new Date(), endedBy: by })
  return done.affected === 1
}

/** A key as it is shown to whoever keeps the machine: never the secret, which nobody has. */
export type KnownKey = Omit<ApiKey, 'secretHash'>

/** Every key there ever was, ended ones among them, the newest first. */
export async function listKeys(database: Database): Promise<KnownKey[]> {
  const keys = await database.source.getRepository(ApiKey).find({ order: { createdAt: 'DESC', id: 'ASC' } })
  return keys.map(({ secretHash: _hash, ...known }) => known)
}

/**
 * Finds the holder of a presented key, or null. The comparison takes the same time however much of it is right.
 *
 * @param modes which keys this door knows; whoever does not ask for test keys never meets one.
 */
export async function findKey(
  database: Database,
  presented: string,
  modes: readonly KeyMode[] = ['live'],
): Promise<KeyHolder | null> {
  if (presented.length < 32 || presented.length > 512) return null
  const id = SHAPE.exec(presented)?.[1] ?? INSTALLED
  const row = await database.source.getRepository(ApiKey).findOneBy({ id, revokedAt: IsNull() })
  const expected = row ? Buffer.from(row.secretHash, 'hex') : Buffer.alloc(32)
  if (!timingSafeEqual(sha256(presented), expected) || !row || !modes.includes(row.mode)) return null
  return {
    id: row.id,
    name: row.name,
    scope: row.scope,
    agency: row.agency,
    unit: row.unit,
    channel: row.channel,
    mode: row.mode,
  }
}

/**
 * Installs the administrator's key given from outside (`MUARA_ADMIN_KEY`, at least 32 characters), replacing an earlier
 * one; null removes it. Safe when several processes do it at once.
 */
export async function installAdminKey(database: Database, key: string | null): Promise<void> {
  if (key === null) {
    await revokeKey(database, INSTALLED)
    return
  }
  if (key.length < 32) throw new Error('MUARA_ADMIN_KEY must have at least 32 characters')
  await database.db.query(
    `insert into api_key (id, secret_hash, name, scope, made_by) values ($1, $2, 'administrator', 'admin', 'muara')
     on conflict (id) do update set secret_hash = excluded.secret_hash, revoked_at = null, ended_by = null`,
    [INSTALLED, sha256(key).toString('hex')],
  )
}
