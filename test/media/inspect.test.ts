import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { inspect, RefusedMedia } from '../../src/media/inspect.js'

const photo = (options: { width?: number; height?: number } = {}) =>
  sharp({
    create: { width: options.width ?? 64, height: options.height ?? 48, channels: 3, background: '#336699' },
  })

const monas = {
  IFD3: {
    GPSLatitudeRef: 'S',
    GPSLatitude: '6/1 10/1 3128/100',
    GPSLongitudeRef: 'E',
    GPSLongitude: '106/1 49/1 3768/100',
  },
}

describe('inspect', () => {
  it('reads the position of a photo, then removes it', async () => {
    const bytes = await photo()
      .jpeg()
      .withExif({ ...monas })
      .toBuffer()
    const seen = await inspect(bytes)
    expect(seen.provenance?.point?.lat).toBeCloseTo(-6.1754, 3)
    expect(seen.provenance?.point?.lon).toBeCloseTo(106.8271, 3)
    expect(seen.type).toBe('image/jpeg')
    const again = await inspect(seen.bytes)
    expect(again.provenance?.point).toBeNull()
  })

  it('goes by the content: a page with a picture name is refused', async () => {
    await expect(inspect(Buffer.from('<html><script>alert(1)</script></html>'))).rejects.toThrow(RefusedMedia)
    await expect(inspect(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))).rejects.toThrow(
      RefusedMedia,
    )
    await expect(inspect(Buffer.from('MZ\x90\x00\x03'))).rejects.toThrow(RefusedMedia)
    await expect(inspect(new Uint8Array())).rejects.toThrow(RefusedMedia)
  })

  it('drops what was glued behind a picture', async () => {
    const png = await photo().png().toBuffer()
    const { bytes } = await inspect(Buffer.concat([png, Buffer.from('<script>alert(1)</script>')]))
    expect(Buffer.from(bytes).includes('<script>')).toBe(false)
  })

  it('refuses a pixel bomb before decoding it', async () => {
    const bomb = await photo({ width: 12_000, height: 12_000 }).png().toBuffer()
    await expect(inspect(bomb)).rejects.toThrow(/terlalu besar/)
  })

  it('shrinks a large photo', async () => {
    const { width } = await inspect(await photo({ width: 4_000, height: 3_000 }).jpeg().toBuffer())
    expect(width).toBe(2_560)
  })
})
