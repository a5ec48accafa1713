import sharp from 'sharp'

/** What citizens photograph, and what they send instead of a photograph. */
export const KINDS = ['street', 'puddle', 'rubbish', 'trees', 'night', 'document'] as const
export type Kind = (typeof KINDS)[number]

export interface Moment {
  /** The thing complained about is in the picture. Without it: the same spot, photographed after the work. */
  readonly problem?: boolean
  /** Another visit: the camera stands a little elsewhere, the light is another, passers-by are others. */
  readonly visit?: number
}

const WIDTH = 960
const HEIGHT = 720

/**
 * An invented photograph as PNG: drawn from a seed, so that the same seed is the same place, with sensor noise on top.
 * Scenes of one kind share their composition (sky, houses, road), as photographs of streets do.
 */
export async function scene(
  kind: Kind,
  seed: number,
  { problem = true, visit = 0 }: Moment = {},
): Promise<Buffer> {
  const place = random(seed * 97 + KINDS.indexOf(kind))
  const moment = random(seed * 31 + visit * 1_009 + 7)
  const drawn = kind === 'document' ? page(place) : outdoors(kind, place, moment, problem)
  const shift =
    visit === 0
      ? ''
      : `translate(${within(moment, -40, 40)} ${within(moment, -30, 30)}) scale(${within(moment, 1, 1.08)})`
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}"><rect width="100%" height="100%" fill="#777"/><g transform="${shift}">${drawn}</g></svg>`
  const light = visit === 0 ? 1 : within(moment, 0.8, 1.2)
  const picture = await sharp(Buffer.from(svg)).removeAlpha().linear(light, 0).raw().toBuffer()
  const grain = kind === 'document' ? 2 : kind === 'night' ? 14 : 8
  for (let i = 0; i < picture.length; i++)
    picture[i] = Math.max(0, Math.min(255, (picture[i] as number) + (moment() - 0.5) * 2 * grain))
  return sharp(picture, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
    .png({ compressionLevel: 1 })
    .toBuffer()
}

/** Numbers in 0..1, the same for the same seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const within = (next: () => number, from: number, to: number) => from + next() * (to - from)
const many = (next: () => number, from: number, to: number, draw: (index: number) => string) =>
  Array.from({ length: Math.round(within(next, from, to)) }, (_, index) => draw(index)).join('')

function colour(next: () => number, from: number, to: number): string {
  const grey = within(next, from, to)
  return `rgb(${[0, 1, 2].map(() => Math.round(Math.max(0, Math.min(255, grey + within(next, -25, 25))))).join(',')})`
}

function outdoors(kind: Kind, place: () => number, moment: () => number, problem: boolean): string {
  const dark = kind === 'night' ? 0.25 : 1
  const shade = (from: number, to: number) => colour(place, from * dark, to * dark)
  const horizon = within(place, 200, 380)
  const [left, right, vanish] = [within(place, -250, 250), within(place, 650, 1_200), within(place, 250, 700)]
  const sky = `<rect width="1100" height="${horizon}" fill="${shade(150, 235)}"/>`
  const ground = `<rect y="${horizon}" width="1100" height="800" fill="${shade(70, 160)}"/>`
  const houses = many(place, 3, 8, () => {
    const [x, tall, wide] = [within(place, -60, 900), within(place, 60, 280), within(place, 60, 260)]
    const windows = many(
      place,
      1,
      6,
      index =>
        `<rect x="${x + 10 + index * 34}" y="${horizon - tall + 22}" width="20" height="26" fill="${shade(20, 240)}"/>`,
    )
    return `<rect x="${x}" y="${horizon - tall}" width="${wide}" height="${tall + 40}" fill="${shade(60, 220)}"/>${windows}`
  })
  const road = `<polygon points="${vanish},${horizon} ${vanish + 60},${horizon} ${right},740 ${left},740" fill="${shade(45, 110)}"/>`
  const trees = many(place, kind === 'trees' ? 6 : 0, kind === 'trees' ? 14 : 3, () => {
    const [x, y, r] = [within(place, 0, 960), within(place, 80, 420), within(place, 40, 150)]
    return `<rect x="${x - 8}" y="${y}" width="16" height="260" fill="${shade(40, 80)}"/><circle cx="${x}" cy="${y}" r="${r}" fill="${shade(30, 110)}"/>`
  })
  const lamps =
    kind === 'night'
      ? many(
          place,
          1,
          5,
          () =>
            `<circle cx="${within(place, 0, 960)}" cy="${within(place, 60, 400)}" r="${within(place, 8, 50)}" fill="${colour(place, 180, 250)}"/>`,
        )
      : ''
  const trouble = troubleOf(kind, place, shade)
  const passers = many(
    moment,
    0,
    3,
    () =>
      `<rect x="${within(moment, 0, 960)}" y="${within(moment, horizon, 560)}" width="${within(moment, 14, 40)}" height="${within(moment, 50, 120)}" fill="${colour(moment, 20 * dark, 200 * dark)}"/>`,
  )
  return sky + ground + houses + road + trees + lamps + (problem ? trouble : '') + passers
}

function troubleOf(kind: Kind, place: () => number, shade: (from: number, to: number) => string): string {
  if (kind === 'puddle') {
    const [x, y, wide] = [within(place, 250, 700), within(place, 480, 640), within(place, 120, 330)]
    return `<ellipse cx="${x}" cy="${y}" rx="${wide}" ry="${wide / within(place, 2, 4)}" fill="${shade(140, 220)}"/>`
  }
  if (kind === 'rubbish') {
    const [x, y] = [within(place, 150, 750), within(place, 460, 620)]
    return many(
      place,
      25,
      60,
      () =>
        `<rect x="${x + within(place, -150, 150)}" y="${y + within(place, -70, 70)}" width="${within(place, 10, 50)}" height="${within(place, 8, 40)}" fill="${shade(20, 245)}" transform="rotate(${within(place, -20, 20)} ${x} ${y})"/>`,
    )
  }
  const [x, y] = [within(place, 300, 650), within(place, 500, 650)]
  return `<ellipse cx="${x}" cy="${y}" rx="${within(place, 30, 120)}" ry="${within(place, 15, 50)}" fill="${shade(10, 40)}"/>`
}

/** A letter or a screen full of words: white with grey lines. */
function page(place: () => number): string {
  const lines = many(place, 8, 22, index => {
    const y = 60 + index * 28
    return many(
      place,
      3,
      9,
      word =>
        `<rect x="${70 + word * 90}" y="${y}" width="${within(place, 20, 80)}" height="11" fill="#333"/>`,
    )
  })
  return `<rect width="1100" height="800" fill="#f4f4f2"/>${lines}`
}
