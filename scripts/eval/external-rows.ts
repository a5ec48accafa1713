import { z } from 'zod'
import { AreaCode, Blank, Moment } from './labelled-fields.js'
import { readRows, type Sheet } from './labelled-files.js'

const Degrees = z
  .string()
  .regex(/^\s*-?\d+(\.\d+)?\s*$/, 'not a number of degrees')
  .transform(Number)

const JakiRow = z.object({
  id: z.string().min(1),
  text: z.string(),
  /** Short code, see crm-categories.ts. */
  category: z.string().min(1),
  category_alt: Blank,
  kode_kelurahan: AreaCode,
  kode_kecamatan: AreaCode,
  kode_kota: AreaCode,
  location_basis: z.string().default('not given'),
})
export type JakiRow = z.infer<typeof JakiRow>

const PetabencanaRow = z.object({
  id: z.string().min(1),
  title: Blank,
  text: z.string(),
  lat: Degrees.refine(lat => Math.abs(lat) <= 90, 'not a latitude'),
  lon: Degrees.refine(lon => Math.abs(lon) <= 180, 'not a longitude'),
  kode_kelurahan: AreaCode,
  /** '1' or '0'; anything else is counted neither way. */
  text_names_own_kelurahan: Blank,
})
export type PetabencanaRow = z.infer<typeof PetabencanaRow>

const SurabayaPair = z.object({
  pair_id: z.string().min(1),
  id_a: z.string().min(1),
  id_b: z.string().min(1),
  label: z.enum([
    'duplicate',
    'recurrence_or_followup',
    'related_not_duplicate',
    'not_duplicate',
    'undetermined',
  ]),
  sampling_weight: z.coerce.number().positive().default(1),
  time_a: Moment,
  time_b: Moment,
  kelurahan: Blank,
  text_a: z.string(),
  alamat_a: Blank,
  text_b: z.string(),
  alamat_b: Blank,
})
export type SurabayaPair = z.infer<typeof SurabayaPair>

/** The labelled tables: by which name or which columns one is recognised. */
export const EXTERNAL = [
  { name: 'jaki.csv', columns: ['text', 'category', 'kode_kelurahan', 'kode_kota'] },
  { name: 'petabencana.csv', columns: ['text', 'lat', 'lon', 'text_names_own_kelurahan'] },
  { name: 'surabaya_pairs.csv', columns: ['text_a', 'text_b', 'label'] },
] as const

export const readJaki = (file: string): Sheet<JakiRow> => readRows(file, JakiRow, row => row.id)
export const readPetabencana = (file: string): Sheet<PetabencanaRow> =>
  readRows(file, PetabencanaRow, row => row.id)
export const readSurabaya = (file: string): Sheet<SurabayaPair> =>
  readRows(file, SurabayaPair, row => row.pair_id)
