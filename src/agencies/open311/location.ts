import type { Directory } from '../../store/read/directory.js'
import { both } from './fault.js'
import type { Fields } from './fields.js'
import { attributes, one } from './fields.js'
import { ATTRIBUTES } from './services.js'

/** Where a request is, as far as its fields say. */
export interface Location {
  readonly position: { readonly lat: number; readonly lon: number } | null
  /** Place in words: address, RT, RW and landmark. */
  readonly words: string | null
  /** Kemendagri code, when `address_id` or the attribute is one. */
  readonly kelurahan: string | null
  /** What is wrong, for the sender. Empty when it can be used. */
  readonly faults: readonly string[]
}

const KELURAHAN = /^31\.\d{2}\.\d{2}\.\d{4}$/

/**
 * Reads lat & long, address_string, address_id and the attributes of place. A position outside Jakarta is taken: the
 * complaint is real, understanding marks it and the routing rules pass it on.
 */
export function readLocation(fields: Fields, directory: Directory): Location {
  const faults: string[] = []
  const [lat, long] = [one(fields, 'lat'), one(fields, 'long')]
  const addressId = one(fields, 'address_id')
  const given = attributes(fields)
  const attribute = (code: string) => given.get(code)?.[0] ?? null
  const chosen = attribute(ATTRIBUTES.kelurahan)
  const known = (code: string | null) =>
    code !== null && KELURAHAN.test(code) && directory.isUnit(code) ? code : null

  if (chosen !== null && known(chosen) === null)
    faults.push(
      both(
        `attribute[${ATTRIBUTES.kelurahan}] bukan kode kelurahan di daftar`,
        `attribute[${ATTRIBUTES.kelurahan}] is none of the listed values`,
      ),
    )
  if ((lat === null) !== (long === null))
    faults.push(both('lat dan long harus dikirim bersama', 'lat and long both need to be sent'))
  const position = lat !== null && long !== null ? readPosition(lat, long) : null
  if (position === 'unreadable')
    faults.push(
      both(
        'lat dan long harus derajat WGS84, misalnya -6.2088 dan 106.8456',
        'lat and long must be degrees in WGS84',
      ),
    )
  const words = [
    one(fields, 'address_string'),
    known(addressId) === null ? addressId : null,
    numbered('RT', attribute(ATTRIBUTES.rt)),
    numbered('RW', attribute(ATTRIBUTES.rw)),
    attribute(ATTRIBUTES.landmark),
  ].filter(part => part !== null)
  const nowhere = lat === null && long === null && words.length === 0 && addressId === null && chosen === null
  if (nowhere)
    faults.push(
      both(
        'Lokasi wajib: lat dan long, atau address_string, atau address_id',
        'A location is required: lat & long, or address_string, or address_id',
      ),
    )
  return {
    position: position === 'unreadable' ? null : position,
    words: words.length === 0 ? null : words.join(', '),
    kelurahan: known(chosen) ?? known(addressId),
    faults,
  }
}

const numbered = (word: string, number: string | null) =>
  number === null ? null : `${word} ${number.replace(new RegExp(`^${word}[ .]*`, 'i'), '')}`

/**
 * A pair of degrees. A comma is taken for the decimal point, as telephones set to Indonesian write it; a pair the wrong
 * way round is turned when it can mean nothing else; 0,0 is a telephone without a fix, hence no position.
 */
function readPosition(lat: string, long: string): Location['position'] | 'unreadable' {
  const [y, x] = [degrees(lat), degrees(long)]
  if (y === null || x === null) return 'unreadable'
  if (y === 0 && x === 0) return null
  if (Math.abs(y) <= 90 && Math.abs(x) <= 180) return { lat: y, lon: x }
  return Math.abs(x) <= 90 && Math.abs(y) <= 180 ? { lat: x, lon: y } : 'unreadable'
}

const degrees = (text: string): number | null =>
  /^[+-]?\d{1,3}([.,]\d{1,20})?$/.test(text) ? Number(text.replace(',', '.')) : null
