import type { Directory } from '../../store/read/directory.js'
import type { Document, Value } from './format.js'

/** What citizens can report here: a category of `config/categories.csv`, as the program's tables know it. */
export interface Offer {
  readonly category: string
  /** Code of the agency that owns it. */
  readonly agency: string
  /** Words a citizen may use for it. */
  readonly keywords: readonly string[]
  /** Always about an office (`categories` of `config/conflict.yaml`): taken here, and in nobody's list. */
  readonly closed?: boolean
}

/** Words shown for a service: enough to find it, few enough for a list. */
const MOST_KEYWORDS = 8

/** What the tables of `config/` offer. Of a category's words those that stand for it alone, without the notation of phrases. */
export const offersOf = (tables: {
  readonly categories: readonly { readonly category: string; readonly ownerAgency: string }[]
  readonly lexicon: {
    readonly categories: Readonly<Record<string, { readonly strong: readonly string[] }>>
  }
  readonly conflict: { readonly categories: Readonly<Record<string, number>> }
}): Offer[] =>
  tables.categories.map(({ category, ownerAgency }) => ({
    category,
    agency: ownerAgency,
    keywords: (tables.lexicon.categories[category]?.strong ?? [])
      .filter(phrase => /^[\p{L}\d ]+$/u.test(phrase))
      .slice(0, MOST_KEYWORDS),
    closed: Object.hasOwn(tables.conflict.categories, category),
  }))

export interface Service {
  readonly code: string
  readonly name: string
  /** Null for the service of those who do not know what it is: nothing is claimed then. */
  readonly category: string | null
  readonly group: string
  readonly keywords: readonly string[]
}

/** `realtime` promises the number in the answer, `batch` a token. The specification's `blackbox` is not for a city that answers. */
export type ServiceType = 'realtime' | 'batch'

export interface Catalogue {
  readonly all: readonly Service[]
  byCode(code: string): Service | null
  byCategory(category: string | null): Service
}

const UNKNOWN: Service = {
  code: 'belum-diketahui',
  name: 'Jenis belum diketahui',
  category: null,
  group: 'Umum',
  keywords: [],
}

/** The services on offer. A code is the category's name in letters that need no escaping, so it lasts as long as the name. */
export function catalogue(offers: readonly Offer[], directory: Directory): Catalogue {
  const all = [
    ...offers.map(({ category, agency, keywords }) => ({
      code: codeOf(category),
      name: category,
      category,
      group: directory.agency(agency).name,
      keywords,
    })),
    UNKNOWN,
  ]
  const codes = new Map(all.map(service => [service.code, service]))
  const categories = new Map(all.map(service => [service.category, service]))
  return {
    all,
    byCode: code => codes.get(code) ?? codes.get(codeOf(code)) ?? null,
    byCategory: category => categories.get(category) ?? UNKNOWN,
  }
}

/** `Prasarana dan Sarana / Gedung (JPO)` becomes `prasarana-dan-sarana-gedung-jpo`. */
const codeOf = (category: string) =>
  category
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')

export const serviceList = (services: readonly Service[], type: ServiceType): Document => ({
  services: services.map(service => ({
    service_code: service.code,
    service_name: service.name,
    description:
      service.category === null
        ? 'Pilih ini bila jenis masalahnya tidak diketahui. Uraian warga yang menentukan.'
        : `Laporan warga tentang ${service.name}. Penanggung jawab: ${service.group}.`,
    metadata: true,
    type,
    keywords: service.keywords.join(', '),
    group: service.group,
  })),
})

/** Codes of the attributes, the same for every service: where it is, for those who have no position to send. */
export const ATTRIBUTES = { kelurahan: 'KELURAHAN', rt: 'RT', rw: 'RW', landmark: 'PATOKAN' } as const

export function serviceDefinition(service: Service, directory: Directory): Document {
  const text = { variable: true, datatype: 'string', required: false }
  const attributes: Value[] = [
    {
      variable: true,
      code: ATTRIBUTES.kelurahan,
      datatype: 'singlevaluelist',
      required: false,
      datatype_description: 'Satu kelurahan di DKI Jakarta',
      order: 1,
      description: 'Kelurahan tempat masalah, bila titik lokasi tidak dikirim',
      values: directory.kecamatan.flatMap(kecamatan =>
        kecamatan.kelurahan.map(({ code, name }) => ({ key: code, name: `${name}, ${kecamatan.name}` })),
      ),
    },
    { ...text, code: ATTRIBUTES.rt, datatype_description: 'Nomor RT', order: 2, description: 'RT' },
    { ...text, code: ATTRIBUTES.rw, datatype_description: 'Nomor RW', order: 3, description: 'RW' },
    {
      ...text,
      code: ATTRIBUTES.landmark,
      datatype_description: 'Misalnya: depan pasar, sebelah sekolah',
      order: 4,
      description: 'Patokan di dekatnya',
    },
  ]
  return { service_definition: { service_code: service.code, attributes } }
}
