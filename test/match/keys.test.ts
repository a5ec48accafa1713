import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { distance } from '../../src/match/places.js'
import { tables } from '../understand/tables.js'
import { keysOf } from './subjects.js'

const cellsAt = (lat: number, lon: number) =>
  keysOf('lubang', { point: { lat, lon } }).filter(key => key.startsWith('cell:'))

describe('cells', () => {
  const near = tables.matching.metres.near
  it('two positions near each other share one, wherever they lie', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -6.36, max: -6.1, noNaN: true }),
        fc.double({ min: 106.7, max: 106.97, noNaN: true }),
        fc.double({ min: -0.0021, max: 0.0021, noNaN: true }),
        fc.double({ min: -0.0021, max: 0.0021, noNaN: true }),
        (lat, lon, down, across) => {
          fc.pre(distance({ lat, lon }, { lat: lat + down, lon: lon + across }) <= near)
          const here = cellsAt(lat, lon)
          expect(here).toHaveLength(4)
          expect(cellsAt(lat + down, lon + across).some(cell => here.includes(cell))).toBe(true)
        },
      ),
      { numRuns: 300 },
    )
  })
  it('positions a kilometre apart share none', () => {
    const far = cellsAt(-6.25, 106.88)
    expect(cellsAt(-6.25, 106.87).some(cell => far.includes(cell))).toBe(false)
  })
})

describe('narrow keys', () => {
  it('repeat a street within its kelurahan, also where one only mentions it', () => {
    const street = keysOf('got mampet jl flamboyan Cawang')
    expect(street).toContain('spot:31.75.04.1007:flamboyan')
    expect(keysOf('pohon tumbang Cawang, flamboyan', { externalId: 'm-2' })).toContain(
      'spot:31.75.04.1007:flamboyan',
    )
    expect(keysOf('got mampet jl flamboyan Cililitan')).not.toContain('spot:31.75.04.1007:flamboyan')
  })
  it('name RT and RW together with the kelurahan', () => {
    const keys = keysOf('lampu mati rt 3 rw 5 Cawang')
    expect(keys.filter(key => key.startsWith('rt:'))).toHaveLength(1)
    expect(keysOf('lampu mati rt 3 rw 5').filter(key => key.startsWith('rt:'))).toHaveLength(0)
  })
})
