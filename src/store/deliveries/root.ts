import { randomBytes } from 'node:crypto'
import type { Db } from '../database.js'

/** The secret from which those of endpoints are derived, when the environment gives none: made once, the same for all. */
export async function signingRoot(db: Db): Promise<string> {
  await db.query('insert into signing_root (secret) values ($1) on conflict do nothing', [
    randomBytes(32).toString('hex'),
  ])
  const { rows } = await db.query('select secret from signing_root')
  return (rows[0] as { secret: string }).secret
}
