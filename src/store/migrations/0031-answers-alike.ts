import type { MigrationInterface, QueryRunner } from 'typeorm'

/** A repeat is answered with the headers of the first answer as well, and answers are kept for a while, not for ever. */
export class AnswersAlike1763800000031 implements MigrationInterface {
  name = 'AnswersAlike1763800000031'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table idempotency add column headers jsonb;
      comment on column idempotency.headers is 'of the answer, such as ETag; null while there is none and for answers older than this column';
      create index idempotency_made on idempotency (created_at);
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('drop index idempotency_made; alter table idempotency drop column headers')
  }
}
