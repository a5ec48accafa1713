import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Keys with which software is tried out: everything is checked, nothing happens. */
export class Keys1763800000015 implements MigrationInterface {
  name = 'Keys1763800000015'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table api_key add column mode text not null default 'live' check (mode in ('live', 'test'));
      comment on column api_key.mode is 'test: sees invented tickets only and changes nothing';
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    // A key that opened nothing must not open everything.
    await db.query(`delete from api_key where mode = 'test'; alter table api_key drop column mode`)
  }
}
