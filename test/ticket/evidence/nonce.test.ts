import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkNonce, issueNonce } from '../../../src/ticket/evidence/index.js'
import { assess, honest, nothingKnown, photo, settings, ticket } from './photos.js'

const KEY = 'k'.repeat(32)
const capture = { ticketId: 'b7c1', officer: 'petugas.contoh' }
const now = new Date('2026-11-21T03:00:00Z')
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000)
const check = (nonce: string, at = now, about = capture, key = KEY) =>
  checkNonce(nonce, about, at, key, settings.nonceMinutes)

describe('a pass of the camera page', () => {
  const nonce = issueNonce(capture, now, KEY)
  it('is good for a quarter of an hour, for its ticket and officer', () => {
    expect(check(nonce)).toMatchObject({ is: 'valid', issuedAt: now })
    expect(check(nonce, later(15)).is).toBe('valid')
    expect(check(nonce, later(15.1)).is).toBe('expired')
    expect(check(nonce, later(-5)).is).toBe('expired')
    expect(check(nonce, now, { ...capture, ticketId: 'other' }).is).toBe('elsewhere')
    expect(check(nonce, now, { ...capture, officer: 'lain' }).is).toBe('elsewhere')
  })
  it('has one id, so that the store can let it be used once', () => {
    const ids = [check(nonce), check(nonce, later(3)), check(issueNonce(capture, later(1), KEY), later(1))]
    const [first, again, next] = ids.map(one => (one.is === 'valid' ? one.id : null))
    expect(first).toBe(again)
    expect(first).not.toBe(next)
  })
  it('signed with another key, changed or made up is forged, and nothing throws', () => {
    expect(check(nonce, now, capture, 'x'.repeat(32)).is).toBe('forged')
    expect(
      check(issueNonce({ ...capture, ticketId: 'z' }, now, KEY).split('.')[0] + '.' + nonce.split('.')[1]).is,
    ).toBe('forged')
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.constantFrom('', '.', '..', `${nonce}.`, `${nonce}.a`, nonce.slice(1))),
        text => {
          expect(check(text).is).toBe('forged')
        },
      ),
    )
    expect(check('a'.repeat(100_000)).is).toBe('forged')
  })
  it('with names that hold anything keeps them apart', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (ticketId, officer, other) => {
        const about = { ticketId, officer }
        const made = issueNonce(about, now, KEY)
        if (made.length > 1_000) return
        expect(check(made, now, about).is).toBe('valid')
        if (other !== officer) expect(check(made, now, { ticketId, officer: other }).is).toBe('elsewhere')
      }),
    )
  })
  it('needs a key worth the name', () => {
    expect(() => issueNonce(capture, now, 'short')).toThrow(RangeError)
    expect(() => check(nonce, now, capture, '')).toThrow(RangeError)
  })
})

describe('what it says about a photo', () => {
  it.each([
    ['expired', 'nonce_expired'],
    ['elsewhere', 'nonce_elsewhere'],
    ['forged', 'nonce_forged'],
  ] as const)('%s', (is, code) => {
    const { findings } = assess(photo(honest, { nonce: { is } }), ticket, nothingKnown)
    expect(findings.map(finding => finding.code)).toContain(code)
  })
  it('valid speaks for a photo, which is not enough without time or place', () => {
    const nonce = { is: 'valid', id: 'x', issuedAt: now } as const
    expect(assess(photo({}, { nonce }), ticket, nothingKnown)).toMatchObject({
      is: 'unclear',
      findings: [{ code: 'through_our_page' }, { code: 'no_metadata' }],
    })
  })
})
