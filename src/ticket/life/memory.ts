import { type Action, ACTIONS } from './rules.js'
import type { LifeEvent, LifeState } from './state.js'

/** What a life remembers of what was done, whatever came after. */
export type Memory = Pick<LifeState, 'done' | 'finishedOffice' | 'declined'>

/** Of a ticket nobody has touched yet. */
export const NO_MEMORY: Memory = { done: [], finishedOffice: null, declined: null }

/** What is remembered after one more event. */
export function remember(before: Memory, { type, body }: LifeEvent, events: EventNames): Memory {
  const action = body.action ?? ACTIONS.find(one => events[one] === type)
  const done = action && !before.done.includes(action) ? [...before.done, action] : before.done
  const { code = null, text = null, office = null } = body
  switch (type) {
    case 'finished':
      return { done, finishedOffice: office, declined: null }
    case 'declined':
      return { done, finishedOffice: office, declined: { code, text } }
    case 'validated':
    case 'rejected':
    case 'refused':
      return { done, finishedOffice: null, declined: null }
    default:
      return { done, finishedOffice: before.finishedOffice, declined: before.declined }
  }
}

type EventNames = Readonly<Record<Action, string>>
