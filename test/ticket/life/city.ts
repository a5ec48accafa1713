import { loadLife } from '../../../src/life-tables.js'
import { loadTables } from '../../../src/tables.js'
import type { Actor, LifeState, Owner } from '../../../src/ticket/life/index.js'
import { newLife } from '../../../src/ticket/life/index.js'

/** The rules of `config/` as the program reads them. */
export const rules = loadLife('config', loadTables('config'))

export const owner = (agency: string, unit: string | null = null): Owner => ({ agency, unit })

export const DSDA = owner('DSDA', 'DSDA-31.74')
export const DBM = owner('DBM', 'DBM-31.74')
export const DLH = owner('DLH', 'DLH-31.74')
export const DPHK = owner('DPHK', 'DPHK-31.74')
export const SATPOL = owner('SATPOLPP', 'SATPOLPP-31.74')
export const BIRO = owner('BIRO_PEM')
/** Tebet Timur and Tebet Barat, in one kecamatan; Karet Kuningan lies in another. */
export const TEBET_TIMUR = owner('KELURAHAN', '31.74.01.1001')
export const TEBET_BARAT = owner('KELURAHAN', '31.74.01.1002')
export const ELSEWHERE = owner('KELURAHAN', '31.74.02.1001')
export const CAMAT_TEBET = owner('KECAMATAN', '31.74.01')

export const officer = (of: Owner, name = `petugas ${of.agency} ${of.unit ?? ''}`.trim()): Actor => ({
  is: 'officer',
  name,
  ...of,
})
export const validator = officer(BIRO, 'validator')
export const inspector = officer(owner('INSPEKTORAT'), 'inspektorat')
export const reporter: Actor = { is: 'reporter', name: 'warga' }
export const admin: Actor = { is: 'admin', name: 'admin' }

export const OPENED = new Date('2026-11-23T02:00:00Z')
export const hours = (n: number, from = OPENED) => new Date(from.getTime() + n * 3_600_000)
export const days = (n: number, from = OPENED) => hours(24 * n, from)

export const newTicket = (of: Owner, openedAt = OPENED): LifeState =>
  newLife({ status: 'Menunggu', owner: of, openedAt, mergedInto: null })

export const WHY = 'alasan yang cukup panjang'
