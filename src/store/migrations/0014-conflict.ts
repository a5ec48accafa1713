import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Reports about an office or official: kept from everybody but whoever looks into them. */
export class Conflict1763800000014 implements MigrationInterface {
  name = 'Conflict1763800000014'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table ticket add column protected boolean not null default false;
      alter table message add column protected boolean not null default false;
      comment on column ticket.protected is 'speaks against an office: visible to its holder only (store/conflict.ts)';
      comment on column message.protected is 'one of its reports is protected, or would be: no words of it for administrators';

      create table ticket_accused (
        ticket_id uuid not null references ticket (id),
        agency text not null,
        unit text not null default '',
        confidence double precision not null,
        because text not null,
        at timestamptz not null default clock_timestamp(),
        primary key (ticket_id, agency, unit)
      );

      update ticket set protected = true where category = 'Pungutan Liar' or agency = 'INSPEKTORAT';
      update message set protected = true where id in (
        select r.message_id from report r join membership b on b.report_id = r.id join ticket t on t.id = b.ticket_id where t.protected);

      create function accused_never_hold() returns trigger language plpgsql as $$
      begin
        if tg_table_name = 'ticket_accused' then
          perform from gw.ticket where id = new.ticket_id and protected and agency = new.agency;
        elsif new.protected then
          perform from gw.ticket_accused where ticket_id = new.id and agency = new.agency;
        else
          return new;
        end if;
        if found then
          raise exception 'a ticket never goes to the agency it accuses' using errcode = 'MUK01';
        end if;
        return new;
      end $$;
      comment on function accused_never_hold is 'Whoever moves tickets: the last guard. MUK01 is told as a refusal.';
      create trigger accused_never_hold before update of agency, protected on ticket
        for each row when (new.protected) execute function accused_never_hold();
      create trigger accused_never_hold after insert on ticket_accused
        for each row execute function accused_never_hold();

      alter table api_key drop constraint api_key_scope_check;
      alter table api_key add constraint api_key_scope_check check (scope in ('admin', 'agency', 'channel', 'inspektorat'));
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      delete from api_key where scope = 'inspektorat';
      alter table api_key drop constraint api_key_scope_check;
      alter table api_key add constraint api_key_scope_check check (scope in ('admin', 'agency', 'channel'));
      drop trigger accused_never_hold on ticket;
      drop table ticket_accused;
      drop function accused_never_hold;
      alter table message drop column protected;
      alter table ticket drop column protected;
    `)
  }
}
