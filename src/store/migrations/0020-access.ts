import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Who was given keys and logins, as a history nobody can change unseen: an administrator can open any door, but not silently. */
export class Access1763800000020 implements MigrationInterface {
  name = 'Access1763800000020'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table access_event (
        id bigint primary key,
        at timestamptz not null,
        subject text not null,
        body jsonb not null,
        hash bytea not null
      );
      comment on table access_event is
        'Every key and login that was made or changed, written by triggers so that no writer can leave it out. No secrets.';
      create table access_told (one boolean primary key default true check (one), through bigint not null);
      comment on column access_told.through is 'whoever looks into closed reports was told of everything up to here';

      create function note_access(subject text, body jsonb) returns void language plpgsql as $$
      declare
        last record;
        moment timestamptz := clock_timestamp();
      begin
        perform pg_advisory_xact_lock(hashtextextended('access_event', 20));
        select id, hash into last from gw.access_event order by id desc limit 1;
        insert into gw.access_event (id, at, subject, body, hash) values (
          coalesce(last.id, 0) + 1, moment, subject, body,
          sha256(coalesce(last.hash, '') || convert_to(jsonb_build_array(coalesce(last.id, 0) + 1,
            (extract(epoch from moment) * 1000000)::bigint, subject, body)::text, 'UTF8')));
      end $$;

      create function key_is_noted() returns trigger language plpgsql as $$
      begin
        perform gw.note_access('key ' || new.id, jsonb_build_object('what', case when tg_op = 'INSERT' then 'made' when new.revoked_at is not null then 'ended' else 'changed' end,
          'name', new.name, 'scope', new.scope, 'agency', new.agency, 'unit', new.unit, 'mode', new.mode, 'via', current_setting('application_name')));
        return null;
      end $$;
      create trigger key_is_noted after insert on api_key for each row execute function key_is_noted();
      create trigger key_change_is_noted after update on api_key for each row when (old is distinct from new) execute function key_is_noted();

      create function login_is_noted() returns trigger language plpgsql as $$
      begin
        perform gw.note_access('login ' || new.login, jsonb_build_object('what', case when tg_op = 'INSERT' then 'made' when new.disabled_at is not null then 'ended' else 'changed' end,
          'name', new.name, 'scope', new.role, 'agency', new.agency, 'unit', new.unit, 'mode', 'live', 'via', current_setting('application_name')));
        return null;
      end $$;
      create trigger login_is_noted after insert on account for each row execute function login_is_noted();
      create trigger login_change_is_noted after update on account for each row when (old is distinct from new) execute function login_is_noted();

      do $$ declare k gw.api_key; a gw.account; begin
        for k in select * from gw.api_key order by created_at loop
          perform gw.note_access('key ' || k.id, jsonb_build_object('what', 'made', 'name', k.name, 'scope', k.scope, 'agency', k.agency,
            'unit', k.unit, 'mode', k.mode, 'via', 'before'));
        end loop;
        for a in select * from gw.account order by created_at loop
          perform gw.note_access('login ' || a.login, jsonb_build_object('what', 'made', 'name', a.name, 'scope', a.role, 'agency', a.agency,
            'unit', a.unit, 'mode', 'live', 'via', 'before'));
        end loop;
      end $$;
      insert into access_told (through) select coalesce(max(id), 0) from access_event;
      create function access_is_kept() returns trigger language plpgsql as $$
      begin
        raise exception '% on %: history is only ever added to', tg_op, tg_table_name using errcode = 'restrict_violation';
      end $$;
      create trigger access_event_kept before update or delete or truncate on access_event execute function access_is_kept();
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      drop trigger key_is_noted on api_key;
      drop trigger key_change_is_noted on api_key;
      drop trigger login_is_noted on account;
      drop trigger login_change_is_noted on account;
      drop function key_is_noted, login_is_noted;
      drop function note_access(text, jsonb);
      drop table access_told, access_event;
      drop function access_is_kept;
    `)
  }
}
