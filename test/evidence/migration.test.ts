import { expect, it } from 'vitest'
import { Evidence1763800000016 } from '../../src/store/migrations/0016-evidence.js'
import { PhotoVariants1763800000023 } from '../../src/store/migrations/0023-photo-variants.js'
import { freshDatabase } from '../support/postgres.js'

it('the tables of evidence go and come back, and leave nothing behind', async () => {
  const fresh = await freshDatabase({ max: 2 })
  const runner = fresh.database.source.createQueryRunner()
  const objects = async () =>
    (
      await fresh.database.db.query(
        `select relname as name from pg_class where relnamespace = 'gw'::regnamespace
         union select proname from pg_proc where pronamespace = 'gw'::regnamespace order by 1`,
      )
    ).rows.map(row => row.name as string)
  try {
    const before = await objects()
    const migration = new Evidence1763800000016()
    const later = new PhotoVariants1763800000023()
    await later.down(runner)
    await migration.down(runner)
    const without = await objects()
    expect(without.filter(name => /^(evidence|inspection|photo_view)/.test(name))).toEqual([])
    await migration.up(runner)
    await later.up(runner)
    expect(await objects()).toEqual(before)
  } finally {
    await runner.release()
    await fresh.drop()
  }
})
