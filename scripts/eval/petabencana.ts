import { bareDraft } from './drafts.js'
import type { PetabencanaRow } from './external-rows.js'
import { share } from './figures.js'
import { type Measured, type Mistake, type Part, type Rules, together } from './measured.js'
import { measurePlaces } from './places.js'
import { splitOf } from './split.js'

/**
 * Flood reports with a position. With it: does the point lead to the right kelurahan? Without it: is the own kelurahan
 * found where the text names it, and is another one named where it does not?
 */
export function measurePetabencana(
  set: string,
  rows: readonly PetabencanaRow[],
  { reader }: Rules,
): (part: Part) => Measured {
  const understood = rows.map(row => {
    const text = row.title ? `${row.title}\n${row.text}` : row.text
    const { lat, lon } = row
    // The rows are flood reports, chosen by people: the kind of their words is not in question here.
    const place = (more: Parameters<typeof bareDraft>[2]) =>
      reader.understand(bareDraft(row.id, text, more), { recordedByClerk: true }).complaints[0]?.place ?? null
    return { row, text, byPoint: place({ point: { lat, lon } }), byText: place({}) }
  })
  return part => {
    const scored = understood.filter(({ row }) => part === 'all' || splitOf(row.id) === part)
    const rowsOf = (some: typeof scored, by: 'byPoint' | 'byText') =>
      some.map(({ row, text, ...places }) => ({
        set,
        id: row.id,
        group: row.id,
        text,
        gold: { kelurahan: row.kode_kelurahan || null },
        basis: by === 'byPoint' ? 'gps' : 'text',
        outside: false,
        answer: places[by],
      }))
    const naming = scored.filter(({ row }) => row.text_names_own_kelurahan === '1')
    const silent = scored.filter(({ row }) => row.text_names_own_kelurahan === '0')
    const elsewhere = silent.filter(
      ({ row, byText }) => byText?.kelurahan != null && byText.kelurahan !== row.kode_kelurahan,
    )
    return together([
      measurePlaces('petabencana.point', rowsOf(scored, 'byPoint'), 'from the point'),
      measurePlaces('petabencana.text', rowsOf(naming, 'byText'), 'from the text'),
      {
        figures: [
          share(
            { id: 'petabencana.silentKept', name: 'text does not name its kelurahan: no other one given' },
            silent,
            ({ row }) => row.id,
            one => !elsewhere.includes(one),
          ),
        ],
        mistakes: elsewhere.map(
          ({ row, text, byText }): Mistake => ({
            what: 'other kelurahan than the point',
            set,
            ids: [row.id],
            text,
            expected: row.kode_kelurahan,
            got: byText?.kelurahan,
            because: byText?.because,
          }),
        ),
      },
    ])
  }
}
