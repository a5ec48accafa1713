import sharp, { type Sharp } from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { photoHash } from '../../src/media/photo-hash.js'
import { type PhotoHash, photoDistance, photoKeys, photoLikeness } from '../../src/report/index.js'
import { KINDS, scene } from './scenes.js'

/**
 * Where the limits of `photoLikeness` come from. Drawn photographs, re-encoded, scaled, cropped, stamped and taken again;
 * few of them here, many with `PHOTOS=20 npx vitest run test/media/distances.test.ts`, which prints the table that the
 * docstring quotes.
 */
const PHOTOS = Number(process.env.PHOTOS ?? 1)
const OTHERS_PER_PHOTO = 3

type Pair = readonly [PhotoHash, PhotoHash]
const STAMP = Buffer.from(
  '<svg width="960" height="720"><rect x="20" y="640" width="430" height="60" fill-opacity=".6"/><text x="30" y="680" font-size="32" fill="#fff">22/11/2026 08:15 Jl. Contoh</text></svg>',
)
const WAYS: Readonly<Record<string, readonly ((photo: Buffer) => Sharp | Promise<Sharp>)[]>> = {
  copy: [
    ...[30, 50, 70, 90].map(quality => (photo: Buffer) => sharp(photo).jpeg({ quality })),
    ...[0.3, 0.5, 0.75].map(
      scale => (photo: Buffer) =>
        sharp(photo)
          .resize(Math.round(960 * scale))
          .jpeg(),
    ),
    ...[0.8, 1.2].map(light => (photo: Buffer) => sharp(photo).linear(light, 0).jpeg()),
    async photo =>
      sharp(await sharp(photo).jpeg({ quality: 92 }).toBuffer())
        .resize(640)
        .jpeg({ quality: 50 }),
  ],
  stamped: [
    photo =>
      sharp(photo)
        .composite([{ input: STAMP }])
        .jpeg(),
  ],
  cropped: [photo => sharp(photo).extract({ left: 24, top: 18, width: 912, height: 684 }).jpeg()],
}

const pairs: Record<string, Pair[]> = { copy: [], stamped: [], cropped: [], again: [], other: [] }
beforeAll(async () => {
  const hash = async (photo: Buffer) => {
    const made = await photoHash(photo)
    if (made === null) throw new Error('a drawn photograph is never plain')
    return made
  }
  const all: PhotoHash[] = []
  for (const kind of KINDS)
    for (let seed = 1; seed <= PHOTOS * OTHERS_PER_PHOTO; seed++) {
      const photo = await scene(kind, seed)
      const original = await hash(photo)
      all.push(original)
      if (seed > PHOTOS) continue
      for (const [name, ways] of Object.entries(WAYS))
        for (const way of ways) pairs[name]?.push([original, await hash(await (await way(photo)).toBuffer())])
      if (kind === 'document') continue
      for (const visit of [1, 2])
        pairs.again?.push([original, await hash(await scene(kind, seed, { visit, problem: visit === 1 }))])
    }
  pairs.other = all.flatMap((one, index) => all.slice(0, index).map((other): Pair => [one, other]))
  if (process.env.PHOTOS)
    console.table(Object.fromEntries(Object.entries(pairs).map(([name, list]) => [name, row(list)])))
}, 600_000)

const row = (list: readonly Pair[]) => {
  const of = (measure: 'form' | 'edges') => {
    const sorted = list.map(([a, b]) => photoDistance(a, b)[measure]).sort((a, b) => a - b)
    return [0, 0.05, 0.5, 0.95, 1]
      .map(part => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))])
      .join(' ')
  }
  const found = list.filter(([a, b]) => photoKeys(a).some(key => photoKeys(b).includes(key))).length
  return {
    pairs: list.length,
    'form: least 5% half 95% most': of('form'),
    'edges: the same': of('edges'),
    copy: share(list, 'copy'),
    alike: share(list, 'alike'),
    'share a key': found / list.length,
  }
}
const share = (list: readonly Pair[], wanted: string) =>
  list.filter(([a, b]) => photoLikeness(a, b) === wanted).length / list.length

describe('two hashes', () => {
  it('of copies, however encoded, scaled or lit, are a copy and share a key', () => {
    expect(share(pairs.copy ?? [], 'copy')).toBe(1)
    expect(row(pairs.copy ?? [])['share a key']).toBe(1)
  })
  it('of a photo and the same with a date stamped on are mostly a copy, and mostly found', () => {
    expect(share(pairs.stamped ?? [], 'copy')).toBeGreaterThan(0.4)
    expect(row(pairs.stamped ?? [])['share a key']).toBeGreaterThan(0.7)
  })
  it('of a photo and its crop by 5 % are alike, hardly ever more', () => {
    expect(share(pairs.cropped ?? [], 'copy')).toBeLessThan(0.2)
    expect(share(pairs.cropped ?? [], 'other')).toBeLessThan(0.2)
  })
  it('of one spot photographed twice by hand are never called a copy', () => {
    expect(share(pairs.again ?? [], 'copy')).toBe(0)
  })
  it('of different scenes have nothing in common, streets with streets, pages with pages', () => {
    expect(share(pairs.other ?? [], 'other')).toBe(1)
    expect(row(pairs.other ?? [])['share a key']).toBeLessThan(0.01)
  })
})
