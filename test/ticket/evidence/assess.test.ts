import { describe, expect, it } from 'vitest'
import { FINDING_CODES } from '../../../src/ticket/evidence/facts.js'
import { createAssess } from '../../../src/ticket/evidence/index.js'
import { assess, honest, nothingKnown, photo, seen, settings, ticket } from './photos.js'

type Photo = Parameters<typeof assess>[0]
const verdict = (one: Photo, known = nothingKnown, about = ticket) => assess(one, about, known)
const codes = (one: Photo, known = nothingKnown, about = ticket) =>
  verdict(one, known, about).findings.map(({ code }) => code)
const said = (one: Photo, code: string, known = nothingKnown, about = ticket) =>
  verdict(one, known, about).findings.find(finding => finding.code === code)?.because

describe('the verdict', () => {
  it('believes a photo of the camera, in time and at the place', () => {
    expect(verdict(photo(honest))).toMatchObject({ is: 'plausible', version: settings.version })
    expect(codes(photo(honest))).toEqual(['taken_in_time', 'taken_near'])
  })
  it('leaves a photo from a messenger open: nothing speaks for it, nothing against', () => {
    expect(verdict(photo())).toMatchObject({ is: 'unclear' })
    expect(said(photo(), 'no_metadata')).toContain('WhatsApp')
  })
  it('does not believe a pass alone: any file can be sent through the page', () => {
    const nonce = { is: 'valid', id: 'x', issuedAt: new Date() } as const
    expect(verdict(photo({}, { nonce })).is).toBe('unclear')
    expect(verdict(photo({ point: honest.point ?? null }, { nonce })).is).toBe('plausible')
    const told = { ...ticket.point, accuracy: 5 } as Photo['told']
    expect(verdict(photo({}, { nonce, told }))).toMatchObject({
      is: 'unclear',
      findings: [{ code: 'through_our_page' }, { code: 'told_near' }, { code: 'no_metadata' }],
    })
    expect(verdict(photo({ takenAt: honest.takenAt ?? null }, { nonce })).is).toBe('plausible')
  })
  it('is not changed by what speaks for a photo when one finding is decisive', () => {
    const best = photo(honest, { nonce: { is: 'valid', id: 'x', issuedAt: new Date() } })
    expect(verdict(best).is).toBe('plausible')
    const copied = verdict(best, { evidence: [], reporters: [seen(2)] })
    expect(copied.findings.reduce((sum, { weight }) => sum + weight, 0)).toBeGreaterThan(
      settings.verdict.suspicious,
    )
    expect(copied.is).toBe('suspicious')
  })
  it('gives every finding a weight and two sentences, weightiest first', () => {
    const one = photo({ sourceTypes: ['trainedAlgorithmicMedia'], width: 200, height: 150 })
    const { findings } = verdict(one, { evidence: [seen(0)], reporters: [seen(0)] })
    const weights = findings.map(({ weight }) => Math.abs(weight))
    expect(weights).toEqual(weights.toSorted((a, b) => b - a))
    for (const { because, because_en } of findings) {
      expect(because).toMatch(/^\p{Lu}.*\.$/u)
      expect(because_en).toMatch(/^\p{Lu}.*\.$/u)
    }
  })
  it('goes by the weights of the settings', () => {
    const weights = Object.fromEntries(FINDING_CODES.map(code => [code, 0])) as typeof settings.weights
    const indifferent = createAssess({ ...settings, weights })
    expect(indifferent(photo(), ticket, { evidence: [seen(0)], reporters: [] }).is).toBe('unclear')
  })
})

describe('seen before', () => {
  it('finds the evidence of another ticket again, with another date and another encoding (March 2025)', () => {
    const known = { evidence: [seen(6)], reporters: [] }
    const redated = photo({ ...honest, sha256: 'c'.repeat(64) })
    expect(verdict(redated, known).is).toBe('suspicious')
    // Its number is put in for each reader: the other ticket may be one which is not for them.
    expect(verdict(redated, known).findings[0]).toMatchObject({
      code: 'copy_of_evidence',
      ticketId: 'another ticket',
      because: 'Foto ini sudah menjadi bukti tiket {ticket} (berbeda 6 dari 256 tanda).',
    })
  })
  it('says what was done to a copy', () => {
    const known = { evidence: [seen(30, { edit: 'mirrored' })], reporters: [] }
    expect(verdict(photo(honest), known).is).toBe('suspicious')
    expect(said(photo(honest), 'copy_of_evidence', known)).toContain('(dicerminkan, berbeda 30 dari 256')
  })
  it('finds it under a date stamped into the picture: edges hold where forms do not', () => {
    const stamped = { ...seen(40), distance: { form: 40, edges: 7 } }
    expect(codes(photo(honest), { evidence: [stamped], reporters: [] })).toContain('copy_of_evidence')
  })
  it('knows the very same file by its bytes, even where the picture is plain', () => {
    const known = { evidence: [seen(200, { sha256: 'a'.repeat(64) })], reporters: [] }
    expect(said(photo(), 'copy_of_evidence', known)).toContain('persis sama')
  })
  it('asks to compare what only resembles, and does not call it a copy', () => {
    const known = { evidence: [seen(45)], reporters: [] }
    expect(codes(photo(honest), known)).toContain('resembles_evidence')
    expect(verdict(photo(honest), known).is).not.toBe('suspicious')
  })
  it('calls the photo of the citizen what it is, and an honest photo of the same view nothing', () => {
    expect(verdict(photo(honest), { evidence: [], reporters: [seen(4)] }).is).toBe('suspicious')
    expect(codes(photo(honest), { evidence: [], reporters: [seen(40)] })).toEqual([
      'taken_in_time',
      'taken_near',
    ])
  })
  it('notes what was handed in for this ticket before, without suspicion', () => {
    const known = { evidence: [seen(0, { ticketId: ticket.id })], reporters: [] }
    expect(codes(photo(honest), known)).toContain('repeated_evidence')
    expect(codes(photo(honest), known)).not.toContain('copy_of_evidence')
    expect(verdict(photo(honest), known).is).toBe('unclear')
  })
  it('does not believe a plain picture', () => {
    expect(verdict(photo({}, { hash: null })).is).toBe('suspicious')
  })
})

describe('time', () => {
  const at = (takenAt: string, zone: string | null = null) => photo({ ...honest, takenAt, zone })
  it('before the report speaks against a photo, beyond what a clock may be off', () => {
    expect(codes(at('2026-11-20T08:00:00'))).toContain('taken_before_report')
    expect(said(at('2026-11-20T08:00:00'), 'taken_before_report')).toContain('20 Nov 2026')
    expect(codes(at('2026-11-20T08:50:00'))).not.toContain('taken_before_report')
  })
  it('between report and start of work is a small thing', () => {
    expect(codes(at('2026-11-20T10:00:00'))).toContain('taken_before_start')
    expect(codes(at('2026-11-20T10:00:00'), nothingKnown, { ...ticket, startedAt: null })).toContain(
      'taken_in_time',
    )
  })
  it('after it was received is impossible', () => {
    expect(codes(at('2026-11-21T10:15:00'))).toContain('taken_in_future')
    expect(codes(at('2026-11-21T10:05:00'))).toContain('taken_in_time')
  })
  it('is Jakarta time unless the camera names a zone', () => {
    expect(codes(at('2026-11-21T02:55:00', '+00:00'))).toContain('taken_in_time')
    expect(codes(at('2026-11-20T01:30:00', '+00:00'))).toContain('taken_before_report')
  })
  it('that cannot be is no finding', () => {
    expect(codes(at('2026-99-99T99:99:99'))).toEqual(['taken_near'])
  })
})

describe('a photo of the place before the work', () => {
  const before = (origin: Parameters<typeof photo>[0] = {}) => photo(origin, { kind: 'before' })
  it('may be older than the work, and than the report', () => {
    const morning = { ...honest, takenAt: '2026-11-20T10:00:00' }
    expect(codes(before(morning))).toEqual(['taken_in_time', 'taken_near'])
    expect(codes(before({ ...honest, takenAt: '2026-11-19T10:00:00' }))).toEqual(['taken_near'])
    const old = before({ takenAt: '2025-01-01T10:00:00', width: 320, height: 240 })
    expect(verdict(old).is).toBe('unclear')
    expect(codes(before({ ...honest, takenAt: '2026-11-21T10:15:00' }))).toContain('taken_in_future')
  })
  it("may be the citizen's own, or what was shown before the last attempt: no inspection for that", () => {
    const failed = seen(0, { ticketId: ticket.id, contradicted: true })
    const known = { evidence: [failed], reporters: [seen(0)] }
    expect(codes(before(), known)).toEqual(['before_from_report', 'no_metadata'])
    expect(verdict(before(), known).is).toBe('unclear')
    expect(said(before(), 'before_from_report', known)).toContain('keadaan sebelum pekerjaan')
    expect(codes(photo(), known)).toEqual(['contradicted_evidence', 'copy_of_report', 'no_metadata'])
  })
  it('of another ticket, or made by a model, is what it is', () => {
    expect(verdict(before(honest), { evidence: [seen(2)], reporters: [] }).is).toBe('suspicious')
    expect(verdict(before({ ...honest, sourceTypes: ['trainedAlgorithmicMedia'] })).is).toBe('suspicious')
  })
})

describe('place', () => {
  const north = (metres: number) =>
    photo({ ...honest, point: { lat: -6.2501 + metres / 110_570, lon: 106.8701 } })
  it('counts from the distance on that the ticket itself is unsure by', () => {
    expect(codes(north(600))).toContain('taken_far')
    expect(said(north(1_850), 'taken_far')).toBe('Foto diambil 1,9 km dari lokasi laporan.')
    expect(codes(north(600), nothingKnown, { ...ticket, uncertainty: 500 })).toContain('taken_near')
    expect(said(north(900), 'taken_far', nothingKnown, { ...ticket, uncertainty: 500 })).toContain('500 m')
  })
  it('neither near nor far says nothing', () => {
    expect(codes(north(180))).toEqual(['taken_in_time'])
  })
  it('told by a telephone counts only where the file has none, for little and as what it is', () => {
    const told = (metres: number, accuracy = 5) => ({
      told: { lat: -6.2501 + metres / 110_570, lon: 106.8701, accuracy },
    })
    expect(codes(photo({}, told(0)))).toEqual(['told_near', 'no_metadata'])
    expect(codes(photo({}, told(600)))).toContain('told_far')
    expect(codes(photo({}, told(450, 400)))).toContain('told_near')
    expect(codes(photo(honest, told(9_000)))).toEqual(['taken_in_time', 'taken_near'])
    expect(codes(photo({ point: { lat: -6.3, lon: 106.8701 } }, told(0)))).toContain('taken_far')
    expect(verdict(photo({}, told(9_000))).is).toBe('unclear')
    const about = { ...ticket, point: null }
    const elsewhere = photo({}, { ...told(0), kelurahan: '31.75.04.1006' })
    expect(codes(elsewhere, nothingKnown, about)).toContain('told_far')
    expect(said(photo({}, told(0)), 'told_near')).toContain('berkasnya sendiri tidak menyebut tempat')
  })
  it('is compared by kelurahan where the ticket has no point', () => {
    const about = { ...ticket, point: null }
    const other = photo(honest, { kelurahan: '31.75.04.1006' })
    expect(codes(other, nothingKnown, about)).toContain('other_kelurahan')
    expect(codes(photo(honest, { kelurahan: '31.75.04.1007' }), nothingKnown, about)).toEqual([
      'taken_in_time',
    ])
    expect(codes(other, nothingKnown, { ...about, kelurahan: null })).toEqual(['taken_in_time'])
  })
})

describe('origin', () => {
  const manifest = (generators: string[], actions: string[], readable = true) => ({
    readable,
    generators,
    actions,
  })
  it('declared as generated is decisive', () => {
    for (const type of ['trainedAlgorithmicMedia', 'compositeWithTrainedAlgorithmicMedia'])
      expect(verdict(photo({ ...honest, sourceTypes: [type] })).is).toBe('suspicious')
    expect(verdict(photo({ ...honest, sourceTypes: ['digitalCapture'] })).is).toBe('plausible')
  })
  it.each([
    ['Midjourney v7', 'generator_software'],
    ['DALL-E 3', 'generator_software'],
    ['Adobe Firefly', 'generator_software'],
    ['Adobe Photoshop 25.1 (Windows)', 'editor_software'],
    ['GIMP 2.10.36', 'editor_software'],
    ['Snapseed 2.0', 'editor_software'],
  ])('%s is %s', (name, code) => {
    expect(codes(photo({ ...honest, software: [name] }))).toContain(code)
    expect(codes(photo({ ...honest, manifest: manifest([name], []) }))).toContain(code)
  })
  it('of an ordinary camera is no finding, whatever words hide in its name', () => {
    for (const name of [
      'HDR+ 1.0.540104767zd',
      'MediaTek Camera Application',
      'influx 3',
      'Gimpel 1',
      '17.4.1',
    ])
      expect(codes(photo({ ...honest, software: [name] }))).toEqual(['taken_in_time', 'taken_near'])
  })
  it('told by the instructions left in a PNG', () => {
    expect(said(photo({ textKeys: ['parameters'] }), 'generator_software')).toContain('"parameters"')
  })
  it('changed after it was taken by its own account', () => {
    expect(
      codes(photo({ ...honest, manifest: manifest(['kamera'], ['c2pa.created', 'c2pa.edited']) })),
    ).toContain('declared_edited')
    const harmless = manifest(['kamera'], ['c2pa.created', 'c2pa.resized', 'c2pa.published'])
    expect(codes(photo({ ...honest, manifest: harmless }))).toEqual(['taken_in_time', 'taken_near'])
  })
  it('with a broken manifest is noted', () => {
    expect(codes(photo({ ...honest, manifest: manifest([], [], false) }))).toContain('manifest_unreadable')
  })
  it('of the size of a screen without a camera is a screenshot, lying or upright', () => {
    expect(codes(photo({ width: 1_080, height: 2_400 }))).toContain('screenshot')
    expect(codes(photo({ width: 2_400, height: 1_080 }))).toContain('screenshot')
    expect(codes(photo({ ...honest, width: 1_080, height: 2_400 }))).not.toContain('screenshot')
    expect(codes(photo({ width: 1_600, height: 720 }))).not.toContain('screenshot')
  })
  it('too small to judge is said', () => {
    expect(codes(photo({ width: 320, height: 240 }))).toContain('tiny')
    expect(codes(photo({ width: null, height: null }))).not.toContain('tiny')
  })
})
