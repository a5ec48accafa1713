import sharp, { type Sharp } from 'sharp'
import { expect, it } from 'vitest'
import { insideFrame } from '../../src/media/frame.js'
import { scene } from './scenes.js'

const FRAMED: Readonly<Record<string, (photo: Sharp) => Sharp>> = {
  'without a frame': photo => photo,
  'with a white border': photo =>
    photo.extend({ top: 13, bottom: 13, left: 13, right: 13, background: '#fff' }),
  'on a black screen': photo => photo.extend({ top: 230, bottom: 250, background: '#000' }),
  'with black corners': photo => photo.rotate(5, { background: '#000' }),
  'with a thin line on two sides': photo => photo.extend({ top: 3, left: 1, background: '#333' }),
}

it.each(Object.keys(FRAMED))(
  'what is inside the frame of a photo %s is what sharp would trim it to',
  async name => {
    for (const kind of ['street', 'night', 'document'] as const) {
      const photo = sharp(await scene(kind, 1)).resize(320)
      const edit = FRAMED[name] as (photo: Sharp) => Sharp
      const file = await sharp(await edit(photo).jpeg({ quality: 60 }).toBuffer())
        .greyscale()
        .png()
        .toBuffer()
      const { data, info } = await sharp(file).greyscale().raw().toBuffer({ resolveWithObject: true })
      const trimmed = (await sharp(file).trim({ threshold: 24 }).toBuffer({ resolveWithObject: true })).info
      expect(insideFrame({ points: data, wide: info.width, tall: info.height }, 24)).toEqual({
        left: Math.abs(trimmed.trimOffsetLeft ?? 0),
        top: Math.abs(trimmed.trimOffsetTop ?? 0),
        width: trimmed.width,
        height: trimmed.height,
      })
    }
  },
)

it('a picture of one colour has nothing inside, and a speck is nothing', () => {
  const points = new Uint8Array(40 * 30).fill(250)
  points[15 * 40 + 20] = 0
  expect(insideFrame({ points, wide: 40, tall: 30 }, 24)).toBeNull()
})
