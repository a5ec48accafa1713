import { SegmentedMessage } from 'sms-segments-calculator'
import { describe, expect, test } from 'vitest'
import { fitSegments, toGsm7 } from '../../adapters/sms-twilio/gsm7.js'

describe('toGsm7', () => {
  test.each([
    ['“Terima kasih” – laporan’nya…', '"Terima kasih" - laporan\'nya...'],
    ['Selesai ✅ terima kasih 🙏🏽', 'Selesai terima kasih'],
    ['é à ñ stay, ā ç ő lose', 'é à ñ stay, a c o lose'],
    ['a\u00a0b\u200bc\td', 'a bc d'],
    ['€5 [x] {y} ~ ^ | \\', '€5 [x] {y} ~ ^ | \\'],
    ['baris satu \nbaris dua', 'baris satu\nbaris dua'],
    ['ﬁle ½ × 2', 'file 1/2 x 2'],
    ['中文', ''],
  ])('%s', (text, plain) => expect(toGsm7(text)).toBe(plain))

  test('never leaves GSM-7', () => {
    const everything = Array.from({ length: 0x3000 }, (_, code) => String.fromCodePoint(code + 9)).join('')
    expect(new SegmentedMessage(toGsm7(everything)).getEncodingName()).toBe('GSM-7')
  })
})

describe('fitSegments', () => {
  test('160 letters fit, 161 are cut and say so', () => {
    expect(fitSegments('a'.repeat(160))).toBe('a'.repeat(160))
    expect(fitSegments('a'.repeat(161))).toBe(`${'a'.repeat(157)}...`)
  })
  test('where two are allowed: 306 letters fit, 307 are cut', () => {
    expect(fitSegments('a'.repeat(306), 2)).toBe('a'.repeat(306))
    expect(fitSegments('a'.repeat(307), 2)).toBe(`${'a'.repeat(303)}...`)
    expect(new SegmentedMessage(fitSegments('€'.repeat(200), 2)).segmentsCount).toBe(2)
  })
  test('signs of two septets count twice', () => {
    const cut = fitSegments('€'.repeat(81))
    expect(cut).toBe(`${'€'.repeat(78)}...`)
    expect(new SegmentedMessage(cut).segmentsCount).toBe(1)
  })
})
