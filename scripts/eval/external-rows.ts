import { z } from 'zod'
import { readRows } from './labelled-files.js'

const Text = z.string().default('')
const Code = z
  .string()
  .regex(/^(\d\d(\.\d\d){0,2}(\.\d{4})?)?$/, 'not an area code')
  .default('')
const Flag = z.enum(['0', '1'])
const Degrees = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/, 'not a number of degrees')
  .transform(Number)

const JakiRow = z.object({
  id: z.string().min(1),
  text: z.string(),
  /** Short code, see crm-categories.ts. */
  category: z.string().min(1),
  category_alt: Text,
  crm_category: z.string().min(1),
  kode_kelurahan: Code,
  kode_kecamatan: Code,
  kode_kota: Code,
  location_basis: z.string().min(1),
})
export type JakiRow = z.infer<typeof JakiRow>

const PetabencanaRow = z.object({
  id: z.string().min(1),
  title: Text,
  text: z.string(),
  lat: Degrees,
  lon: Degrees,
  kode_kelurahan: Code,
  text_names_own_kelurahan: Flag,
  text_names_own_kecamatan: Flag,
})
export type PetabencanaRow = z.infer<typeof PetabencanaRow>

const Time = z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/, 'not a time like 2022-01-18 00:05:00')
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
  sampling_weight: z.coerce.number().positive(),
  time_a: Time,
  time_b: Time,
  kelurahan: z.string(),
  text_a: z.string(),
  alamat_a: Text,
  text_b: z.string(),
  alamat_b: Text,
})
export type SurabayaPair = z.infer<typeof SurabayaPair>

/** The labelled files by their names. @throws BadSet naming file and line. */
export const EXTERNAL = {
  'jaki.csv': (file: string) => readRows(file, JakiRow, 'id'),
  'petabencana.csv': (file: string) => readRows(file, PetabencanaRow, 'id'),
  'surabaya_pairs.csv': (file: string) => readRows(file, SurabayaPair, 'pair_id'),
} as const
