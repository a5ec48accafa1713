import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * Keys of matching in a narrow table of their own, newest first by the report's id (ids of reports grow with time), read
 * from the index alone. The GIN index it replaces read every report that ever shared a busy key before it could
 * take the newest.
 */
export class MatchKeys1763800000004 implements MigrationInterface {
  name = 'MatchKeys1763800000004'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- No foreign key: each row is written in the statement that writes its report, and checking it would cost as much.
      create table match_key (
        key bigint not null,
        report_id uuid not null
      );
      insert into match_key (key, report_id)
        select distinct hashtextextended(name, 11), id from report cross join lateral (
          select unnest(match_keys) as name
          union all
          select 'cell:' || (floor(lat / 0.003)::int + down) || ',' || (floor(lon / 0.003)::int + across)
          from generate_series(0, 1) as down, generate_series(0, 1) as across where lat is not null and lon is not null
        ) as named;
      alter table match_key add primary key (key, report_id);
      -- For dropping what is old: rows lie in the order of time, so a summary of each stretch of pages is enough.
      create index match_key_age on match_key using brin (report_id);
      drop index report_match;
      drop index report_thread;
      -- From report to ticket without a look at the table.
      alter table membership drop constraint membership_pkey, add primary key (report_id) include (ticket_id);
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table membership drop constraint membership_pkey, add primary key (report_id);
      create index report_match on report using gin (match_keys);
      create index report_thread on report using gin (thread_ids);
      drop table match_key;
    `)
  }
}
