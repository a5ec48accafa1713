import { describe, expect, it } from 'vitest'
import { newNumber } from '../../src/report/index.js'
import { speaks, wordIn } from '../../src/ticket/reply-contract/index.js'

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
