import type { KeyHolder } from '../../accounts/index.js'
import { numberFrom } from '../../report/index.js'
import type { TicketLife } from '../../store/life.js'
import type { TicketRow } from '../../store/read/tickets.js'
import { clocksOf } from '../../ticket/clock/index.js'
import { type LifeEvent, lifeOf, type Owner } from '../../ticket/life/index.js'
import type { TicketRules } from '../../ticket/rules.js'

/** A ticket a test key sees. */
export interface Sample {
  readonly row: TicketRow
  readonly life: TicketLife
}

const HOUR_MS = 3_600_000
/** Events of every ticket before anybody acts: opened, routed, attached. */
const BEGINNING = 3

/** A valid number that says what it is: `TES-T000-01?`. */
export const numberOf = (n: number) => numberFrom(Uint8Array.from([26, 14, 25, 26, 0, 0, 0, 0, n]))
export const idOf = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

/** What somebody did so many hours ago. */
type Did = readonly [hoursAgo: number, type: string, body: LifeEvent['body']]

const WHY = 'Contoh alasan dari tiket uji'

/** Opened so many hours ago, and what happened since; `own` is the office of the key. */
const STORIES: readonly {
  readonly text: string
  readonly opened: number
  readonly did: (own: Owner, now: Date) => readonly Did[]
}[] = [
  { text: 'Contoh: jalan berlubang di depan pos ronda', opened: 1, did: () => [] },
  {
    text: 'Contoh: saluran mampet sejak kemarin',
    opened: 50,
    did: (own, now) => [
      [47, 'coordinated', { to: own, code: 'bukan_wewenang', text: WHY, status: 'Koordinasi' }],
      [46, 'claimed', { status: 'Koordinasi' }],
      [30, 'started', { status: 'Proses' }],
      [
        20,
        'extended',
        { until: new Date(now.getTime() + 120 * HOUR_MS).toISOString(), text: WHY, status: 'Proses' },
      ],
    ],
  },
  {
    text: 'Contoh: lampu jalan padam',
    opened: 72,
    did: () => [
      [70, 'started', { status: 'Proses' }],
      [5, 'finished', { evidence: ['contoh'], status: 'Menunggu Validasi' }],
    ],
  },
  {
    text: 'Contoh: sampah menumpuk di trotoar',
    opened: 96,
    did: () => [
      [95, 'started', { status: 'Proses' }],
      [40, 'finished', { text: WHY, status: 'Menunggu Validasi' }],
      [16, 'refused', { text: WHY, status: 'TL Ditolak' }],
    ],
  },
  {
    text: 'Contoh: dahan patah menutup jalan',
    opened: 120,
    did: () => [
      [118, 'started', { status: 'Proses' }],
      [60, 'finished', { evidence: ['contoh'], status: 'Menunggu Validasi' }],
      [48, 'validated', { status: 'Selesai' }],
    ],
  },
]

/** What a test key sees instead of the city: invented tickets in every part of their life, all with its own office. */
export function samplesFor({ agency, unit }: KeyHolder, rules: TicketRules, now: Date): Sample[] {
  const own: Owner = { agency: agency ?? '', unit }
  const [validator = ''] = rules.life.rules.offices.validator
  return STORIES.map(({ text, opened, did }, index) => {
    const ago = (hours: number) => new Date(now.getTime() - hours * HOUR_MS)
    const [id, number] = [idOf(index + 1), numberOf(index + 1)]
    const deeds = did(own, now)
    const first: Owner = deeds[0]?.[1] === 'coordinated' ? { agency: validator, unit: null } : own
    const events: LifeEvent[] = [
      { type: 'routed', at: ago(opened), actor: 'muara', body: { ...first } },
      ...deeds.map(([hours, type, body]) => ({ type, at: ago(hours), actor: 'contoh', body })),
    ]
    const status = deeds.at(-1)?.[2].status ?? 'Menunggu'
    const facts = { status, owner: own, openedAt: ago(opened), mergedInto: null }
    const course = { ...facts, category: 'Jalan', channel: null, level: rules.levelOf('Jalan'), events }
    const version = BEGINNING + deeds.length
    const life: TicketLife = { id, number, version, state: lifeOf(facts, events), course, now }
    return { life, row: rowOf(life, text, index + 1, rules) }
  })
}

function rowOf(
  { id, number, version, state, course, now }: TicketLife,
  text: string,
  feed: number,
  rules: TicketRules,
): TicketRow {
  const { rule, promise, coordination, completion } = clocksOf(course, rules.levels, rules.calendar, now)
  const [openedAt, updatedAt] = [course.openedAt, course.events.at(-1)?.at ?? course.openedAt]
  const opened = openedAt.toISOString()
  return {
    id,
    number,
    ...state.owner,
    rule: 'contoh',
    status: state.status,
    category: course.category,
    place: { kelurahan: '31.71.01.1001', kecamatan: '31.71.01', kota: '31.71', street: 'Jalan Contoh' },
    kelurahan: '31.71.01.1001',
    lat: null,
    lon: null,
    summary: text,
    reportCount: 1,
    firstReportAt: opened,
    lastReportAt: opened,
    openedAt: opened,
    updatedAt: updatedAt.toISOString(),
    closedAt: state.closedAt?.toISOString() ?? null,
    version,
    protected: false,
    mergedInto: null,
    feed: String(feed),
    clock: {
      rule,
      promised: promise,
      coordinationDueAt: coordination.due.toISOString(),
      completionDueAt: completion.due.toISOString(),
      actedAt: coordination.done?.toISOString() ?? null,
      promisedAt: state.promisedAt?.toISOString() ?? null,
      pausedUntil: null,
      hops: state.hops,
      reopened: state.reopened,
      channel: null,
    },
  }
}
