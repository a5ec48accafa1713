import type { MigrationInterface, QueryRunner } from 'typeorm'

/** A ticket that finds its way to another office by its place or category takes no question about the former one along. */
export class Rerouted1763800000033 implements MigrationInterface {
  name = 'Rerouted1763800000033'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create function owner_change() returns trigger language plpgsql as $$
      begin
        new.arbiter_agency := null;
        new.arbiter_unit := null;
        delete from gw.agency_asked where ticket_id = new.id and what = 'arbitrate';
        update gw.delivery set state = 'cancelled', reason = 'answered', ended_at = clock_timestamp()
          where ticket_id = new.id and asks = 'arbitrate' and state = 'pending';
        return new;
      end $$;
      comment on function owner_change is
        'Whoever sends a ticket elsewhere while an arbiter is asked: what was asked was about another office.';
      create trigger owner_change before update of agency, unit on ticket
        for each row when (new.arbiter_agency is not null and (old.agency, old.unit) is distinct from (new.agency, new.unit))
        execute function owner_change();
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('drop trigger owner_change on ticket; drop function owner_change')
  }
}
