import type { MigrationInterface, QueryRunner } from 'typeorm'

/** An answer to a message which its channel could not deliver goes another way: one row for each way. */
export class AnswersAnotherWay1763800000019 implements MigrationInterface {
  name = 'AnswersAnotherWay1763800000019'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table reply drop constraint reply_message_id_kind_key;
      alter table reply add constraint reply_message_id_kind_key unique (message_id, kind, way);
      create index reply_unanswered on reply (id)
        where step is null and message_id is not null and not passed_on and (state = 'failed' or delivery = 'failed');
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      drop index reply_unanswered;
      delete from reply where step is null and message_id is not null and way > 0;
      alter table reply drop constraint reply_message_id_kind_key;
      alter table reply add constraint reply_message_id_kind_key unique (message_id, kind);
    `)
  }
}
