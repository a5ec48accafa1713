import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { photoHash } from '../../src/media/photo-hash.js'
import { isPhotoHash, photoDistance, photoKeys, photoLikeness } from '../../src/report/index.js'
import { random, scene } from './scenes.js'

const colour = (background: string) => sharp({ create: { width: 300, height: 200, channels: 3, background } })

describe('the hash of a photo', () => {
  it('is 128 digits, the same for the same bytes, and one for all four ways a camera was held', async () => {
    const photo = await scene('puddle', 3)
    const hash = (await photoHash(photo)) as string
    expect(isPhotoHash(hash)).toBe(true)
    expect(await photoHash(photo)).toBe(hash)
    const turned = await sharp(photo).rotate(-90).jpeg().withMetadata({ orientation: 6 }).toBuffer()
    expect(photoLikeness(hash, (await photoHash(turned)) as string)).toBe('copy')
  })

  it.each(['#000000', '#ffffff', '#2266aa'])(
    'of nothing but %s is null, also with grain',
    async background => {
      expect(await photoHash(await colour(background).png().toBuffer())).toBeNull()
      const grain = random(5)
      const { data, info } = await colour(background).raw().toBuffer({ resolveWithObject: true })
      const noisy = data.map(value => Math.max(0, Math.min(255, value + (grain() - 0.5) * 30)))
      expect(await photoHash(await sharp(noisy, { raw: info }).jpeg().toBuffer())).toBeNull()
    },
  )

  it('of a finger on the lens is null: brightness that only rises has no forms', async () => {
    const shade = Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300"><defs><linearGradient id="a"><stop stop-color="#311"/><stop offset="1" stop-color="#533"/></linearGradient></defs><rect width="400" height="300" fill="url(#a)"/></svg>',
    )
    expect(await photoHash(await sharp(shade).jpeg().toBuffer())).toBeNull()
  })

  it('sees a transparent picture as it is shown, on white', async () => {
    const mark =
      '<rect x="20" y="40" width="90" height="120" fill="#123"/><circle cx="200" cy="90" r="50" fill="#a31"/>'
    const draw = (below: string) =>
      sharp(
        Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200">${below}${mark}</svg>`),
      )
        .png()
        .toBuffer()
    const [clear, white] = [await draw(''), await draw('<rect width="300" height="200" fill="#fff"/>')]
    expect(photoLikeness((await photoHash(clear)) as string, (await photoHash(white)) as string)).toBe('copy')
  })

  it('of what is no picture is null', async () => {
    expect(await photoHash(Buffer.from('%PDF-1.7'))).toBeNull()
    expect(await photoHash(new Uint8Array())).toBeNull()
  })
})

describe('distances and keys', () => {
  const zero = '0'.repeat(128)
  const flipped = (bits: readonly number[]) => {
    const digits = [...zero].map(Number)
    for (const bit of bits) digits[bit >> 2] = (digits[bit >> 2] as number) ^ (8 >> (bit & 3))
    return digits.map(digit => digit.toString(16)).join('')
  }
  it('count every bit once, forms and edges apart', () => {
    expect(photoDistance(zero, 'f'.repeat(128))).toEqual({ form: 256, edges: 256 })
    expect(photoDistance(zero, flipped([0, 63, 255, 256, 511]))).toEqual({ form: 3, edges: 2 })
  })
  it('find every copy with up to three of the first 64 bits changed', () => {
    for (let a = 0; a < 64; a += 3)
      for (let b = 0; b < 64; b += 5)
        for (let c = 0; c < 64; c += 7) {
          const keys = photoKeys(flipped([...new Set([a, b, c])]))
          expect(photoKeys(zero).some(key => keys.includes(key))).toBe(true)
        }
  })
})
