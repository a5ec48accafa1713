import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { readCbor } from '../../src/media/cbor.js'
import { inspect, RefusedMedia } from '../../src/media/inspect.js'
import { photoHash } from '../../src/media/photo-hash.js'
import { provenanceOf } from '../../src/media/provenance.js'
import { box, cbor, inJpeg, inPng, inWebp, SOURCE, store } from './c2pa.js'

const picture = () => sharp({ create: { width: 640, height: 480, channels: 3, background: '#557799' } })
const EXIF = {
  IFD0: { Make: 'samsung', Model: 'SM-A546E', Software: 'A546EXXU5CXB2' },
  IFD2: { DateTimeOriginal: '2026:11:20 09:30:00', OffsetTimeOriginal: '+07:00' },
  IFD3: {
    GPSLatitudeRef: 'S',
    GPSLatitude: '6/1 10/1 3128/100',
    GPSLongitudeRef: 'E',
    GPSLongitude: '106/1 49/1 3768/100',
  },
}
const XMP = (inside: string) =>
  `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" ${inside}</rdf:Description></rdf:RDF></x:xmpmeta>`
const generated = () =>
  store({ claim_generator_info: { name: 'Gambar Ajaib', version: '2' } }, [
    {
      action: 'c2pa.created',
      digitalSourceType: `${SOURCE}trainedAlgorithmicMedia`,
      softwareAgent: { name: 'Pelukis 3' },
    },
  ])

let jpeg: Buffer
let png: Buffer
beforeAll(async () => {
  jpeg = await picture().jpeg().toBuffer()
  png = await picture().png().toBuffer()
})

describe('camera data', () => {
  it.each(['jpeg', 'webp', 'png', 'avif'] as const)('of a %s is read', async format => {
    const file = await picture()[format]({ quality: 60 }).withExif(EXIF).toBuffer()
    const found = await provenanceOf(file)
    expect(found).toMatchObject({
      sha256: createHash('sha256').update(file).digest('hex'),
      width: 640,
      height: 480,
      camera: 'samsung SM-A546E',
      software: ['A546EXXU5CXB2'],
      takenAt: '2026-11-20T09:30:00',
      zone: '+07:00',
      metadata: true,
      manifest: null,
    })
    expect(found.point?.lat).toBeCloseTo(-6.1754, 3)
    expect(found.point?.lon).toBeCloseTo(106.8271, 3)
  })

  it('that is missing is missing, not guessed', async () => {
    expect(await provenanceOf(jpeg)).toMatchObject({
      camera: null,
      software: [],
      takenAt: null,
      zone: null,
      point: null,
      metadata: false,
      sourceTypes: [],
      textKeys: [],
    })
  })

  it('in XMP tells the creator tool and the digital source type, as attribute or element', async () => {
    const attribute = await picture()
      .jpeg()
      .withXmp(
        XMP(
          `xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreatorTool="Adobe Photoshop 25.1" xmlns:e="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" e:DigitalSourceType="${SOURCE}compositeWithTrainedAlgorithmicMedia">`,
        ),
      )
      .toBuffer()
    expect(await provenanceOf(attribute)).toMatchObject({
      software: ['Adobe Photoshop 25.1'],
      sourceTypes: ['compositeWithTrainedAlgorithmicMedia'],
      metadata: true,
    })
    const element = await picture()
      .png()
      .withXmp(
        XMP(`xmlns:e="urn:x"><e:DigitalSourceType>${SOURCE}trainedAlgorithmicMedia</e:DigitalSourceType>`),
      )
      .toBuffer()
    expect((await provenanceOf(element)).sourceTypes).toEqual(['trainedAlgorithmicMedia'])
  })

  it('names the text chunks image generators leave in a PNG', async () => {
    const text = Buffer.from('tEXtparameters\0jalan mulus, foto, Steps: 20', 'latin1')
    const chunk = Buffer.concat([Buffer.alloc(4), text, Buffer.alloc(4)])
    chunk.writeUInt32BE(text.length - 4)
    chunk.writeUInt32BE(crc32(text), chunk.length - 4)
    const file = Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)])
    expect((await provenanceOf(file)).textKeys).toEqual(['parameters'])
  })
})

describe('a C2PA manifest', () => {
  const expected = {
    metadata: true,
    sourceTypes: ['trainedAlgorithmicMedia'],
    manifest: { readable: true, generators: ['Pelukis 3', 'Gambar Ajaib'], actions: ['c2pa.created'] },
  }
  it('is read from APP11 of a JPEG, also in many segments out of order', async () => {
    expect(await provenanceOf(inJpeg(jpeg, generated()))).toMatchObject(expected)
    expect(await provenanceOf(inJpeg(jpeg, generated(), 100))).toMatchObject(expected)
  })
  it('is read from caBX of a PNG and C2PA of a WebP', async () => {
    expect(await provenanceOf(inPng(png, generated()))).toMatchObject(expected)
    const webp = await picture().webp().toBuffer()
    expect(await provenanceOf(inWebp(webp, generated()))).toMatchObject(expected)
  })
  it('is read from a uuid box of an AVIF', async () => {
    const avif = await picture().avif({ quality: 30 }).toBuffer()
    const wrapped = box(
      'uuid',
      Buffer.from('d8fec3d61b0e483c92975828877ec481', 'hex'),
      Buffer.from('\0\0\0\0manifest\0'),
      Buffer.alloc(8),
      generated(),
    )
    expect(await provenanceOf(Buffer.concat([avif, wrapped]))).toMatchObject(expected)
  })
  it('of the first version names its generator as text', async () => {
    const first = store({ claim_generator: 'make_test/0.1' }, [{ action: 'c2pa.edited' }])
    const { manifest } = await provenanceOf(inJpeg(jpeg, first))
    expect(manifest).toEqual({ readable: true, generators: ['make_test/0.1'], actions: ['c2pa.edited'] })
  })
  it('with signs no database holds is kept without them', async () => {
    const odd = store({ claim_generator: 'a\0b\u0007c' }, [{ action: 'c2pa.\0edited' }])
    const { manifest } = await provenanceOf(inJpeg(jpeg, odd))
    expect(manifest).toEqual({ readable: true, generators: ['abc'], actions: ['c2pa.edited'] })
  })
  it('that is cut off is there, and unreadable', async () => {
    const { manifest } = await provenanceOf(inJpeg(jpeg, generated().subarray(0, 80)))
    expect(manifest).toEqual({ readable: false, generators: [], actions: [] })
  })
  it('leaves the copy that is kept without it', async () => {
    const kept = await inspect(inJpeg(jpeg, generated()))
    expect(kept.provenance?.sourceTypes).toEqual(['trainedAlgorithmicMedia'])
    expect((await provenanceOf(kept.bytes)).metadata).toBe(false)
  })
})

describe('hostile files', () => {
  /** A PNG that announces 60,000 x 60,000 pixels. */
  const bomb = () => {
    const file = Buffer.from(png)
    file.writeUInt32BE(60_000, 16)
    file.writeUInt32BE(60_000, 20)
    file.writeUInt32BE(crc32(file.subarray(12, 29)), 29)
    return file
  }
  it('with 60,000 x 60,000 pixels are refused, not decoded', async () => {
    expect(await photoHash(bomb())).toBeNull()
    expect((await provenanceOf(bomb())).metadata).toBe(false)
    await expect(inspect(bomb())).rejects.toThrow(RefusedMedia)
  })
  it('that are cut off, glued together or empty harm nobody', async () => {
    const files = [
      Buffer.alloc(0),
      Buffer.from([0xff, 0xd8]),
      jpeg.subarray(0, 300),
      png.subarray(0, 40),
      Buffer.concat([jpeg, Buffer.from('PK\u0003\u0004'), png, Buffer.from('<script>alert(1)</script>')]),
      Buffer.concat([Buffer.from('GIF89a/*'), jpeg, Buffer.from('*/=1')]),
      Buffer.from('RIFF\xff\xff\xff\xffWEBPC2PA\xff\xff\xff\xff', 'latin1'),
      Buffer.from('\0\0\0\x18ftypavif\0\0\0\0avif\0\0\0\x01uuid\xff\xff\xff\xff\xff\xff\xff\xff', 'latin1'),
    ]
    for (const file of files) {
      expect((await provenanceOf(file)).sha256).toHaveLength(64)
      await photoHash(file)
    }
  })
  it('with manifests full of lies end quietly', async () => {
    const nest = (depth: number): Buffer => (depth === 0 ? Buffer.alloc(3) : box('jumb', nest(depth - 1)))
    const lies = [
      Buffer.from('ffffffff6a756d62', 'hex'),
      Buffer.from('000000006a756d62000000006a756d6463327061', 'hex'),
      nest(3_000),
      Buffer.concat(Array.from({ length: 5_000 }, () => box('jumb'))),
      store({ claim_generator: 'x'.repeat(60_000) }, []),
    ]
    for (const lie of lies) {
      const { manifest } = await provenanceOf(inPng(png, lie))
      expect(manifest?.generators.join('').length ?? 0).toBeLessThanOrEqual(200)
    }
  })
  it('changed anywhere never make it throw', async () => {
    const whole = inJpeg(await picture().resize(32).jpeg().withExif(EXIF).toBuffer(), generated(), 150)
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 12 }),
        fc.nat(whole.length),
        async (changes, end) => {
          const file = Buffer.from(whole)
          for (const [at, byte] of changes) file[at] = byte
          await provenanceOf(file.subarray(0, end % 3 === 0 ? end : whole.length))
        },
      ),
      { numRuns: 150 },
    )
  })
})

describe('CBOR', () => {
  it('comes back as it was written', () => {
    const value = { a: [1, 300, 'é', true, null], b: { c: 'x'.repeat(400) } }
    expect(readCbor(cbor(value))).toEqual(value)
  })
  it('of unknown length, with tags, floats and byte strings, is read through', () => {
    // {_ "t": 0("2026"), "l": [_ 1.5, h'01', -3], "s": (_ "a", "b")}
    const bytes = Buffer.from(
      'bf6174c06432303236616c9ffb3ff800000000000041012'.concat('2ff61737f61616162ffff'),
      'hex',
    )
    expect(readCbor(bytes)).toEqual({ t: '2026', l: [1.5, null, -3], s: 'ab' })
  })
  it('that breaks off, nests without end or announces too much throws a RangeError', () => {
    for (const bytes of ['', '63', '9b00ffffffffffffff', '81'.repeat(100), 'bf', '1c'])
      expect(() => readCbor(Buffer.from(bytes, 'hex'))).toThrow(RangeError)
  })
  it('never throws anything else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
        try {
          readCbor(Buffer.from(bytes))
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError)
        }
      }),
      { numRuns: 1_000 },
    )
  })
})
