import type { Directory } from '../../store/read/directory.js'
import type { TicketRow } from '../../store/read/tickets.js'
import type { TicketLife } from '../../store/life.js'
import { type Clock, clocksOf } from '../../ticket/clock/index.js'
import { type Actor, chainInWords, finalOf, type Owner, type Possible } from '../../ticket/life/index.js'
import type { TicketRules } from '../../ticket/rules.js'
import type { ApiDeps } from '../route.js'

/** Deadlines of a ticket as its row holds them, with what it was promised; of one nobody has judged yet, as they will be. */
export function deadlinesOf(ticket: TicketRow, { levels, calendar, levelOf }: TicketRules) {
  const { clock, category, agency, unit, status, closedAt } = ticket
  const openedAt = new Date(ticket.openedAt)
  const { channel, promised } = clock
  const judged = { openedAt, category, channel, level: levelOf(category), promised }
  const course = { ...judged, status, owner: { agency, unit }, mergedInto: null, events: [] }
  const fresh = clock.rule === null ? clocksOf(course, levels, calendar, openedAt) : null
  const promise = fresh ? fresh.promise : (promised ?? levels.of(judged).promise)
  const deadline = (name: 'coordination' | 'completion', due: string | null, done: string | null) => {
    const { within, judged } = promise[name]
    return { due_at: (fresh?.[name].due.toISOString() ?? due) as string, within, judged, done_at: done }
  }
  return {
    coordination: deadline('coordination', clock.coordinationDueAt, clock.actedAt),
    completion: deadline('completion', clock.completionDueAt, closedAt),
    promised: clock.promisedAt,
    paused_until: clock.pausedUntil,
  }
}

/** Everything a ticket tells of its life to an actor who sees it. */
export function lifeView(life: TicketLife, actor: Actor, deps: ApiDeps) {
  const { rules, directory } = deps
  const { state, course, now } = life
  const clocks = clocksOf(course, rules.levels, rules.calendar, now)
  const { completion, coordination } = clocks
  const limits = rules.life.rules
  const words = (language: 'id' | 'en') => chainInWords(state, rules.life.offices.name, limits, language)
  const [indonesian, english] = [words('id'), words('en')]
  return {
    actions: actionsOf(life, actor, deps, completion.due),
    clocks: {
      rule: clocks.rule,
      coordination: spent(coordination),
      completion: {
        ...spent(completion),
        paused: inSeconds(completion.paused),
        validating: inSeconds(completion.validating),
        promise_broken: completion.promiseBroken,
      },
      work: { ...spent(clocks.work), due_at: clocks.work.due },
      reply: clocks.reply && {
        ...spent(clocks.reply),
        due_at: clocks.reply.due,
        within: clocks.reply.limit.within,
        answered_at: clocks.reply.done,
      },
      holdings: clocks.holdings.map(({ owner, from, until, actedAt, waited }) => ({
        ...officeView(owner, directory),
        from,
        until,
        acted_at: actedAt,
        waited: inSeconds(waited),
      })),
      certain: clocks.certain,
    },
    hops: {
      used: state.hops,
      of: limits.handover.hops,
      arbiter: state.arbiter && officeView(state.arbiter, directory),
      final_until: finalOf(state),
    },
    chain: state.chain.map(({ at, how, from, to }, step) => ({
      at,
      how,
      from: from && officeView(from, directory),
      to: officeView(to, directory),
      words: { id: indonesian[step] as string, en: english[step] as string },
    })),
    reopened: { times: state.reopened, of: limits.reopening.ticket },
  }
}

/** What an actor may do to a ticket now, with the address of each. */
export const actionsOf = (
  { state, id, now }: Pick<TicketLife, 'state' | 'id' | 'now'>,
  actor: Actor,
  { rules, publicUrl }: ApiDeps,
  dueAt?: Date,
): (Possible & { readonly href: string })[] =>
  rules.life.may(state, actor, now, dueAt).map(possible => ({
    ...possible,
    href: `${publicUrl}/api/v1/tickets/${id}/actions/${possible.action}`,
  }))

export const officeView = ({ agency, unit }: Owner, directory: Directory) => ({
  agency: directory.agency(agency),
  unit: directory.unit(unit),
})

const spent = (clock: Pick<Clock, 'spent' | 'late'>) => ({ spent: inSeconds(clock.spent), late: clock.late })
const inSeconds = (milliseconds: number) => Math.round(milliseconds / 1_000)
