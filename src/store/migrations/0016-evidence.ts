import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * Photos that shall prove work as done, what was thought of each of them and when, the queue of the Inspektorat, and who
 * looked at which photo. All but the state of an inspection is only ever added to.
 */
export class Evidence1763800000016 implements MigrationInterface {
  name = 'Evidence1763800000016'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table evidence (
        id uuid primary key,
        ticket_id uuid not null references ticket (id),
        kind text not null check (kind in ('before', 'after')),
        note text,
        sha256 text not null,
        original_sha256 text not null,
        bytes bigint not null,
        width integer not null,
        height integer not null,
        photo_hash text,
        photo_keys text[],
        provenance jsonb not null,
        position jsonb,
        kelurahan text,
        pass text check (pass in ('valid', 'expired', 'elsewhere', 'forged')),
        pass_id text unique,
        by text not null,
        agency text,
        unit text,
        received_at timestamptz not null default clock_timestamp()
      );
      create index evidence_ticket on evidence (ticket_id, received_at);
      create index evidence_file on evidence (original_sha256);
      create index evidence_photo on evidence using gin (photo_keys) where photo_keys is not null;
      comment on column evidence.sha256 is 'the file we keep and show, encoded again';
      comment on column evidence.original_sha256 is 'the file as it arrived';
      comment on column evidence.position is 'what the telephone told our page: lat, lon, accuracy in metres';
      comment on column evidence.pass is 'what the pass of our camera page turned out to be; null when none came along';

      create table evidence_verdict (
        evidence_id uuid not null references evidence (id),
        seq integer not null,
        verdict text not null check (verdict in ('plausible', 'unclear', 'suspicious')),
        findings jsonb not null,
        version text not null,
        at timestamptz not null default clock_timestamp(),
        primary key (evidence_id, seq)
      );
      comment on column evidence_verdict.seq is 'the event that reported the work as done with this photo; 0 when it was handed in';
      comment on column evidence_verdict.version is 'version of config/evidence.yaml that weighed';

      create table inspection (
        id uuid primary key,
        ticket_id uuid not null references ticket (id),
        seq integer not null,
        state text not null default 'open' check (state in ('open', 'genuine', 'false')),
        opened_at timestamptz not null default clock_timestamp(),
        because text,
        by text,
        decided_at timestamptz,
        unique (ticket_id, seq),
        check ((state = 'open') = (decided_at is null))
      );
      create index inspection_open on inspection (opened_at) where state = 'open';
      comment on column inspection.seq is 'the event that reported the work as done with suspicious photos';

      create table photo_view (
        id bigint generated always as identity primary key,
        at timestamptz not null default clock_timestamp(),
        viewer text not null,
        ticket_id uuid not null references ticket (id),
        evidence_id uuid references evidence (id),
        sha256 text not null
      );
      create index photo_view_ticket on photo_view (ticket_id, id);
      comment on column photo_view.evidence_id is 'null: the photo is one a citizen sent';

      create index ticket_event_finished on ticket_event (at) where type = 'finished' and body ? 'evidence';
      create index ticket_waits_for_validation on ticket (id) where status = 'Menunggu Validasi';

      create function evidence_is_kept() returns trigger language plpgsql as $$
      begin
        raise exception '% on %: evidence is only ever added to', tg_op, tg_table_name using errcode = 'restrict_violation';
      end $$;
      create trigger evidence_kept before update or delete or truncate on evidence execute function evidence_is_kept();
      create trigger evidence_verdict_kept before update or delete or truncate on evidence_verdict execute function evidence_is_kept();
      create trigger photo_view_kept before update or delete or truncate on photo_view execute function evidence_is_kept();
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      drop index ticket_event_finished, ticket_waits_for_validation;
      drop table photo_view, inspection, evidence_verdict, evidence;
      drop function evidence_is_kept;
    `)
  }
}
