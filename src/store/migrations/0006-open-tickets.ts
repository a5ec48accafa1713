import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Counting the open tickets of a category reads as many index entries as it counts, however many tickets there are. */
export class OpenTickets1763800000006 implements MigrationInterface {
  name = 'OpenTickets1763800000006'

  async up(db: QueryRunner): Promise<void> {
    await db.query(
      `create index ticket_open on ticket (category) where closed_at is null and report_count > 0`,
    )
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`drop index ticket_open`)
  }
}
