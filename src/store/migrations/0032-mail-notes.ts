import type { MigrationInterface, QueryRunner } from 'typeorm'

/** How many notes an address has left lately is asked for every mail that leaves one. */
export class MailNotes1763800000032 implements MigrationInterface {
  name = 'MailNotes1763800000032'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`create index ticket_event_noted on ticket_event (actor, at) where type = 'noted'`)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('drop index ticket_event_noted')
  }
}
