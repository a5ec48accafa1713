import { measureCategories } from './categories.js'
import { CRM_CATEGORIES, NO_COMPLAINT, UNDETERMINED } from './crm-categories.js'
import { bareDraft } from './drafts.js'
import type { JakiRow } from './external-rows.js'
import { byGroup, count, share, trio } from './figures.js'
import { measureKinds } from './kinds.js'
import { lastName } from './last-name.js'
import { type Measured, type Part, type Rules, together } from './measured.js'
import { measurePlaces } from './places.js'
import { splitOf } from './split.js'

/** Kind, category and place of texts alone. Both categories a person gave are right; the strict figure takes only the first. */
export function measureJaki(
  set: string,
  rows: readonly JakiRow[],
  { reader, areas }: Rules,
): (part: Part) => Measured {
  const simple = lastName(areas)
  const heard = rows.map(row => {
    const draft = bareDraft(row.id, row.text)
    // Where a text lies does not depend on whether it complains; what is no complaint is given no place in life.
    const place = reader.understand(draft, { recordedByClerk: true }).complaints[0]?.place ?? null
    return { row, place, ...reader.understand(draft) }
  })
  return part => {
    const scored = heard.filter(({ row }) => part === 'all' || splitOf(row.id) === part)
    const complaints = scored.filter(({ row }) => row.category !== NO_COMPLAINT)
    const told = complaints.filter(({ row }) => row.category in CRM_CATEGORIES)
    const ambiguous = complaints.filter(({ row }) => row.category === UNDETERMINED)
    const strange = complaints.length - told.length - ambiguous.length
    const category = (accepted: (row: JakiRow) => readonly string[]) =>
      told.map(({ row, complaints }) => ({
        set,
        id: row.id,
        group: row.id,
        text: row.text,
        gold: accepted(row),
        answer: complaints[0]?.category ?? null,
      }))
    return together([
      measureKinds(
        'jaki.kind',
        scored.map(({ row, kind, complaints }) => ({
          set,
          id: row.id,
          group: row.id,
          text: row.text,
          gold: null,
          isComplaint: row.category !== NO_COMPLAINT,
          answer: kind.value,
          because: kind.because,
          complaints: [1, complaints.length],
        })),
      ),
      measureCategories(
        'jaki.category',
        category(row => [...namesOf(row.category), ...namesOf(row.category_alt)]),
      ),
      {
        figures: [
          ...measureCategories(
            'jaki.categoryStrict',
            category(row => namesOf(row.category)),
          ).figures.map(figure => ({
            ...figure,
            name: `${figure.name}, second label not accepted`,
          })),
          share(
            { id: 'jaki.category.open', name: 'category left open where the text does not tell' },
            ambiguous,
            ({ row }) => row.id,
            ({ complaints }) => (complaints[0]?.category.value ?? null) === null,
          ),
          ...(strange === 0
            ? []
            : [
                count(
                  { id: 'jaki.category.strange', name: 'rows with an unknown category code, left out' },
                  strange,
                  strange,
                ),
              ]),
        ],
        mistakes: [],
      },
      measurePlaces(
        'jaki.place',
        scored.map(({ row, place }) => ({
          set,
          id: row.id,
          group: row.id,
          text: row.text,
          gold: {
            kelurahan: row.kode_kelurahan || null,
            kecamatan: row.kode_kecamatan || null,
            kota: row.kode_kota || null,
          },
          basis: row.location_basis,
          outside: false,
          answer: place,
        })),
      ),
      {
        figures: trio(
          'jaki.lastName',
          'simple baseline, last kelurahan name in the text',
          byGroup(
            scored,
            ({ row }) => row.id,
            ({ row }) => {
              const [gold, got] = [row.kode_kelurahan || null, simple(row.text)]
              return [
                gold !== null && gold === got,
                got !== null && gold !== got,
                gold !== null && gold !== got,
              ].map(Number)
            },
          ),
        ),
        mistakes: [],
      },
    ])
  }
}

const namesOf = (code: string): readonly string[] => CRM_CATEGORIES[code] ?? []
