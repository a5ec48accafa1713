import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * What an administrator loaded: boundaries and names. `atlas_import` is the history and never changes; the newest entry of
 * a source is the valid one, and only its rows are kept. Its highest id tells every process whether there is something new.
 */
export class Atlas1763800000002 implements MigrationInterface {
  name = 'Atlas1763800000002'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table atlas_import (
        id bigint generated always as identity primary key,
        kind text not null check (kind in ('areas', 'gazetteer')),
        source text not null,
        file text,
        sha256 text,
        rows integer not null,
        refused integer not null,
        who text not null,
        at timestamptz not null default clock_timestamp()
      );
      create index atlas_import_source on atlas_import (kind, source, id desc);
      comment on column atlas_import.file is 'null: the source was taken away';

      create table atlas_area (
        import_id bigint not null references atlas_import (id),
        code text not null,
        name text not null,
        polygons jsonb not null,
        primary key (import_id, code)
      );

      create table atlas_site (
        import_id bigint not null references atlas_import (id),
        position integer not null,
        "is" text not null check ("is" in ('street', 'gang', 'stop', 'landmark')),
        name text not null,
        aliases text[] not null,
        kelurahan text[] not null,
        lat double precision,
        lon double precision,
        mentions integer not null,
        primary key (import_id, position)
      );
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('drop table atlas_site, atlas_area, atlas_import')
  }
}
