import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Offices whose word a ticket of somebody else waits for hear of it like of tickets of their own. */
export class Asked1763800000027 implements MigrationInterface {
  name = 'Asked1763800000027'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table agency_asked (
        agency text not null,
        unit text not null default '',
        ticket_id uuid not null references ticket (id),
        what text not null check (what in ('arbitrate', 'validate')),
        seq integer not null,
        feed bigint not null,
        asked_at timestamptz not null default clock_timestamp(),
        primary key (ticket_id, agency, unit)
      );
      create index agency_asked_feed on agency_asked (agency, feed);
      comment on table agency_asked is
        'Offices whose word a ticket waits for, as long as it does: beside agency_left the other thing a feed tells of a ticket somebody else has.';
      comment on column agency_asked.seq is 'the event that asked; the only one they are told of';

      alter table delivery add column asks text check (asks in ('arbitrate', 'validate'));
      comment on column delivery.asks is 'what the office is asked about a ticket of somebody else; null where it is told of its own';
      create index delivery_asks on delivery (ticket_id) where asks is not null;

      create function eyes_change() returns trigger language plpgsql as $$
      begin
        delete from gw.agency_asked where ticket_id = new.id;
        update gw.delivery set state = 'cancelled', reason = 'left', ended_at = clock_timestamp()
          where ticket_id = new.id and asks is not null and state = 'pending';
        return null;
      end $$;
      comment on function eyes_change is
        'Whoever closes or opens a ticket: what was asked of others before is no reason to see it, or to hear of it.';
      create trigger eyes_change after update of protected on ticket
        for each row when (old.protected <> new.protected) execute function eyes_change();
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      drop trigger eyes_change on ticket;
      drop function eyes_change;
      delete from delivery where asks is not null;
      alter table delivery drop column asks;
      drop table agency_asked;
    `)
  }
}
