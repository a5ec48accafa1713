import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * Everybody hears back: how each person wants to be told, which step of which ticket each reply is, and when each ticket is
 * to be looked at next.
 */
export class ReplyContract1763800000013 implements MigrationInterface {
  name = 'ReplyContract1763800000013'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table person
        add column language text check (language in ('id', 'en')),
        add column language_chosen boolean not null default false,
        add column channel text;
      comment on column person.channel is 'where they asked to be told; null: on the channel they used last';
      alter table reporter add column answer_to jsonb, add column spoke_at timestamptz;
      comment on column reporter.answer_to is 'what send of the channel needs to reach them, from their last message which could be answered';
      update reporter set answer_to = last.answer_to, spoke_at = last.received_at from (
        select distinct on (reporter_id) reporter_id, answer_to, received_at from report
        where reporter_id is not null and may_answer and answer_to is not null order by reporter_id, received_at desc) as last
        where last.reporter_id = reporter.id;

      alter table reply drop constraint reply_state_check;
      alter table reply add constraint reply_state_check
        check (state in ('pending', 'sent', 'failed', 'suppressed', 'ambiguous'));
      alter table reply
        add column ticket_id uuid references ticket (id),
        add column person_id uuid references person (id),
        add column step text,
        add column seq integer,
        add column way integer not null default 0,
        add column passed_on boolean not null default false,
        add column due_at timestamptz,
        add column doubts integer not null default 0;
      comment on column reply.step is 'which piece of news of the ticket: kind and number of its event; null for an answer to a message';
      comment on column reply.seq is 'everything up to this event of the ticket is told by it';
      comment on column reply.way is '0 for the first channel tried, 1 for the next one after that failed for good';
      comment on column reply.passed_on is 'this way failed and the next one was looked for';
      comment on column reply.due_at is 'until then the citizen is informed in time';
      comment on column reply.doubts is
        'attempts of which nobody knows whether the citizen got them: the process ended, or the provider did not answer';
      update reply set person_id = reporter.person_id from reporter where reporter.id = reply.reporter_id;
      create unique index reply_step on reply (ticket_id, person_id, step, way) where step is not null;
      create index reply_person on reply (person_id, ticket_id, seq) where step is not null;
      create index reply_undelivered on reply (id) where step is not null and not passed_on and (state = 'failed' or delivery = 'failed');
      create index reply_promised on reply (due_at) where due_at is not null;

      create table reply_course (
        ticket_id uuid primary key references ticket (id),
        seq integer not null,
        look_at timestamptz
      );
      comment on table reply_course is 'When each ticket is to be looked at for those who must hear of it; seq: the last event seen.';
      create index reply_course_due on reply_course (look_at) where look_at is not null;
      create table reply_mark (
        one boolean primary key default true check (one),
        through timestamptz not null
      );
      insert into reply_mark (through) select coalesce(min(opened_at), clock_timestamp()) from ticket;
      create index ticket_event_alarm on ticket_event (at) where type = 'escalated';
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      drop index ticket_event_alarm;
      drop table reply_mark, reply_course;
      update reply set state = 'failed' where state = 'ambiguous';
      alter table reply drop constraint reply_state_check;
      alter table reply add constraint reply_state_check check (state in ('pending', 'sent', 'failed', 'suppressed'));
      alter table reply drop column ticket_id, drop column person_id, drop column step, drop column seq, drop column way,
        drop column passed_on, drop column due_at, drop column doubts;
      alter table reporter drop column answer_to, drop column spoke_at;
      alter table person drop column language, drop column language_chosen, drop column channel;
    `)
  }
}
