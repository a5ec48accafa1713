import type { MigrationInterface, QueryRunner } from 'typeorm'

/** The messages that say "not solved" are found by the report they are about; who made or ended a key stands beside it. */
export class SaidAndMade1763800000026 implements MigrationInterface {
  name = 'SaidAndMade1763800000026'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create index ticket_event_not_solved on ticket_event (report_id) where type = 'reopened';

      alter table api_key add column made_by text, add column ended_by text;
      comment on column api_key.made_by is 'kunci:<id>, terminal:<login>, muara; null for keys older than this column';
      ${noted(`'by', case when tg_op = 'INSERT' then new.made_by when new.revoked_at is not null then new.ended_by end,`)}
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      ${noted('')}
      alter table api_key drop column made_by, drop column ended_by;
      drop index ticket_event_not_solved;
    `)
  }
}

const noted = (by: string): string => `
  create or replace function key_is_noted() returns trigger language plpgsql as $$
  begin
    perform gw.note_access('key ' || new.id, jsonb_build_object('what', case when tg_op = 'INSERT' then 'made' when new.revoked_at is not null then 'ended' else 'changed' end,
      'name', new.name, 'scope', new.scope, 'agency', new.agency, 'unit', new.unit, 'mode', new.mode, ${by} 'via', current_setting('application_name')));
    return null;
  end $$;`
