import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Directory } from '../store/read/directory.js'
import type { FieldError } from './fields.js'
import type { Words } from './words.js'

/** What a clerk typed, as typed: a form shown again shows exactly this. */
export interface DeskEntry {
  /** Made with the empty form and kept over every try: pressing twice is one report. */
  readonly id: string
  readonly name: string
  readonly anonymous: boolean
  /** About an office or official: only whoever looks into it sees it. */
  readonly aboutOffice: boolean
  readonly phone: string
  readonly email: string
  readonly text: string
  readonly category: string
  readonly kelurahan: string
  readonly address: string
}

/** A photograph out of the form. */
export interface DeskPhoto {
  readonly name: string
  readonly type: string
  readonly bytes: Buffer
}

export const emptyEntry = (kelurahan: string | null): DeskEntry => ({
  id: randomUUID(),
  name: '',
  anonymous: false,
  aboutOffice: false,
  phone: '',
  email: '',
  text: '',
  category: '',
  kelurahan: kelurahan ?? '',
  address: '',
})

const typed = (max: number) =>
  z
    .string()
    .max(max * 2)
    .catch('')

const Form = z.object({
  id: z.uuid().catch(() => randomUUID()),
  name: typed(200),
  anonymous: z.literal('1').optional().catch(undefined),
  aboutOffice: z.literal('1').optional().catch(undefined),
  phone: typed(40),
  email: typed(320),
  text: typed(20_000),
  category: typed(200),
  kelurahan: typed(20),
  address: typed(1000),
})

/** Reads a posted form; what is missing or absurd becomes empty, what is merely wrong stays to be shown. */
export function readEntry(body: unknown): DeskEntry {
  const form = Form.parse(body ?? {})
  return {
    ...form,
    text: form.text.replace(/\r\n/g, '\n'),
    anonymous: form.anonymous === '1',
    aboutOffice: form.aboutOffice === '1',
  }
}

/** Everything wrong with it at once, in the order of the page. */
export function faults(
  entry: DeskEntry,
  photos: readonly DeskPhoto[],
  directory: Directory,
  words: Words,
): FieldError[] {
  const { wrong } = words.desk
  const errors: FieldError[] = []
  const refuse = (field: string, message: string) => errors.push({ field, message })
  const bounded = (field: 'name' | 'text' | 'address', max: number) =>
    entry[field].trim().length > max && refuse(field, wrong.tooLong)
  bounded('name', 200)
  if (
    entry.phone !== '' &&
    !entry.anonymous &&
    !/^\+?\d{7,15}$/.test(entry.phone.replace(/[\s().\-\u2010-\u2015]/g, ''))
  )
    refuse('phone', wrong.phone)
  if (entry.email !== '' && !entry.anonymous && !z.email().max(320).safeParse(entry.email.trim()).success)
    refuse('email', wrong.email)
  if (entry.text.trim() === '' && photos.length === 0) refuse('text', wrong.text)
  bounded('text', 20_000)
  if (entry.category !== '' && !directory.categories.includes(entry.category))
    refuse('category', wrong.category)
  if (entry.kelurahan !== '' && !directory.isUnit(entry.kelurahan)) refuse('kelurahan', wrong.kelurahan)
  bounded('address', 1000)
  return errors
}

/** The report as the desk channel takes it. An anonymous one leaves the person here. */
export function toReport(entry: DeskEntry, photos: readonly DeskPhoto[]): Record<string, unknown> {
  const given = (value: string) => value.trim() || undefined
  const person = entry.anonymous
    ? { anonymous: true }
    : { name: given(entry.name), phone: given(entry.phone), email: given(entry.email) }
  return {
    id: entry.id,
    ...person,
    ...(entry.aboutOffice && { aboutOffice: true }),
    text: entry.text.trim(),
    category: given(entry.category),
    kelurahan: given(entry.kelurahan),
    address: given(entry.address),
    media:
      photos.length === 0
        ? undefined
        : photos.map(({ name, type, bytes }) => ({ name, type, content: bytes.toString('base64') })),
  }
}

/**
 * A refusal of the channel (`phone: bukan nomor …; text: …`) as errors beside the fields it names; one about the whole
 * form when it names none.
 */
export function refusalFaults(message: string, words: Words): FieldError[] {
  const fields = new Set(['name', 'phone', 'email', 'text', 'category', 'kelurahan', 'address', 'media'])
  const { wrong } = words.desk
  const named = message
    .split('; ')
    .map(part => part.split(/[.:]/, 1)[0] ?? '')
    .filter(field => fields.has(field))
  if (named.length === 0) return [{ field: 'text', message: wrong.refused }]
  return [...new Set(named)].map(field => ({
    field: field === 'media' ? 'photo' : field,
    message: field === 'media' ? wrong.photo : ((wrong as Record<string, string>)[field] ?? wrong.refused),
  }))
}
