import type { MigrationInterface, QueryRunner } from 'typeorm'

/** How often a name was seen never decided anything, and weighing by it changed no answer: it is no longer kept. */
export class AtlasMentions1763800000025 implements MigrationInterface {
  name = 'AtlasMentions1763800000025'

  async up(db: QueryRunner): Promise<void> {
    await db.query('alter table atlas_site drop column mentions')
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('alter table atlas_site add column mentions integer not null default 1')
  }
}
