import { readFileSync } from 'node:fs'
import { SegmentedMessage } from 'sms-segments-calculator'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { adapters } from '../../adapters/index.js'
import { ReplyTexts, type ReplyKind, fits, longestFor } from '../../src/ticket/reply-texts.js'
import { type About, createWords, wordless } from '../../src/ticket/reply-words.js'
import { loadTables } from '../../src/tables.js'
import type { Owner } from '../../src/ticket/life/index.js'
import { rules } from '../ticket/life/city.js'

const texts = ReplyTexts.parse(parse(readFileSync('config/replies.yaml', 'utf8')))
const kinds = Object.keys(texts).filter((key): key is ReplyKind => key !== 'version' && key !== 'words')
const tables = loadTables('config', { withModels: false })
const { offices, rules: life } = rules.life
const speaking = adapters.filter(({ manifest }) => manifest.can.send).map(({ manifest }) => manifest)
const voices = new Map(speaking.map(manifest => [manifest.name, manifest]))
const words = createWords({
  texts,
  offices,
  publicUrl: 'https://lapor.muara.jakarta.example',
  root: 'a root of the tests, thirty-two bytes and more',
  voices,
})

const NUMBER = '7K3-9QFM-2XD'
const TICKET = 'H4J-8MW2-Q5K'
/** An agency, a unit with the longest of names, a kelurahan. */
const owners = [
  { agency: 'DSDA', unit: null },
  ...tables.units
    .toSorted((a, b) => b.name.length - a.name.length)
    .slice(0, 2)
    .map(({ agency, code }) => ({ agency, unit: code })),
  { agency: 'KELURAHAN', unit: '31.74.01.1001' },
]
const remarks = [
  undefined,
  'sudah dicek petugas',
  'Petugas “sudah” ke lokasi — tidak ada genangan… 👍 hubungi 0812 0000 1234',
  'panjang '.repeat(240),
]

const CODES: Partial<Record<ReplyKind, readonly string[]>> = {
  handed_over: Object.keys(life.codes.coordinate),
  rejected: Object.keys(life.codes.reject),
  paused: Object.keys(life.pause.codes),
  asked: ['tunggu_pelapor'],
}

/** With nobody else, one, and as many as are counted. */
const joins = [undefined, { ticket: TICKET, others: 0 }, { ticket: TICKET, others: 1_000 }]

function* abouts(kind: ReplyKind): Generator<About> {
  for (const owner of owners)
    for (const text of remarks)
      for (const code of [...(CODES[kind] ?? []), undefined]) {
        const body = {
          from: owners[1],
          until: '2026-11-30T03:00:00Z',
          counter: 12,
          ...(text && { text }),
          ...(code && { code }),
        }
        const event = {
          seq: 9,
          type: 'x',
          at: new Date('2026-11-23T02:00:00Z'),
          actor: 'petugas rahasia',
          body: body as never,
        }
        for (const joined of kind === 'joined' || kind === 'added' ? joins : [undefined])
          yield {
            number: NUMBER,
            person: '01a20411-259f-779d-9d39-e37641336f9e',
            joined,
            owner,
            status: 'Menunggu Validasi',
            event,
            refusal: { id: 'Batas 7 hari sudah lewat.', en: 'The 7 days are over.' },
          }
      }
}

describe.each(speaking.map(({ name }) => name))('words for %s', channel => {
  it.each(kinds)('%s: within its length, nothing unfilled, in both languages', kind => {
    for (const about of abouts(kind))
      for (const language of ['id', 'en'] as const) {
        const { text, subject } = words(channel, kind, about, language) ?? { text: '', subject: '' }
        const longest = longestFor(kind, voices.get(channel) as (typeof speaking)[0])
        expect(fits(text, longest), `${language} ${text.length}: ${text}`).toBe(true)
        expect(text.trim()).not.toBe('')
        expect(subject + text).not.toMatch(/\{\w+\}|undefined|null|petugas rahasia|0812 0000 1234/)
        expect(text).not.toMatch(/duplikat|ganda|ditutup|duplicate|closed/i)
        if (channel === 'email') expect(text.split(/\n--\n/)).toHaveLength(2)
      }
  })
})

describe('the second to report something', () => {
  const told = (channel: string, owner: About['owner'], others: number, language: 'id' | 'en' = 'id') =>
    words(
      channel,
      'joined',
      { number: NUMBER, owner, status: 'Proses', joined: { ticket: TICKET, others } },
      language,
    )?.text ?? ''

  it('learns their number, the ticket and how many others there are, on every channel', () => {
    for (const channel of voices.keys())
      for (const owner of [...owners, null])
        for (const language of ['id', 'en'] as const)
          for (const part of [NUMBER, TICKET, '12'])
            expect(told(channel, owner, 12, language)).toContain(part)
  })

  it('is not told of others where they are the only one', () => {
    for (const channel of voices.keys()) {
      expect(told(channel, owners[0] ?? null, 0)).toContain(TICKET)
      expect(told(channel, owners[0] ?? null, 0)).not.toMatch(/laporan lain|others|other reports/i)
    }
  })
})

describe('a question to the one who reported', () => {
  const asked = (channel: string, text: string, owner = owners[1] as Owner, language: 'id' | 'en' = 'id') => {
    const body = { code: 'tunggu_pelapor', until: '2026-11-30T03:00:00Z', text }
    const event = { seq: 9, type: 'paused', at: new Date('2026-11-23T02:00:00Z'), actor: 'x', body }
    const about = {
      number: NUMBER,
      person: '01a20411-259f-779d-9d39-e37641336f9e',
      owner,
      status: 'Proses',
      event,
    }
    return words(channel, 'asked', about, language)?.text ?? ''
  }
  const segments = (text: string) => new SegmentedMessage(text, 'auto').segmentsCount
  const QUESTION = 'Lampu yang mati di depan rumah nomor berapa, dan sejak kapan?'
  /** As long as words of its letters are. */
  const long = (length: number) => `${'Rumahnya di gang mana? '.repeat(100).slice(0, length - 1)}?`

  it('is whole on every channel, whichever office asks', () => {
    for (const channel of voices.keys())
      for (const { agency, unit } of owners)
        for (const language of ['id', 'en'] as const)
          expect(asked(channel, QUESTION, { agency, unit }, language)).toContain(QUESTION)
  })

  it('makes other words shorter before an SMS takes a second segment, and takes it rather than be cut', () => {
    expect(asked('sms-twilio', QUESTION)).toMatch(/^Laporan 7K3-9QFM-2XD, .*balas di sini/)
    for (const length of [40, 90, 110, 125]) {
      expect(asked('sms-twilio', long(length))).toContain(long(length))
      expect(segments(asked('sms-twilio', long(length)))).toBe(1)
    }
    for (const length of [140, 200, 260]) {
      expect(asked('sms-twilio', long(length))).toContain(long(length))
      expect(segments(asked('sms-twilio', long(length)))).toBe(2)
    }
  })

  it('longer than that it is cut where it shows, and the page with all of it is named', () => {
    const text = asked('sms-twilio', long(1_900))
    expect(text).toMatch(/Rumahnya di gang mana\?.*\.\.\." Selengkapnya di https:\S+\/t\/7K39QFM2XD\/\w{8} /)
    expect(segments(text)).toBe(2)
    expect(text.length).toBeGreaterThan(270)
    expect(asked('x', long(1_900))).toMatch(/Rumahnya di gang mana\?.*\.\.\." Selengkapnya/)
    expect(asked('email', long(1_900))).toContain(long(1_900))
    expect(asked('sms-twilio', 'x'.repeat(900))).toMatch(/x{100}\.\.\."/)
  })

  it('is quoted as it was written, also where the officer writes what our texts name', () => {
    for (const words of ['Apa arti {excerpt} di laporan?', `Apa {excerpt} {url} ${long(900)}`])
      expect(asked('x', words)).toContain(`"${words.slice(0, 15)}`)
  })

  it('in signs no SMS has it is not left out without a word', () => {
    expect(asked('sms-twilio', '\u{1f914}'.repeat(12))).toMatch(/bertanya kepada Anda.*https:/)
  })
})

describe('a negative answer', () => {
  const rejected = (code: string, text: string, language: 'id' | 'en' = 'id') => {
    const event = { seq: 9, type: 'rejected', at: new Date(), actor: 'x', body: { code, text } }
    return words(
      'sms-twilio',
      'rejected',
      { number: NUMBER, owner: owners[0] ?? null, status: 'Ditolak', event },
      language,
    )?.text
  }
  it('always carries its reason, even in one SMS', () => {
    for (const code of Object.keys(life.codes.reject))
      for (const language of ['id', 'en'] as const)
        expect(rejected(code, 'x'.repeat(900), language)).toContain(texts.words.reject[code]?.[language])
    expect(rejected('tidak_ditemukan', 'sudah dicek')).toContain('sudah dicek')
  })

  it('names the new owner and why when it is a hand-over', () => {
    for (const owner of owners.slice(1))
      for (const code of Object.keys(life.codes.coordinate)) {
        const event = {
          seq: 9,
          type: 'coordinated',
          at: new Date(),
          actor: 'x',
          body: { code, text: 'x'.repeat(900) },
        }
        const { text = '' } =
          words('sms-twilio', 'handed_over', { number: NUMBER, owner, status: 'Koordinasi', event }) ?? {}
        const [, short = ''] = /^(?:Suku Dinas|Kelurahan) (.{10})/.exec(offices.name(owner)) ?? []
        expect(text).toContain(short)
        expect(text).toContain(texts.words.coordinate[code]?.id)
      }
  })

  it('has words for every code of life.yaml and every status', () => {
    expect(wordless(texts, { ...life.codes, pause: life.pause.codes })).toEqual([])
    expect(wordless(texts, { ...life.codes, pause: { baru: {} } })).toEqual(['pause.baru'])
    expect(
      tables.statuses.map(({ status }) => status).filter(status => !texts.words.statuses[status]),
    ).toEqual([])
  })

  it('is silent where the channel is', () => {
    expect(words('desk', 'done', { number: NUMBER, owner: null, status: 'Selesai' })).toBeNull()
  })
})
