import { describe, expect, it } from 'vitest'
import { type Entry, Register } from '../../scripts/eval/register.js'
import type { LabelledMessage, ScenarioSet } from '../../scripts/eval/scenario-set.js'
import { runStream } from '../../scripts/eval/stream.js'
import type { Decide, Decision } from '../../src/match/index.js'
import { MEMBERS_BESIDE, MOST_FOUND } from '../../src/store/candidates.js'
import { createReader } from '../../src/understand/index.js'
import { matching, subject } from '../match/subjects.js'
import { tables } from '../understand/tables.js'

const HOUR = 3_600_000
const START = Date.parse('2026-10-01T00:00:00Z')
const some = subject('pohon tumbang di Cawang')

const entry = (id: string, more: Partial<Entry> = {}): Entry => ({
  id,
  subject: some,
  keys: ['k'],
  receivedAt: START,
  incident: 'I',
  ticketId: id,
  ...more,
})

describe('a ticket of the register', () => {
  it('waits for somebody for a day, then somebody is at work', () => {
    const register = new Register(() => null)
    register.add(entry('a'))
    expect(register.status('a', START + 23 * HOUR)).toBe('Menunggu')
    expect(register.status('a', START + 24 * HOUR)).toBe('Proses')
    expect(register.candidates(['k'], START + 25 * HOUR)).toMatchObject([{ status: 'Proses' }])
  })

  it('is closed when its incident was over, and open once a report opened it again', () => {
    const register = new Register(() => new Date(START + 30 * HOUR).toISOString())
    register.add(entry('a'))
    expect(register.status('a', START + 31 * HOUR)).toBe('Selesai')
    register.reopen('a', START + 32 * HOUR)
    expect(register.closing('a', START + 40 * HOUR)).toBe(null)
    expect(register.status('a', START + 40 * HOUR)).toBe('Menunggu')
    expect(register.status('a', START + 60 * HOUR)).toBe('Proses')
    expect(register.open(some.category, START + 40 * HOUR, 9)).toBe(1)
  })

  it('is found by as many reports as the store looks at', () => {
    const register = new Register(() => null)
    const keys: string[] = []
    for (let ticket = 0; ticket < 10; ticket++) {
      for (let member = 0; member < 6; member++) {
        const key = `${ticket}/${member}`
        keys.push(key)
        register.add(entry(key, { keys: [key], ticketId: String(ticket) }))
      }
      for (let member = 0; member < MEMBERS_BESIDE; member++)
        register.add(entry(`${ticket}/beside/${member}`, { keys: [], ticketId: String(ticket) }))
    }
    const tickets = Math.ceil(MOST_FOUND / 6)
    expect(register.candidates(keys, START + HOUR)).toHaveLength(MOST_FOUND + tickets * MEMBERS_BESIDE)
  })
})

describe('the stream', () => {
  const said = (id: string, incident: string, hour: number): LabelledMessage => ({
    message_id: id,
    channel: 'sms',
    sent_at: new Date(START + hour * HOUR).toISOString(),
    sender: `0812-0000-${id}`,
    text: 'pohon tumbang di jl zorblat Cawang',
    gold: {
      kind: 'complaint',
      complaints: [
        { incident_id: incident, category: 'Pohon', kelurahan_code: null, place_basis: 'explicit' },
      ],
      tags: [],
      outside: false,
    },
  })
  const run = (
    closed_at: string | null,
    decisions: readonly Partial<Decision>[],
    messages: LabelledMessage[],
  ) => {
    const incident = { incident_id: 'I', closed_at, recurrence_of: null, related_to: [] }
    const set = { name: 's', messages, incidents: new Map([['I', incident]]) } as unknown as ScenarioSet
    const seen: string[] = []
    let at = 0
    const decide: Decide = (_, candidates) => {
      seen.push([...new Set(candidates.map(each => `${each.ticketId} ${each.status}`))].sort().join())
      const none = { is: 'new', bridges: [], score: 0, because: [], considered: [], version: '' } as const
      return { ...none, ...decisions[at++] }
    }
    const heard = runStream(set, createReader(tables), { ...matching, decide })
    return { seen, tickets: heard.map(each => each.items[0]?.filed?.entry.ticketId) }
  }

  it('merges two tickets only while nobody is at work on the other', () => {
    const bridge = { is: 'duplicate', ticketId: 'b/0', bridges: ['a/0'] } as const
    const messages = (hour: number) => [said('a', 'I', 0), said('b', 'I', 1), said('c', 'I', hour)]
    expect(run(null, [{}, {}, bridge], messages(2)).tickets).toEqual(['b/0', 'b/0', 'b/0'])
    expect(run(null, [{}, {}, bridge], messages(30)).tickets).toEqual(['a/0', 'b/0', 'b/0'])
  })

  it('keeps a ticket open that a report opened again', () => {
    const closedAt = new Date(START + 2 * HOUR).toISOString()
    const again = { is: 'recurrence', ticketId: 'a/0', reopens: true } as const
    const messages = [said('a', 'I', 0), said('b', 'I', 3), said('c', 'I', 4)]
    expect(run(closedAt, [{}, again], messages).seen).toEqual(['', 'a/0 Selesai', 'a/0 Menunggu'])
  })
})
