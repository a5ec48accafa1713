import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Telling agencies by push and e-mail: who is told where, what is still to be told, and how every attempt went. */
export class Deliveries1763800000011 implements MigrationInterface {
  name = 'Deliveries1763800000011'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table signing_root (
        one boolean primary key default true check (one),
        secret text not null
      );
      comment on table signing_root is 'What every secret of an endpoint is derived from, unless the environment gives it.';

      create table endpoint (
        id text primary key,
        kind text not null check (kind in ('push', 'email')),
        agency text not null,
        unit text,
        address text not null,
        state text not null default 'unverified' check (state in ('unverified', 'active', 'disabled', 'deleted')),
        reason text,
        made_by text not null,
        made_at timestamptz not null default clock_timestamp(),
        change uuid unique,
        secret integer not null default 1,
        former_until timestamptz,
        rotation uuid,
        feed bigint not null default 0,
        since timestamptz,
        failures integer not null default 0,
        failing_since timestamptz,
        rest_until timestamptz
      );
      create index endpoint_agency on endpoint (agency, unit) where state <> 'deleted';
      create index endpoint_address on endpoint (address) where kind = 'email' and state <> 'deleted';
      comment on column endpoint.change is 'what the caller''s Idempotency-Key stands for';
      comment on column endpoint.secret is 'generation of the signing secret; the one before is valid until former_until';
      comment on column endpoint.feed is 'everything up to here in the feed of the agency is in the outbox';
      comment on column endpoint.since is 'events from then on are told; null until it was active for the first time';
      comment on column endpoint.rest_until is 'nothing is sent before, because the last attempts failed';

      create table told (
        endpoint_id text not null references endpoint (id),
        ticket_id uuid not null,
        seq integer not null,
        primary key (endpoint_id, ticket_id)
      );
      comment on table told is 'The last event of a ticket which is in the outbox of an endpoint.';

      create table delivery (
        id bigint generated always as identity primary key,
        endpoint_id text not null references endpoint (id),
        ticket_id uuid,
        seq integer,
        type text not null,
        ends text check (ends in ('left', 'merged')),
        letter jsonb,
        state text not null default 'pending' check (state in ('pending', 'sent', 'failed', 'cancelled')),
        reason text,
        attempts integer not null default 0,
        tried integer not null default 0,
        replays integer not null default 0,
        next_at timestamptz not null default clock_timestamp(),
        leased_until timestamptz,
        made_at timestamptz not null default clock_timestamp(),
        ended_at timestamptz,
        unique (endpoint_id, ticket_id, seq)
      );
      create index delivery_due on delivery (endpoint_id, next_at, id) where state = 'pending';
      create index delivery_before on delivery (endpoint_id, ticket_id, seq) where state = 'pending';
      create index delivery_list on delivery (endpoint_id, id desc);
      create index delivery_dead on delivery (endpoint_id) where state = 'failed';
      comment on column delivery.seq is 'number of the event in its ticket; null for what is no event';
      comment on column delivery.ends is 'why nothing further follows for now: the ticket left the agency, or was merged into another';
      comment on column delivery.attempts is 'since it was made or replayed';
      comment on column delivery.tried is 'attempts in all; the number of the latest';

      create table delivery_attempt (
        delivery_id bigint not null references delivery (id) on delete cascade,
        number integer not null,
        at timestamptz not null default clock_timestamp(),
        ms integer,
        outcome text,
        status integer,
        answer text,
        primary key (delivery_id, number)
      );
      comment on column delivery_attempt.outcome is 'null while under way, and for ever when the process ended meanwhile';

      alter table agency_left add column seq integer;
      update agency_left l set seq = coalesce(
        (select max(e.seq) from ticket_event e where e.ticket_id = l.ticket_id and e.at <= l.left_at), 0);
      alter table agency_left alter column seq set not null;
      comment on column agency_left.seq is 'the event with which it left; the last one the agency may see';
      create or replace function ticket_left() returns trigger language plpgsql as $$
      begin
        with feed as (update gw.agency_feed set last = last + 1 where agency = old.agency returning last)
        insert into gw.agency_left (agency, unit, ticket_id, feed, seq)
          select old.agency, coalesce(old.unit, ''), old.id, last, new.version from feed
          on conflict (agency, unit, ticket_id) do update
            set feed = excluded.feed, seq = excluded.seq, left_at = excluded.left_at;
        return null;
      end $$;
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      create or replace function ticket_left() returns trigger language plpgsql as $$
      begin
        with feed as (update gw.agency_feed set last = last + 1 where agency = old.agency returning last)
        insert into gw.agency_left (agency, unit, ticket_id, feed)
          select old.agency, coalesce(old.unit, ''), old.id, last from feed
          on conflict (agency, unit, ticket_id) do update set feed = excluded.feed, left_at = excluded.left_at;
        return null;
      end $$;
      alter table agency_left drop column seq;
      drop table delivery_attempt, delivery, told, endpoint, signing_root;
    `)
  }
}
