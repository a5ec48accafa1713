import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Tickets of which somebody has asked who acts are few among many: finding them costs little. */
export class Appeals1763800000022 implements MigrationInterface {
  name = 'Appeals1763800000022'

  async up(db: QueryRunner): Promise<void> {
    await db.query(
      'create index ticket_appealed on ticket (arbiter_agency) where arbiter_agency is not null and closed_at is null',
    )
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('drop index ticket_appealed')
  }
}
