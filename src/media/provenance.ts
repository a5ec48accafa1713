import { createHash } from 'node:crypto'
import exifr from 'exifr'
import sharp, { type Metadata } from 'sharp'
import { cleanText, cutText, type Provenance } from '../report/index.js'
import { lastPart, readManifest } from './manifest.js'
import { manifestStoreIn } from './manifest-store.js'

const LONGEST_TEXT = 200
const TAGS = [
  'Make',
  'Model',
  'Software',
  'ProcessingSoftware',
  'HostComputer',
  'DateTimeOriginal',
  'OffsetTimeOriginal',
]
const GPS = ['GPSLatitude', 'GPSLongitude', 'GPSLatitudeRef', 'GPSLongitudeRef']
/** Text chunks that image generators write into a PNG: what they were told to draw. */
const GENERATOR_KEYS = /^(parameters|prompt|workflow|sd-metadata|invokeai[_a-z]*|dream|generation_data)$/i

/**
 * Reads what a picture file says about its origin: camera data (EXIF), XMP, text chunks, C2PA manifest. Call it with the
 * bytes as they arrived: the copy that is kept carries none of this. Never throws, whatever the bytes are.
 */
export async function provenanceOf(bytes: Uint8Array): Promise<Provenance> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const head = await headOf(file)
  const exif = await cameraData(file, head?.exif)
  const xmp = head?.xmp?.toString('utf8') ?? ''
  const store = manifestStoreIn(file)
  const content = store && readManifest(store)
  const texts = head?.comments ?? []
  const { latitude: lat, longitude: lon } = exif
  const takenAt = localTime(exif.DateTimeOriginal)
  return {
    sha256: createHash('sha256').update(file).digest('hex'),
    width: head?.width ?? null,
    height: head?.height ?? null,
    camera: [exif.Make, exif.Model].map(clean).filter(Boolean).join(' ') || null,
    software: distinct([
      exif.Software,
      exif.ProcessingSoftware,
      inXmp(xmp, 'CreatorTool'),
      ...texts.filter(({ keyword }) => /^software$/i.test(keyword)).map(({ text }) => text),
    ]),
    takenAt,
    zone:
      takenAt && /^[+-]\d\d:\d\d$/.test(clean(exif.OffsetTimeOriginal))
        ? clean(exif.OffsetTimeOriginal)
        : null,
    point: isPosition(lat, lon) ? { lat: lat as number, lon: lon as number } : null,
    metadata: Object.keys(exif).length > 0 || xmp !== '' || store !== null,
    sourceTypes: distinct([lastPart(inXmp(xmp, 'DigitalSourceType')), ...(content?.sourceTypes ?? [])]),
    textKeys: distinct(texts.map(({ keyword }) => keyword).filter(keyword => GENERATOR_KEYS.test(keyword))),
    manifest: content?.manifest ?? null,
  }
}

/** What sharp reads without decoding; it throws at once where it sees nothing to read. */
async function headOf(file: Buffer): Promise<Metadata | null> {
  try {
    return await sharp(file).metadata()
  } catch {
    return null
  }
}

/** sharp cuts the block of camera data out of every format; a TIFF is such a block itself. */
async function cameraData(file: Buffer, block: Buffer | undefined): Promise<Record<string, unknown>> {
  const start =
    block
      ?.subarray(0, 16)
      .toString('latin1')
      .search(/II\*\0|MM\0\*/) ?? -1
  const options = { gps: true, pick: [...TAGS, ...GPS, 'latitude', 'longitude'], reviveValues: false }
  try {
    return (await exifr.parse(block && start >= 0 ? block.subarray(start) : file, options)) ?? {}
  } catch {
    return {}
  }
}

/** XMP writes a value as an attribute or as an element; a parser for all of RDF is not needed for two names. */
function inXmp(xmp: string, name: string): string | undefined {
  return new RegExp(`:${name}(?:="|='|>)([^"'<]{1,${LONGEST_TEXT}})`).exec(xmp)?.[1]
}

/** "2026:11:22 08:15:00" as EXIF writes it → "2026-11-22T08:15:00"; null when it is no time. */
function localTime(written: unknown): string | null {
  const [, date, time] = /^(\d{4}:\d\d:\d\d) (\d\d:\d\d:\d\d)/.exec(clean(written)) ?? []
  const iso = date && `${date.replaceAll(':', '-')}T${time}`
  return iso && Number.isFinite(Date.parse(`${iso}Z`)) ? iso : null
}

/** 0,0 is what a camera without a fix writes. */
const isPosition = (lat: unknown, lon: unknown) =>
  typeof lat === 'number' &&
  typeof lon === 'number' &&
  Math.abs(lat) <= 90 &&
  Math.abs(lon) <= 180 &&
  (lat !== 0 || lon !== 0)

/** One line that a database and a page can hold. */
const clean = (value: unknown): string =>
  typeof value === 'string' ? cutText(cleanText(value).replace(/\s+/g, ' ').trim(), LONGEST_TEXT) : ''

const distinct = (values: readonly unknown[]): string[] =>
  [...new Set(values.map(clean).filter(Boolean))].slice(0, 20)
