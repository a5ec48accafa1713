import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Subject } from '../../src/match/index.js'
import { draft } from '../understand/tables.js'
import { inTicket, matching, subject } from './subjects.js'

/** Hashes as a copy, another photo of the same view and another scene have them. */
const PHOTO = '0123456789abcdef'.repeat(8)
const changed = (bits: number) =>
  [...PHOTO]
    .map((digit, index) => (index % 64 < bits ? (Number.parseInt(digit, 16) ^ 1).toString(16) : digit))
    .join('')
const [COPY, ALIKE, OTHER] = [changed(3), changed(40), 'f0e1d2c3b4a59687'.repeat(8)]

const sent = (text: string, photo: string, more: Parameters<typeof subject>[1] = {}): Subject => ({
  ...subject(text, more),
  photos: [photo],
})
const decide = (one: Subject, other: Subject) => matching.decide(one, [inTicket('T-1', other)])
const names = ({ parts }: { parts: readonly { name: string }[] }) => parts.map(part => part.name)
const warned = ({ because }: { because: readonly string[] }) =>
  because.some(line => line.startsWith('perhatian: foto'))

describe('one photo in two reports', () => {
  const road = 'jalan berlubang parah kel cawang'
  it('does not join two of which neither says where it is: such a picture goes round', () => {
    const nowhere = decide(sent('jalan berlubang parah', PHOTO), sent('aspal rusak dan berlubang', COPY))
    expect(nowhere.is).not.toBe('duplicate')
  })
  it('joins them where the words name no spot, across channels and words', () => {
    const bare = decide(subject(road), subject('aspal rusak dan berlubang di kel. Cawang'))
    expect(bare.is).not.toBe('duplicate')
    const shown = decide(sent(road, PHOTO), sent('aspal rusak dan berlubang di kel. Cawang', COPY))
    expect(shown).toMatchObject({ is: 'duplicate', ticketId: 'T-1' })
    expect(shown.because[0]).toContain('foto yang sama')
  })
  it('joins a report that names no place to one that does', () => {
    expect(decide(sent('jalan berlubang parah', PHOTO), sent(road, COPY)).is).toBe('duplicate')
  })
  it('joins nothing where the matter differs', () => {
    const decision = decide(
      sent('pohon tumbang kel cawang', PHOTO),
      sent('lampu jalan mati kel cawang', PHOTO),
    )
    expect(decision.is).not.toBe('duplicate')
  })
  it('never joins what lies in two kelurahan, however often it is sent, and says so', () => {
    const [here, there] = ['jalan berlubang kel cawang', 'jalan berlubang kel pejaten barat']
    for (const from of ['phone:+628120000001', null]) {
      const decision = decide(sent(here, PHOTO, { from }), sent(there, PHOTO, { from }))
      expect(decision.is).not.toBe('duplicate')
      expect(decision.is).not.toBe('suggest')
      expect(warned(decision)).toBe(true)
    }
  })
  it('is a warning months later, not a sign', () => {
    const [now, then] = ['2026-11-20T03:00:00.000Z', '2026-07-20T03:00:00.000Z']
    const [one, other] = [sent(road, PHOTO, { sentAt: now }), sent(road, PHOTO, { sentAt: then })]
    expect(names(matching.compare(one, other))).not.toContain('photo')
    expect(warned(decide(one, other))).toBe(true)
    expect(decide(one, other).is).not.toBe('duplicate')
  })
  it('says nothing between two complaints of one message', () => {
    const one = sent(road, PHOTO)
    const other = { ...sent('lampu mati kel cawang', PHOTO), message: one.message }
    expect(names(matching.compare(one, other))).not.toContain('photo')
    expect(matching.compare(one, other).photoElsewhere).toBe(false)
  })
})

describe('photos that are not one', () => {
  const text = 'jalan berlubang parah kel cawang'
  it('add half where they show one view, and make no spot', () => {
    const compared = matching.compare(sent(text, PHOTO), sent(text, ALIKE))
    expect(compared.parts).toContainEqual({ name: 'photo', weight: 1.5, because: 'foto yang mirip' })
    expect(compared.spot).toBe(false)
  })
  it('add nothing where they have nothing in common', () => {
    expect(names(matching.compare(sent(text, PHOTO), sent(text, OTHER)))).not.toContain('photo')
  })
})

it('the keys of a photo are found in the whole city, for four photos at most', () => {
  const written = draft('ini pak')
  const complaint = {
    text: 'ini pak',
    category: { value: null, confidence: 0, because: [], alternatives: [] },
    place: subject('x jalan rusak').place,
  }
  const keys = (photos: string[]) =>
    matching.matchKeys(complaint, written, { channel: 'sms', photos }).filter(key => key.startsWith('photo:'))
  expect(keys([PHOTO]).filter(key => keys([COPY]).includes(key)).length).toBeGreaterThan(0)
  expect(
    keys(Array.from({ length: 9 }, (_, index) => createHash('sha512').update(`${index}`).digest('hex'))),
  ).toHaveLength(16)
})
