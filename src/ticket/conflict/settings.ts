import { z } from 'zod'

const Phrases = z.array(z.coerce.string().min(2)).min(1)

/** `config/conflict.yaml`: the words by which a report about an office or official is known. */
export const ConflictSettings = z.strictObject({
  /** Stored with every decision these words made. */
  version: z.string().min(1),
  /** Categories that are protected whoever is named, with the confidence from which on a guess counts. */
  categories: z.record(z.string(), z.number().min(0).max(1)),
  /** Most words between an accusation and whom it accuses. */
  reach: z.number().int().positive(),
  accusations: z.strictObject({
    money: Phrases,
    abuse: Phrases,
    /** Accusation and official in one phrase. */
    complete: Phrases,
  }),
  denials: Phrases,
  addressed: Phrases,
  /** People who hold no office: money they ask for accuses no office. */
  outsiders: Phrases,
  officials: Phrases,
  /** By code of agencies.csv. `unit` says where its unit stands: at the place, or the Suku Dinas of the kota. */
  offices: z.record(
    z.string(),
    z.strictObject({ unit: z.enum(['kelurahan', 'kecamatan', 'kota', 'sudin', 'none']), words: Phrases }),
  ),
})
export type ConflictSettings = z.infer<typeof ConflictSettings>
export type UnitKind = ConflictSettings['offices'][string]['unit']

/** The first thing in the file that the other tables do not know, in words for the administrator; null when all is well. */
export function unknownIn(
  settings: ConflictSettings,
  {
    agencies,
    categories,
  }: { readonly agencies: ReadonlySet<string>; readonly categories: ReadonlySet<string> },
): string | null {
  const agency = Object.keys(settings.offices).find(code => !agencies.has(code))
  if (agency) return `OPD "${agency}" tidak ada di agencies.csv`
  const category = Object.keys(settings.categories).find(name => !categories.has(name))
  return category ? `kategori "${category}" tidak ada di categories.csv` : null
}
