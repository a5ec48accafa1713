import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Heads of offices and what they are told; and what the fair numbers are counted from. */
export class Notices1763800000017 implements MigrationInterface {
  name = 'Notices1763800000017'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table official (
        id uuid primary key default gen_random_uuid(),
        role text not null check (role in ('lurah', 'camat', 'walikota', 'kepala_sudin', 'kepala_dinas')),
        office text not null,
        name text not null,
        email text,
        phone text,
        channel text not null check (channel in ('email', 'sms')),
        digest jsonb,
        since timestamptz not null default clock_timestamp(),
        retired_at timestamptz,
        updated_at timestamptz not null default clock_timestamp(),
        unique (role, office),
        check (case channel when 'email' then email is not null else phone is not null end)
      );
      comment on column official.since is 'nothing that happened before is told';
      comment on column official.digest is 'every, hour, weekday; null: as config/notices.yaml says for the role';
      create table official_absence (
        official_id uuid not null references official (id),
        from_day date not null,
        until_day date not null,
        deputy_id uuid not null references official (id),
        primary key (official_id, from_day),
        check (from_day <= until_day),
        check (deputy_id <> official_id)
      );

      create table notice (
        id uuid primary key,
        official_id uuid not null references official (id),
        kind text not null check (kind in ('urgent', 'escalated', 'digest')),
        class text,
        period_from timestamptz,
        period_until timestamptz,
        state text not null default 'pending' check (state in ('pending', 'sent', 'failed', 'suppressed')),
        reason text,
        sent_to uuid references official (id),
        attempts integer not null default 0,
        next_at timestamptz not null default clock_timestamp(),
        leased_until timestamptz,
        made_at timestamptz not null default clock_timestamp(),
        sent_at timestamptz,
        check ((kind = 'digest') = (period_until is not null))
      );
      create index notice_due on notice (next_at) where state = 'pending';
      create index notice_last on notice (official_id, made_at desc);
      comment on column notice.sent_to is 'who got it: the official, or whoever stood in';
      create table notice_step (
        official_id uuid not null references official (id),
        step text not null,
        notice_id uuid not null references notice (id) on delete cascade,
        ticket_id uuid references ticket (id),
        at timestamptz not null default clock_timestamp(),
        primary key (official_id, step)
      );
      create index notice_step_notice on notice_step (notice_id);
      create index notice_step_age on notice_step (at);
      comment on table notice_step is 'Never two notices of one official and step.';

      create table ticket_measure (
        ticket_id uuid primary key references ticket (id),
        version integer not null,
        coordination_at timestamptz,
        coordination_ms double precision,
        coordination_due timestamptz not null,
        coordination_limit_ms double precision not null,
        coordination_each boolean not null,
        completion_at timestamptz,
        completion_ms double precision,
        completion_due timestamptz not null,
        completion_limit_ms double precision not null,
        completion_each boolean not null,
        first_closed_at timestamptz,
        closed_as text,
        reject_code text,
        reopened integer not null,
        hops integer not null,
        arbitrated boolean not null,
        anonymous integer not null
      );
      create index ticket_measure_completed on ticket_measure (completion_at);
      comment on table ticket_measure is
        'What the clocks and the life of a ticket came to, for counting many of them (store/numbers.ts). Made from its events, hence never the truth.';
      create table ticket_person (
        ticket_id uuid not null references ticket (id),
        person_id uuid not null,
        reports integer not null,
        primary key (ticket_id, person_id)
      );
      create table measured_feed (
        agency text primary key,
        feed bigint not null,
        rules text not null
      );
      comment on column measured_feed.rules is 'versions of the rules measured by; others are measured anew';
      create table measured_at (one boolean primary key default true check (one), at timestamptz not null);
      create index ticket_opened on ticket (opened_at);
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      drop index ticket_opened;
      drop table measured_at, measured_feed, ticket_person, ticket_measure, notice_step, notice, official_absence, official;
    `)
  }
}
