import type { Owner } from '../life/index.js'
import { isQuiet } from '../reply-contract/index.js'
import { digestDue, type Period } from './digest.js'
import { concerns, heads, type Official, type Standing, standIn } from './officials.js'
import type { NoticeSettings } from './settings.js'

/** Something that happened to a ticket and that somebody may have to hear of at once. */
export type Happening =
  | {
      readonly is: 'urgent'
      readonly ticket: string
      /** When it was opened, opened again, or somebody last wrote of it: the words that make it urgent may come late. */
      readonly at: Date
      /** How often it was opened again: each time it is news. */
      readonly reopened: number
      /** Name of a class of `notices.yaml`. */
      readonly class: string
      readonly standing: Standing
    }
  | {
      readonly is: 'escalated'
      readonly ticket: string
      readonly at: Date
      /** Number of the event. */
      readonly seq: number
      /** The office the rung of the ladder means, or the arbiter who is asked. */
      readonly to: Owner
      /** About an office: told to the holder's head in a notice of its own, and to no deputy. */
      readonly protected: boolean
      /** They are asked to decide who acts. */
      readonly appeal?: boolean
    }

/** What was put into the outbox before. */
export interface Made {
  /** Steps per official: `urgent:<ticket>`, `urgent:<ticket>:<times reopened>`, `escalated:<ticket>:<seq>`. */
  readonly steps: ReadonlyMap<string, ReadonlySet<string>>
  /** When an official was last told of a class: key `<official> <class>`. */
  readonly alerts: ReadonlyMap<string, Date>
  /** Where the last digest of an official ended. */
  readonly digests: ReadonlyMap<string, Date>
}

/** A notice whose time has come. */
export interface DueNotice {
  readonly official: string
  readonly is: 'urgent' | 'escalated' | 'digest'
  /** What it tells: never two notices of one official and step. */
  readonly steps: readonly string[]
  /** Of an urgent one; of an alarm about a protected ticket or a question who acts, one of the three below. */
  readonly class: string | null
  /** Of a digest. */
  readonly period: Period | null
}

/** Class of a notice whose reader nobody stands in for: a deputy may be whom it is about. No class of notices.yaml. */
export const PROTECTED = 'tertutup:'
/** Class of a notice to an arbiter. No class of notices.yaml. */
export const APPEALED = 'putusan:'
/** Both: who acts on a report about offices. */
export const PROTECTED_APPEAL = 'tertutup-putusan:'

/** Whether a notice is for its reader alone. */
const isClosed = (name: string | null): boolean => name === PROTECTED || name === PROTECTED_APPEAL

export function stepOf(happening: Happening): string {
  if (happening.is === 'escalated') return `escalated:${happening.ticket}:${happening.seq}`
  return `urgent:${happening.ticket}${happening.reopened > 0 ? `:${happening.reopened}` : ''}`
}

/**
 * What officials are to be told now. A function of what happened and what was made before, so whoever asks after a crash
 * gets what was left undone, and nothing twice. In the quiet hours only classes that wake.
 */
export function noticesDue(
  {
    officials,
    happenings,
    made,
    now,
  }: {
    readonly officials: readonly Official[]
    readonly happenings: readonly Happening[]
    readonly made: Made
    readonly now: Date
  },
  settings: NoticeSettings,
): DueNotice[] {
  const quiet = isQuiet(now, settings.quiet)
  // An alarm stands until the ticket moves: it does not go stale with the days it could not be told.
  const fresh = happenings.filter(
    ({ is, at }) => at <= now && (is === 'escalated' || now.getTime() - at.getTime() <= settings.stale),
  )
  return officials.flatMap(official => {
    if (official.retired) return []
    const told = made.steps.get(official.id)
    const open = fresh.filter(one => one.at >= official.since && !told?.has(stepOf(one)))
    const due = alerts(official, open)
    if (quiet) return due
    return [...due, ...escalations(official, open), ...digests(official)]
  })

  function alerts(official: Official, open: readonly Happening[]): DueNotice[] {
    return settings.urgent.flatMap(({ name, to, wakes }) => {
      if (!to.includes(official.role) || (quiet && !wakes)) return []
      const last = made.alerts.get(`${official.id} ${name}`)
      if (last && now.getTime() - last.getTime() < settings.gather) return []
      const steps = open
        .filter(one => one.is === 'urgent' && one.class === name && concerns(official, one.standing))
        .map(stepOf)
      return steps.length === 0
        ? []
        : [{ official: official.id, is: 'urgent' as const, steps, class: name, period: null }]
    })
  }

  function escalations(official: Official, open: readonly Happening[]): DueNotice[] {
    const mine = open.filter(one => one.is === 'escalated').filter(one => heads(official, one.to))
    return [null, PROTECTED, APPEALED, PROTECTED_APPEAL].flatMap(name => {
      const steps = mine.filter(one => classOf(one) === name).map(stepOf)
      const is = 'escalated' as const
      return steps.length === 0 ? [] : [{ official: official.id, is, steps, class: name, period: null }]
    })
  }

  function digests(official: Official): DueNotice[] {
    const schedule = official.digest ?? settings.digests[official.role]
    const period = digestDue(schedule, official.since, made.digests.get(official.id) ?? null, now)
    if (!period) return []
    const steps = [`digest:${period.until.toISOString()}`]
    return [{ official: official.id, is: 'digest', steps, class: null, period }]
  }
}

const classOf = (one: { readonly protected: boolean; readonly appeal?: boolean }): string | null =>
  one.protected ? (one.appeal ? PROTECTED_APPEAL : PROTECTED) : one.appeal ? APPEALED : null

/** Where a notice goes if it is sent now: to whom, or not before when. */
export type Way = { readonly to: Official } | { readonly wait: true } | { readonly drop: 'retired' }

/**
 * Looked at again when a notice leaves, because it may have waited: for an hour of quiet, a deputy who is back, or an
 * official who left.
 */
export function wayOf(
  notice: Pick<DueNotice, 'official' | 'class'>,
  everybody: ReadonlyMap<string, Official>,
  settings: NoticeSettings,
  now: Date,
): Way {
  const official = everybody.get(notice.official)
  if (!official || official.retired) return { drop: 'retired' }
  const wakes = settings.urgent.some(({ name, wakes }) => name === notice.class && wakes)
  if (!wakes && isQuiet(now, settings.quiet)) return { wait: true }
  if (isClosed(notice.class)) return { to: official }
  return { to: standIn(official, everybody, now) }
}
