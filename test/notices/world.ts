import { loadNotices } from '../../src/notice-tables.js'
import { loadTables } from '../../src/tables.js'
import type { Happening, Made, Official, Role } from '../../src/ticket/notices/index.js'

/** The settings of `config/` as the program reads them. */
export const settings = loadNotices('config', loadTables('config', { withModels: false }))

export const LONG_AGO = new Date('2026-01-01T00:00:00Z')
export const TEBET_TIMUR = '31.74.01.1001'

export const official = (id: string, role: Role, office: string, rest: Partial<Official> = {}): Official => ({
  id,
  role,
  office,
  since: LONG_AGO,
  retired: false,
  digest: null,
  absences: [],
  ...rest,
})

/** A moment on 23 November 2026, a Monday, in Jakarta: `at('06:30')`. */
export const at = (time: string, day = '2026-11-23') => new Date(`${day}T${time}:00+07:00`)

export const nothing: Made = { steps: new Map(), alerts: new Map(), digests: new Map() }

export const lurah = official('lurah', 'lurah', TEBET_TIMUR)
export const camat = official('camat', 'camat', '31.74.01')
export const wali = official('wali', 'walikota', '31.74')
export const sudin = official('sudin', 'kepala_sudin', 'DSDA-31.74')
export const dinas = official('dinas', 'kepala_dinas', 'DSDA')
export const biro = official('biro', 'kepala_dinas', 'BIRO_PEM')

export const byId = (list: readonly Official[]) => new Map(list.map(one => [one.id, one]))

/** An urgent ticket of the sudin's in an area. */
export const urgent = (ticket: string, when: Date, name = 'banjir', area = TEBET_TIMUR): Happening => ({
  is: 'urgent',
  ticket,
  at: when,
  reopened: 0,
  class: name,
  standing: { owner: { agency: 'DSDA', unit: 'DSDA-31.74' }, area },
})
