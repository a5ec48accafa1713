import type { Complaint, Draft, Place } from '../report/index.js'
import type { Routed } from '../store/grouping.js'
import {
  type Conflict,
  type ConflictSettings,
  createConflict,
  type Fold,
  type OfficeTables,
} from '../ticket/conflict/index.js'
import type { Route, RouteConflict } from '../ticket/route.js'

type Routing = (category: string | null, place: Place, conflict?: RouteConflict | null) => Route

/** What the desk knows about reports against offices. Pure. */
export interface Guard {
  /** Who acts. A report against an office goes to whoever looks into it, never to the accused. */
  route(category: string | null, place: Place, conflict?: Routed['conflict']): Routed
  /** For each complaint of a message whether it speaks against an office, and which. */
  conflicts(draft: Draft, complaints: readonly Complaint[]): readonly Conflict[]
  /** True when the words of a message accuse an office, whatever it was understood to be. */
  accuses(draft: Draft): boolean
}

/** Builds the guard from the words of `config/conflict.yaml` and the rules of `config/routing.yaml`. */
export function createGuard(
  { conflict: settings, ...tables }: OfficeTables & { readonly conflict: ConflictSettings },
  routing: Routing,
  fold: Fold,
): Guard {
  const recognise = createConflict(settings, tables, fold)
  const wholeOf = ({ subject, text }: Draft) => [subject, text].filter(Boolean).join('\n')

  const judge = (text: string, { category, place }: Complaint, draft: Draft): Conflict => {
    const chosen = draft.claimedCategory !== null && Object.hasOwn(settings.categories, draft.claimedCategory)
    const { agency, unit } = routing(category.value, place)
    // Whoever looks into such reports is accused only by name.
    const looksInto = routing(category.value, place, { accused: [] }).agency
    return recognise(text, {
      category: chosen ? { value: draft.claimedCategory, confidence: 1 } : category,
      place,
      marked: draft.aboutOffice === true,
      otherwise: agency === looksInto ? null : { agency, unit },
    })
  }

  return {
    route(category, place, conflict) {
      const { because, ...route } = routing(
        category,
        place,
        conflict && { accused: conflict.accused.map(({ agency }) => agency) },
      )
      const accused = conflict?.accused.filter(({ agency }) => agency !== route.agency)
      return { ...route, because: [because], ...(accused && { conflict: { accused } }) }
    },
    conflicts(draft, complaints) {
      const parts = complaints.map(complaint => judge(complaint.text, complaint, draft))
      if (complaints.length < 2 || parts.some(part => part.protected)) return parts
      // Splitting may part an accusation from the office it names: then nobody can say which part is harmless.
      return complaints.map(complaint => judge(wholeOf(draft), complaint, draft))
    },
    accuses: draft =>
      recognise(wholeOf(draft), { category: NOTHING, place: NOWHERE, otherwise: null }).protected,
  }
}

const NOTHING = { value: null, confidence: 0 }
const NOWHERE = { kelurahan: null, kecamatan: null, kota: null }
