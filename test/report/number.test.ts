import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newNumber, parseNumber } from '../../src/report/number.js'

const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

describe('public numbers', () => {
  it('are read back as made, also as people type them', () => {
    for (let i = 0; i < 500; i++) {
      const number = newNumber()
      expect(number).toMatch(/^[0-9A-Z]{3}-[0-9A-Z]{4}-[0-9A-Z]{3}$/)
      expect(parseNumber(number)).toBe(number)
      const typed = ` ${number
        .toLowerCase()
        .replaceAll('-', ' ')
        .replaceAll('0', 'o')
        .replaceAll('1', i % 2 ? 'l' : 'I')} `
      expect(parseNumber(typed)).toBe(number)
    }
  })

  it('catch every single wrong sign', () => {
    const number = newNumber().replaceAll('-', '')
    for (let at = 0; at < number.length; at++)
      for (const sign of SIGNS)
        if (sign !== number[at])
          expect(parseNumber(number.slice(0, at) + sign + number.slice(at + 1))).toBeNull()
  })

  it('catch every swap of two different neighbours', () => {
    for (let i = 0; i < 200; i++) {
      const number = newNumber().replaceAll('-', '')
      for (let at = 0; at + 1 < number.length; at++) {
        if (number[at] === number[at + 1]) continue
        expect(
          parseNumber(number.slice(0, at) + number[at + 1] + number[at] + number.slice(at + 2)),
        ).toBeNull()
      }
    }
  })

  it('never throw on what strangers type', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 80 }), typed => void parseNumber(typed)))
  })
})
