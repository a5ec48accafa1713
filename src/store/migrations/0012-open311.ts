import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Lists that are not bound to one agency: all tickets by age and by change, an app's own reports, events by time. */
export class Open3111763800000012 implements MigrationInterface {
  name = 'Open3111763800000012'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create index ticket_age on ticket (first_report_at desc, id desc) where report_count > 0;
      create index ticket_changed on ticket (updated_at, id) where report_count > 0;
      create index report_channel on report (channel, received_at desc, id desc);
      create index ticket_event_at on ticket_event (at);
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`drop index ticket_event_at, report_channel, ticket_changed, ticket_age`)
  }
}
