import { readFileSync } from 'node:fs'
import { SegmentedMessage } from 'sms-segments-calculator'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { loadTables } from '../../src/tables.js'
import { compose, fits, ReplyTexts, type ReplyKind } from '../../src/ticket/reply-texts.js'

const texts = ReplyTexts.parse(parse(readFileSync('config/replies.yaml', 'utf8')))
const tables = loadTables('config')
const kinds = Object.keys(texts).filter((key): key is ReplyKind => key !== 'version' && key !== 'words')
const offices = [...tables.agencies, ...tables.units].map(one => one.name)
const NUMBER = '7K3-9QFM-2XD'
const numbers = [NUMBER, `${NUMBER}, ${NUMBER}, ${NUMBER}`, Array(5).fill(NUMBER).join(', ')]
const url = `https://lapor.muara.jakarta.example/t/${NUMBER}`

/** What is about the citizen, not about a report. */
const WITHOUT_NUMBER: readonly ReplyKind[] = ['status_unknown', 'stopped', 'resumed', 'here', 'language']

const VOICES = {
  sms: { medium: 'sms', longestReply: { units: 'gsm7', max: 160 } },
  x: { medium: 'social', longestReply: { units: 'weighted', max: 280 } },
  facebook: { medium: 'social', longestReply: { units: 'characters', max: 2000 } },
} as const

describe('reply texts', () => {
  it.each(kinds)('%s fits every channel with every office and up to three numbers', kind => {
    for (const [name, voice] of Object.entries(VOICES))
      for (const agency of offices)
        for (const number of numbers.slice(0, 2)) {
          const { text } = compose(texts, kind, voice, { number, agency, url, status: 'Menunggu Validasi' })
          expect(fits(text, voice.longestReply), `${name}: ${text}`).toBe(true)
          expect(text).not.toMatch(/\{\w+\}/)
          if (!WITHOUT_NUMBER.includes(kind)) expect(text).toContain(NUMBER)
        }
  })

  it.each(kinds)(
    '%s is one GSM-7 segment by the book, and five numbers still come whole where they must',
    kind => {
      for (const agency of offices) {
        const { text } = compose(texts, kind, VOICES.sms, { number: NUMBER, agency, url, status: 'Menunggu' })
        const message = new SegmentedMessage(text, 'auto')
        expect(message.encodingName).toBe('GSM-7')
        expect(message.segmentsCount).toBe(1)
      }
      if (kind !== 'acknowledged') return
      const { text } = compose(texts, kind, VOICES.sms, {
        number: numbers[2] as string,
        agency: 'x',
        url,
        status: '',
      })
      expect(fits(text, VOICES.sms.longestReply)).toBe(true)
    },
  )

  it('mail speaks Indonesian and English and leaves nothing unfilled', () => {
    for (const kind of kinds) {
      const { subject, text } = compose(
        texts,
        kind,
        { medium: 'email', longestReply: { units: 'characters', max: 20_000 } },
        { number: NUMBER, agency: 'Dinas Bina Marga', url, status: 'Proses' },
      )
      expect(text).toContain('\n--\n')
      expect(subject + text).not.toMatch(/\{\w+\}/)
    }
  })

  it('counts what is not plain', () => {
    const sms = VOICES.sms.longestReply
    expect(fits('a'.repeat(160), sms)).toBe(true)
    expect(fits('a'.repeat(161), sms)).toBe(false)
    expect(fits(`${'a'.repeat(159)}€`, sms)).toBe(false)
    expect(fits('kutip “lengkung”', sms)).toBe(false)
  })
})
