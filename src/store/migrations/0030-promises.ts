import type { MigrationInterface, QueryRunner } from 'typeorm'

/** What a ticket was promised stays with it; and what validators take is counted as theirs. */
export class Promises1763800000030 implements MigrationInterface {
  name = 'Promises1763800000030'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table ticket add column service_level jsonb;
      comment on column ticket.service_level is
        'The rule of service-levels.yaml as it read when the ticket was first judged, and what of the ticket decided on it.';
      -- Judged anew: from now on each keeps what it was promised. A closed one is when somebody opens it again.
      update ticket set service_rule = null where closed_at is null;

      alter table ticket_measure add work_ms double precision, add work_due timestamptz;
      comment on column ticket_measure.work_ms is 'completion without the wait for validation';
      alter table ticket_holding
        add column what text not null default 'act' check (what in ('act', 'validate')),
        alter column limit_ms drop not null;
      comment on column ticket_holding.what is
        'act: the office had the ticket; validate: finished work waited for its word, for which no rule names a limit';
      -- Everything is measured anew.
      delete from measured_feed`)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      delete from ticket_holding where what = 'validate';
      alter table ticket_holding drop what, alter column limit_ms set not null;
      alter table ticket_measure drop work_ms, drop work_due;
      alter table ticket drop service_level;
      delete from measured_feed`)
  }
}
