import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * What a photograph looks like belongs to its content, so it stands with `media`. What a file said about its origin
 * belongs to the file that was sent, so it stands with `message_media`: two files with different dates can hold one picture,
 * and that is what the columns are for. Photos gathered before have neither and are compared with nothing.
 */
export class Photo1763800000005 implements MigrationInterface {
  name = 'Photo1763800000005'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table media add column photo_hash text, add column photo_keys text[];
      create index media_photo on media using gin (photo_keys) where photo_keys is not null;
      create index message_media_file on message_media (sha256) where sha256 is not null;
      alter table message_media add column provenance jsonb;
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table message_media drop column provenance;
      drop index message_media_file;
      alter table media drop column photo_hash, drop column photo_keys;
    `)
  }
}
