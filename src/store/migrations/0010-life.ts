import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Tickets chained per statement, so that none runs into the bound on statements. */
const TICKETS_AT_ONCE = 2_000

/**
 * The life of a ticket after it was routed: what its clocks say, tombstones for agencies that lost it, and a history that
 * nobody can change unseen.
 */
export class Life1763800000010 implements MigrationInterface {
  name = 'Life1763800000010'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table ticket
        add column hops integer not null default 0,
        add column acted_at timestamptz,
        add column promised_at timestamptz,
        add column coordination_due_at timestamptz,
        add column completion_due_at timestamptz,
        add column paused_until timestamptz,
        add column reopened integer not null default 0,
        add column arbiter_agency text,
        add column arbiter_unit text,
        add column service_rule text;
      comment on column ticket.acted_at is 'first act of the present owner; null after a hand-over';
      comment on column ticket.arbiter_agency is 'whose decision about the owner is awaited';
      create index ticket_due on ticket (agency, completion_due_at) where closed_at is null;
      create index ticket_unjudged on ticket (id) where service_rule is null;
      create index ticket_arbiter on ticket (arbiter_agency, arbiter_unit) where arbiter_agency is not null;

      create table agency_left (
        agency text not null,
        unit text not null default '',
        ticket_id uuid not null references ticket (id),
        feed bigint not null,
        left_at timestamptz not null default clock_timestamp(),
        primary key (agency, unit, ticket_id)
      );
      create unique index agency_left_feed on agency_left (agency, feed);
      comment on table agency_left is
        'A ticket that left an agency, or a unit of it, at that place of the agency''s feed. It may have come back since.';

      create function ticket_left() returns trigger language plpgsql as $$
      begin
        with feed as (update gw.agency_feed set last = last + 1 where agency = old.agency returning last)
        insert into gw.agency_left (agency, unit, ticket_id, feed)
          select old.agency, coalesce(old.unit, ''), old.id, last from feed
          on conflict (agency, unit, ticket_id) do update set feed = excluded.feed, left_at = excluded.left_at;
        return null;
      end $$;
      create trigger ticket_left after update of agency, unit on ticket for each row
        when (old.agency <> new.agency or (old.unit is not null and old.unit is distinct from new.unit))
        execute function ticket_left();

      create table event_words (
        ticket_id uuid not null,
        seq integer not null,
        salt bytea,
        text text,
        erased_at timestamptz,
        primary key (ticket_id, seq),
        check ((erased_at is null) = (salt is not null) and (erased_at is null) = (text is not null))
      );
      comment on table event_words is
        'What somebody wrote in an event. The event holds sha256(salt, text): proof while the words are here, nothing once they are gone.';

      create function event_row(e ticket_event) returns text language sql stable as $$
        select jsonb_build_array(e.ticket_id, e.seq, e.type, e.actor, e.report_id,
          (extract(epoch from e.at) * 1000000)::bigint, e.body)::text
      $$;
      alter table ticket_event add column hash bytea;
      create index ticket_event_age on ticket_event using brin (at);
      create index ticket_event_report on ticket_event (report_id) where body ? 'words';

      create table audit_anchor (
        id bigint primary key,
        at timestamptz not null default clock_timestamp(),
        through timestamptz not null,
        heads integer not null,
        hash bytea not null
      );
      comment on column audit_anchor.through is 'every event before this moment is under this anchor or an earlier one';
      create table audit_head (
        anchor bigint not null references audit_anchor (id),
        ticket_id uuid not null,
        seq integer not null,
        hash bytea not null,
        primary key (anchor, ticket_id)
      );
      create index audit_head_ticket on audit_head (ticket_id, seq desc);
    `)
    await chainAll(db)
    await db.query(`
      alter table ticket_event alter column hash set not null;

      create function event_is_chained() returns trigger language plpgsql as $$
      declare
        prior bytea := '';
        salt bytea;
      begin
        if jsonb_typeof(new.body->'text') = 'string' then
          salt := uuid_send(gen_random_uuid());
          insert into gw.event_words (ticket_id, seq, salt, text)
            values (new.ticket_id, new.seq, salt, new.body->>'text');
          new.body := new.body - 'text' || jsonb_build_object('words',
            encode(sha256(salt || convert_to(new.body->>'text', 'UTF8')), 'hex'));
        end if;
        if new.seq <> 1 then
          select hash into prior from gw.ticket_event where ticket_id = new.ticket_id and seq = new.seq - 1;
          if prior is null then
            raise exception 'event % of ticket % has none before it', new.seq, new.ticket_id
              using errcode = 'integrity_constraint_violation';
          end if;
        end if;
        new.hash := sha256(prior || convert_to(jsonb_build_array(new.ticket_id, new.seq, new.type, new.actor, new.report_id,
          (extract(epoch from new.at) * 1000000)::bigint, new.body)::text, 'UTF8'));
        return new;
      end $$;
      create trigger ticket_event_chained before insert on ticket_event for each row execute function event_is_chained();

      create function history_is_kept() returns trigger language plpgsql as $$
      begin
        raise exception '% on %: history is only ever added to', tg_op, tg_table_name using errcode = 'restrict_violation';
      end $$;
      create trigger ticket_event_kept before update or delete or truncate on ticket_event execute function history_is_kept();
      create trigger audit_anchor_kept before update or delete or truncate on audit_anchor execute function history_is_kept();
      create trigger audit_head_kept before update or delete or truncate on audit_head execute function history_is_kept();

      create function words_are_only_erased() returns trigger language plpgsql as $$
      begin
        if new.erased_at is null or (new.ticket_id, new.seq) is distinct from (old.ticket_id, old.seq) then
          raise exception 'words of an event can be erased, never changed' using errcode = 'restrict_violation';
        end if;
        return new;
      end $$;
      create trigger event_words_only_erased before update on event_words for each row execute function words_are_only_erased();
      create trigger event_words_kept before delete or truncate on event_words execute function history_is_kept();
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      drop trigger ticket_event_kept on ticket_event;
      drop trigger ticket_event_chained on ticket_event;
      update ticket_event e set body = e.body - 'words' || jsonb_build_object('text', coalesce(w.text, ''))
        from event_words w where w.ticket_id = e.ticket_id and w.seq = e.seq;
      drop table audit_head, audit_anchor, event_words, agency_left;
      drop function event_row(ticket_event);
      drop function event_is_chained, words_are_only_erased, history_is_kept;
      drop index ticket_event_age, ticket_event_report;
      alter table ticket_event drop column hash;
      drop trigger ticket_left on ticket;
      drop function ticket_left;
      alter table ticket drop column hops, drop column acted_at, drop column promised_at, drop column coordination_due_at,
        drop column completion_due_at, drop column paused_until, drop column reopened, drop column arbiter_agency,
        drop column arbiter_unit, drop column service_rule;
    `)
  }
}

/** Moves words out of the events that are there, and chains them, some tickets at a time. */
async function chainAll(db: QueryRunner): Promise<void> {
  await db.query(`
    with said as (
      insert into event_words (ticket_id, seq, salt, text)
        select ticket_id, seq, uuid_send(gen_random_uuid()), body->>'text' from ticket_event
        where jsonb_typeof(body->'text') = 'string' returning *)
    update ticket_event e set body = body - 'text' || jsonb_build_object('words',
        encode(sha256(said.salt || convert_to(said.text, 'UTF8')), 'hex'))
      from said where said.ticket_id = e.ticket_id and said.seq = e.seq
  `)
  let after: string | null = '00000000-0000-0000-0000-000000000000'
  while (after !== null) {
    const rows = (await db.query(
      `with recursive batch as (select id from ticket where id > $1 order by id limit ${TICKETS_AT_ONCE}),
       chain as (
         select e.ticket_id, e.seq, sha256(convert_to(event_row(e), 'UTF8')) as hash
           from batch join ticket_event e on e.ticket_id = batch.id and e.seq = 1
         union all
         select e.ticket_id, e.seq, sha256(chain.hash || convert_to(event_row(e), 'UTF8'))
           from chain join ticket_event e on e.ticket_id = chain.ticket_id and e.seq = chain.seq + 1),
       linked as (
         update ticket_event e set hash = chain.hash from chain where chain.ticket_id = e.ticket_id and chain.seq = e.seq)
       select max(id::text) as last from batch`,
      [after],
    )) as { last: string | null }[]
    after = rows[0]?.last ?? null
  }
}
