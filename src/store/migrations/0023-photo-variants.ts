import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * The hashes by which a photo is known again after it was mirrored, cropped, turned or framed. They belong to the content, as
 * the file does; photos that came before this table are known as a whole only.
 */
export class PhotoVariants1763800000023 implements MigrationInterface {
  name = 'PhotoVariants1763800000023'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table photo_variant (
        sha256 text primary key,
        glance text not null,
        crops text[] not null,
        turns text[] not null
      );
      comment on column photo_variant.sha256 is 'the file we keep';
      comment on column photo_variant.glance is 'the first 16 digits of each of crops, to choose by';
      create index evidence_agency on evidence (agency, received_at desc);
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      drop index evidence_agency;
      drop table photo_variant;
    `)
  }
}
