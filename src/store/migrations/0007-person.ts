import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * One person behind several addresses: the same telephone number by SMS, by WhatsApp and at a clerk's desk is one reporter
 * who repeats, not three who confirm each other.
 */
export class Person1763800000007 implements MigrationInterface {
  name = 'Person1763800000007'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table person (
        id uuid primary key default gen_random_uuid(),
        contact bytea not null unique
      );
      comment on column person.contact is
        'sha256 of "phone:+62..." or "email:...", or of channel and address where an address belongs to one channel only: no second copy of an address lies about.';
      alter table reporter add column person_id uuid references person (id);
      insert into person (contact)
        select distinct sha256(convert_to(
          case when kind in ('phone', 'email') then kind || ':' || lower(address) else channel || ':' || address end, 'UTF8'))
        from reporter;
      update reporter set person_id = person.id from person
        where person.contact = sha256(convert_to(
          case when kind in ('phone', 'email') then kind || ':' || lower(address) else channel || ':' || address end, 'UTF8'));
      create index reporter_person on reporter (person_id);
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`alter table reporter drop column person_id; drop table person`)
  }
}
