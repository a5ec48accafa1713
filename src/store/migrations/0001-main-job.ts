import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * The tables of the main job. All of ours live in schema `gw`; BullMQ keeps its own in `bullmq`, whose generic table
 * names (`job`, `event`, `meta`) must never be ours.
 */
export class MainJob1763800000001 implements MigrationInterface {
  name = 'MainJob1763800000001'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table message (
        id uuid primary key,
        channel text not null,
        adapter text not null,
        key text not null,
        external_id text,
        raw bytea not null,
        meta jsonb not null default '{}',
        headers jsonb not null default '{}',
        received_at timestamptz not null default clock_timestamp(),
        state text not null default 'accepted' check (state in ('accepted', 'settled', 'quarantined')),
        reading text,
        outcome text,
        reason text,
        target text,
        draft jsonb,
        understanding jsonb,
        attempts integer not null default 0,
        requeues integer not null default 0,
        settled_at timestamptz,
        erased_at timestamptz,
        unique (channel, key)
      );
      create index message_in_flight on message (received_at) where state = 'accepted';
      create index message_quarantined on message (received_at) where state = 'quarantined';
      create index message_external on message (channel, external_id);
      create index message_target on message (channel, target) where target is not null;

      create table reporter (
        id uuid primary key,
        channel text not null,
        kind text not null,
        address text not null,
        handle text,
        name text,
        opted_out_at timestamptz,
        created_at timestamptz not null default clock_timestamp(),
        unique (channel, address)
      );

      create table ticket (
        id uuid primary key,
        number text not null unique,
        agency text not null,
        unit text,
        rule text not null,
        route jsonb not null,
        status text not null default 'Menunggu',
        category text,
        place jsonb not null,
        kelurahan text,
        lat double precision,
        lon double precision,
        summary text not null,
        report_count integer not null default 0,
        first_report_at timestamptz not null,
        last_report_at timestamptz not null,
        opened_at timestamptz not null default clock_timestamp(),
        updated_at timestamptz not null default clock_timestamp(),
        closed_at timestamptz,
        version integer not null default 1,
        feed bigint not null,
        unique (agency, feed)
      );
      create index ticket_unit on ticket (agency, unit, feed);

      create table ticket_event (
        ticket_id uuid not null references ticket (id),
        seq integer not null,
        type text not null,
        actor text not null,
        report_id uuid,
        body jsonb not null default '{}',
        at timestamptz not null default clock_timestamp(),
        primary key (ticket_id, seq)
      );

      create table report (
        id uuid primary key,
        number text not null unique,
        message_id uuid not null references message (id),
        ordinal integer not null,
        channel text not null,
        external_id text not null,
        reporter_id uuid references reporter (id),
        sent_at timestamptz,
        received_at timestamptz not null,
        subject text,
        text text not null,
        category text,
        kelurahan text,
        lat double precision,
        lon double precision,
        complaint jsonb not null,
        matching jsonb not null,
        subject_of_match jsonb not null,
        match_keys text[] not null,
        thread_ids text[] not null,
        answer_to jsonb,
        may_answer boolean not null,
        erased_at timestamptz,
        unique (message_id, ordinal)
      );
      create index report_match on report using gin (match_keys);
      create index report_thread on report using gin (thread_ids);
      create index report_reporter on report (reporter_id, received_at desc);

      create table membership (
        report_id uuid primary key references report (id),
        ticket_id uuid not null references ticket (id),
        since_seq integer not null
      );
      create index membership_ticket on membership (ticket_id, report_id);

      create table agency_feed (agency text primary key, last bigint not null);

      create table reply (
        id uuid primary key,
        channel text not null,
        report_id uuid references report (id),
        message_id uuid references message (id),
        reporter_id uuid references reporter (id),
        kind text not null,
        number text,
        answer_to jsonb not null,
        subject text not null,
        text text not null,
        state text not null default 'pending'
          check (state in ('pending', 'sent', 'failed', 'suppressed')),
        reason text,
        attempts integer not null default 0,
        next_at timestamptz not null default clock_timestamp(),
        leased_until timestamptz,
        provider_id text,
        delivery text,
        delivery_at timestamptz,
        created_at timestamptz not null default clock_timestamp(),
        sent_at timestamptz,
        unique (message_id, kind)
      );
      create index reply_due on reply (next_at) where state = 'pending';
      create index reply_provider on reply (channel, provider_id);
      create index reply_sender on reply (reporter_id, created_at desc);

      create table delivery_news (
        channel text not null,
        provider_id text not null,
        status text not null,
        code text,
        at timestamptz not null default clock_timestamp(),
        primary key (channel, provider_id, status)
      );

      create table poll_cursor (
        channel text primary key,
        cursor text not null,
        updated_at timestamptz not null default clock_timestamp()
      );

      create table channel_health (
        channel text primary key,
        last_message_at timestamptz,
        error text,
        error_at timestamptz
      );

      create table media (
        sha256 text primary key,
        type text not null,
        bytes bigint not null,
        width integer,
        height integer,
        lat double precision,
        lon double precision,
        taken_at text,
        stored_at timestamptz not null default clock_timestamp()
      );
      create table message_media (
        message_id uuid not null references message (id),
        ordinal integer not null,
        kind text not null,
        name text,
        sha256 text references media (sha256),
        state text not null check (state in ('pending', 'stored', 'refused')),
        reason text,
        attempts integer not null default 0,
        next_at timestamptz,
        primary key (message_id, ordinal)
      );
      create index message_media_due on message_media (next_at) where state = 'pending';

      create table account (
        id uuid primary key,
        login text not null unique,
        name text not null,
        role text not null check (role in ('admin', 'clerk', 'officer')),
        agency text,
        unit text,
        channel text,
        password_hash text not null,
        created_at timestamptz not null default clock_timestamp(),
        disabled_at timestamptz
      );
      create table api_key (
        id text primary key,
        secret_hash text not null,
        name text not null,
        scope text not null check (scope in ('admin', 'agency', 'channel')),
        agency text,
        unit text,
        channel text,
        created_at timestamptz not null default clock_timestamp(),
        revoked_at timestamptz
      );
      create table session (
        sid varchar primary key,
        sess json not null,
        expire timestamp(6) not null
      );
      create index session_expire on session (expire);
      create table idempotency (
        owner text not null,
        key text not null,
        request_hash text not null,
        status integer,
        response jsonb,
        created_at timestamptz not null default clock_timestamp(),
        primary key (owner, key)
      );
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      drop table idempotency, session, api_key, account, message_media, media, channel_health, poll_cursor,
        delivery_news, reply, agency_feed, membership, report, ticket_event, ticket, reporter, message
    `)
  }
}
