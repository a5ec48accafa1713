import type { AspectWords } from './aspects.js'

/** `config/matching.yaml`: what likeness weighs and from when on it acts. Explained there. */
export interface MatchingSettings {
  readonly version: string
  readonly thresholds: { readonly join: number; readonly suggest: number; readonly related: number }
  /** Days after closing within which the same problem counts as a recurrence. */
  readonly recurrenceDays: number
  /** `link`: a recurrence gets a ticket of its own, linked to the old one. `reopen`: the old one is opened again. */
  readonly recurrence: 'link' | 'reopen'
  /** Hours after closing within which the same problem is the same incident, which was not over: the ticket is opened again. */
  readonly notOverHours: number
  /** Metres: the same spot, near it, and too far for one incident. */
  readonly metres: { readonly same: number; readonly near: number; readonly far: number }
  readonly weights: Weights
  /** Categories whose incidents fill a whole kelurahan, and for how many hours after the last report. */
  readonly areaWideHours: Readonly<Record<string, number>>
  /** Categories of which a kelurahan has one, and for how many days after the last report. */
  readonly onePerKelurahanDays: Readonly<Record<string, number>>
  /**
   * A report that names only kelurahan and matter joins the one open ticket of that matter there, not older than `days`,
   * while (open tickets of the matter in the city) / (number of `kelurahan`) is below `chance`, 0..1.
   */
  readonly onlyOneHere: { readonly chance: number; readonly days: number; readonly kelurahan: number }
  /** Categories whose reports are about one person or household each: only what two of them say themselves joins them. */
  readonly personal: readonly string[]
  /**
   * A ticket of so many `people` within so many `days` takes in reports around it that may speak of its matter; one word in
   * common with all of the other's would count `words` as much as being sure of the category, 0..1.
   */
  readonly manyVoices: { readonly people: number; readonly days: number; readonly words: number }
  /** First words of landmarks whose name is given once in Jakarta. */
  readonly uniqueLandmarks: readonly string[]
  /** Days for which the name of a street alone is a common spot: a street is long, and gets another pothole. */
  readonly streetDays: number
  /** Days after which another report of the category is rather a new incident. */
  readonly lifetimeDays: { readonly default: number; readonly byCategory: Readonly<Record<string, number>> }
  /** Two reports of different categories are of one matter when the chance that both mean the same is at least this, 0..1. */
  readonly sameMatterChance: number
  /** Things within one field of complaints that exclude each other, with their words. */
  readonly aspects: AspectWords
  /** Groups of categories citizens use for the same thing. */
  readonly akin: readonly (readonly string[])[]
}

export interface Weights {
  readonly distanceSame: number
  readonly distanceNear: number
  readonly distanceFar: number
  readonly kelurahanSame: number
  readonly kelurahanPossible: number
  readonly kelurahanOther: number
  readonly areaOther: number
  readonly streetSame: number
  readonly streetOther: number
  readonly streetOtherNumber: number
  readonly gangSame: number
  readonly gangOther: number
  readonly rtRwSame: number
  readonly rwSame: number
  readonly rtRwOther: number
  readonly landmarkSame: number
  readonly landmarkUnique: number
  readonly landmarkOther: number
  readonly nameFirst: number
  readonly nameFurther: number
  /** Most that street, gang, landmark and names may add together: they often say one thing twice. */
  readonly namedMost: number
  readonly plateSame: number
  readonly areaWide: number
  readonly onePerKelurahan: number
  readonly categorySame: number
  readonly categoryAkin: number
  readonly categoryOther: number
  readonly aspectSame: number
  readonly aspectOther: number
  /** Most that like words may add; without a common spot they add nothing. */
  readonly wordsMost: number
  /** The same text with the same numbers from the same kelurahan within a day. */
  readonly copySame: number
  /** One photo in both, or half of it for two photos of one view, where place and time allow it. */
  readonly photoSame: number
  readonly withinDay: number
  readonly late: number
  readonly tooLate: number
  readonly senderSame: number
  /** A member of the ticket which contradicts. */
  readonly ticketContradicts: number
}
