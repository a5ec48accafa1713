import { describe, expect, it } from 'vitest'
import { newNumber, parseNumber } from '../../src/report/index.js'
import { numbersIn, objectionIn, speaks, wordIn } from '../../src/ticket/reply-contract/index.js'

describe('answers in one word', () => {
  it.each([
    ['STATUS', 'status'],
    ['status laporan', 'status'],
    ['Stop!', 'stop'],
    ['MULAI', 'start'],
    ['langganan', 'subscribe'],
    ['Belum selesai pak 🙏', 'not_done'],
    ['@DKIJakarta belum beres min', 'not_done'],
    ['Not fixed', 'not_done'],
    ['Terima kasih banyak ya', 'done'],
    ['SUDAH.', 'done'],
    ['english please', 'english'],
  ])('%s', (text, answer) => expect(wordIn(text)).toEqual({ answer, number: null }))

  it.each([
    'STATUS #',
    '#',
    'cek #',
    'Belum #',
    'belum selesai no. #',
    'NOT DONE #',
    'sudah selesai laporan #',
  ])('%s with a number, however it is typed', pattern => {
    const number = newNumber()
    for (const typed of [number, number.replaceAll('-', ''), number.toLowerCase().replaceAll('-', ' ')])
      expect(wordIn(pattern.replace('#', typed))?.number, typed).toBe(number)
  })

  /** One number in thirty-two makes words before it look like a number of ours as well: none of them may be heard instead. */
  const TRIES = 3_000
  it.each(['NOT DONE #', 'belum selesai #', 'sudah selesai laporan #', 'status laporan #'])(
    '%s with any number',
    pattern => {
      for (let tries = 0; tries < TRIES; tries++) {
        const number = newNumber()
        const typed = [number, number.toLowerCase().replaceAll('-', ' ')][tries % 2] as string
        expect(wordIn(pattern.replace('#', typed))?.number, typed).toBe(number)
      }
    },
  )
  it.each([
    'NOT DONE # still dark',
    'belum selesai # lampunya masih mati',
    'belum ada yang dtg # masih sama',
    '# belum ada yang datang',
  ])('%s with any number and with words', pattern => {
    for (let tries = 0; tries < TRIES; tries++) {
      const number = newNumber()
      const typed = [number, number.toLowerCase().replaceAll('-', ' ')][tries % 2] as string
      // Where it has no digit, three words of a chat may look as much like a number.
      if (!/\d/.test(typed)) continue
      const words = pattern.replace(/ ?# ?/, ' ').trim()
      expect(objectionIn(pattern.replace('#', typed))).toMatchObject({ answer: 'not_done', number, words })
    }
  })

  it('words that look like a number come after it', () => {
    expect(parseNumber('NOT DONE 7PT')).not.toBeNull()
    expect(numbersIn('NOT DONE 7PT-6BTE-V3F').map(({ typed }) => typed)).toEqual([
      'NOT DONE 7PT',
      '7PT-6BTE-V3F',
    ])
    expect(numbersIn('belum selesai A85-DBTK-GZ8').map(({ typed }) => typed)).toEqual([
      'A85-DBTK-GZ8',
      'selesai A85',
    ])
  })

  it('is never heard in what says more, or says nothing', () => {
    for (const text of [
      'stop buang sampah di sini',
      'belum ada lampu di gang kami',
      'sudah seminggu banjir',
      'terima kasih tapi jalannya masih rusak',
      'cek',
      '',
      '   ',
      '🙏',
      'x'.repeat(5_000),
    ])
      expect(wordIn(text), text).toBeNull()
  })
})

describe('the language of a message', () => {
  it('is known from small words only when they say it', () => {
    expect(speaks('There is a broken street light near my house, please repair it')).toBe('en')
    expect(speaks('Lampu jalan di depan rumah saya mati, mohon diperbaiki')).toBe('id')
    expect(speaks('STATUS')).toBeNull()
    expect(speaks('please tolong jalan rusak di Tebet')).toBe('id')
    expect(speaks('')).toBeNull()
  })
})
