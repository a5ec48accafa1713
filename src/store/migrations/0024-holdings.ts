import type { MigrationInterface, QueryRunner } from 'typeorm'

/** How long each office had a ticket, and when its citizen was answered: counted for every office, not only the last. */
export class Holdings1763800000024 implements MigrationInterface {
  name = 'Holdings1763800000024'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table ticket_measure
        add reply_at timestamptz,
        add reply_ms double precision,
        add reply_due timestamptz,
        add reply_limit_ms double precision,
        add reply_each boolean;
      create table ticket_holding (
        ticket_id uuid not null references ticket (id),
        n integer not null,
        agency text not null,
        unit text,
        since timestamptz not null,
        ended_at timestamptz,
        waited_ms double precision,
        limit_ms double precision not null,
        primary key (ticket_id, n)
      );
      create index ticket_holding_ended on ticket_holding (ended_at);
      comment on table ticket_holding is
        'What each office took until it acted on a ticket or passed it on (store/numbers.ts). Made from its events, hence never the truth.';
      -- Everything is measured anew.
      delete from measured_feed`)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      drop table ticket_holding;
      alter table ticket_measure drop reply_at, drop reply_ms, drop reply_due, drop reply_limit_ms, drop reply_each`)
  }
}
