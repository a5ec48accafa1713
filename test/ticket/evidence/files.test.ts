import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { inspect } from '../../../src/media/inspect.js'
import { photoDistance } from '../../../src/report/index.js'
import { inJpeg, SOURCE, store } from '../../media/c2pa.js'
import { scene } from '../../media/scenes.js'
import { assess, nothingKnown, photo, ticket } from './photos.js'

/** From the file an officer sends to the verdict a validator reads. */
async function judge(
  file: Buffer,
  earlier: readonly { file: Buffer; ticketId: string; citizen?: boolean }[] = [],
) {
  const { hash, provenance } = await inspect(file)
  if (!provenance) throw new Error('a picture has a provenance')
  const known = await Promise.all(
    earlier.map(async one => {
      const seen = await inspect(one.file)
      if (!seen.hash || !seen.provenance || !hash) throw new Error('both are photographs')
      return {
        ...one,
        sha256: seen.provenance.sha256,
        distance: photoDistance(hash, seen.hash),
        edit: null,
        contradicted: false,
      }
    }),
  )
  const verdict = assess(photo(provenance, { hash }), ticket, {
    ...nothingKnown,
    evidence: known.filter(one => !one.citizen),
    reporters: known.filter(one => one.citizen),
  })
  return { ...verdict, codes: verdict.findings.map(({ code }) => code) }
}

/** As the telephone of an officer writes it: 6.2503 S 106.8702 E. */
const exif = (date: string, software = 'A546EXXU5CXB2') => ({
  IFD0: { Make: 'samsung', Model: 'SM-A546E', Software: software },
  IFD2: { DateTimeOriginal: date, OffsetTimeOriginal: '+07:00' },
  IFD3: {
    GPSLatitudeRef: 'S',
    GPSLatitude: '6/1 15/1 108/100',
    GPSLongitudeRef: 'E',
    GPSLongitude: '106/1 52/1 1272/100',
  },
})

let before: Buffer
let after: Buffer
beforeAll(async () => {
  before = await sharp(await scene('rubbish', 40))
    .jpeg()
    .toBuffer()
  after = await sharp(await scene('rubbish', 40, { visit: 2, problem: false }))
    .jpeg()
    .toBuffer()
})
const taken = (file: Buffer, date = '2026:11:21 09:30:00', software?: string) =>
  sharp(file).jpeg({ quality: 88 }).withExif(exif(date, software)).toBuffer()

describe('a file', () => {
  it('of the cleaned spot from the same side, taken by telephone after the report, is plausible', async () => {
    const verdict = await judge(await taken(after), [{ file: before, ticketId: ticket.id, citizen: true }])
    expect(verdict).toMatchObject({ is: 'plausible', codes: ['taken_in_time', 'taken_near'] })
  })
  it('handed in for two tickets with another date is suspicious both by its bytes and re-encoded', async () => {
    const first = { file: await taken(after, '2026:11:20 15:00:00'), ticketId: 'another ticket' }
    expect((await judge(await taken(after), [first])).codes[0]).toBe('copy_of_evidence')
    const messenger = await sharp(first.file).resize(640).jpeg({ quality: 45 }).toBuffer()
    const verdict = await judge(messenger, [first])
    expect(verdict).toMatchObject({ is: 'suspicious' })
    expect(verdict.codes).toEqual(['copy_of_evidence', 'no_metadata'])
  })
  it('that is the photo of the citizen, made brighter and dated, is suspicious', async () => {
    const brighter = await taken(await sharp(before).linear(1.15, 4).jpeg().toBuffer())
    const verdict = await judge(brighter, [{ file: before, ticketId: ticket.id, citizen: true }])
    expect(verdict).toMatchObject({ is: 'suspicious' })
    expect(verdict.codes[0]).toBe('copy_of_report')
  })
  it('that says a model made it is suspicious, with the best of camera data', async () => {
    const made = inJpeg(
      await taken(after),
      store({ claim_generator_info: [{ name: 'Lukis' }] }, [
        { action: 'c2pa.created', digitalSourceType: `${SOURCE}trainedAlgorithmicMedia` },
      ]),
    )
    expect(await judge(made)).toMatchObject({ is: 'suspicious' })
  })
  it('saved by an editor, or taken before the report, says so', async () => {
    expect((await judge(await taken(after, undefined, 'Adobe Photoshop 25.1'))).codes).toContain(
      'editor_software',
    )
    expect((await judge(await taken(after, '2026:11:18 09:30:00'))).codes).toContain('taken_before_report')
  })
  it('that is a screenshot, a black picture or a stamp says so', async () => {
    const screen = await sharp(await scene('document', 3))
      .resize(1_080, 2_400, { fit: 'fill' })
      .png()
      .toBuffer()
    expect((await judge(screen)).codes).toContain('screenshot')
    const black = await sharp({ create: { width: 900, height: 600, channels: 3, background: '#010101' } })
      .jpeg()
      .toBuffer()
    expect(await judge(black)).toMatchObject({ is: 'suspicious' })
    expect((await judge(await sharp(after).resize(200).jpeg().toBuffer())).codes).toContain('tiny')
  })
})
