import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Groupings that can be undone: where an emptied ticket went, and what people's corrections teach matching. */
export class Regroup1763800000003 implements MigrationInterface {
  name = 'Regroup1763800000003'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table ticket add column merged_into uuid references ticket (id);
      create index ticket_merged on ticket (merged_into) where merged_into is not null;

      create function membership_is_living() returns trigger language plpgsql as $$
      begin
        if exists (select 1 from ticket where id = new.ticket_id and merged_into is not null) then
          raise exception 'the ticket was merged meanwhile' using errcode = 'serialization_failure';
        end if;
        return null;
      end $$;
      comment on function membership_is_living is
        'A report that was about to join a ticket while somebody merged it must look again: whoever gets 40001 retries.';
      create trigger membership_is_living after insert or update of ticket_id on membership
        for each row execute function membership_is_living();

      create table grouping_label (
        id bigint generated always as identity primary key,
        report_a uuid not null references report (id),
        report_b uuid not null references report (id),
        same boolean,
        actor text not null,
        ticket_id uuid not null,
        seq integer not null,
        score double precision,
        version text,
        at timestamptz not null default clock_timestamp(),
        check (report_a < report_b),
        foreign key (ticket_id, seq) references ticket_event (ticket_id, seq)
      );
      create index grouping_label_pair on grouping_label (report_a, report_b, id desc);
      comment on column grouping_label.same is 'null: an earlier answer about this pair was taken back';
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      drop table grouping_label;
      drop trigger membership_is_living on membership;
      drop function membership_is_living;
      alter table ticket drop column merged_into;
    `)
  }
}
