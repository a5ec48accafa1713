import { z } from 'zod'

const Days = z.number().positive()
const Metres = z.number().positive()
const Share = z.number().min(0).max(1)
const Weight = z.number().min(-20).max(20)

/** What each likeness adds and each difference takes away, in the order of `config/matching.yaml`. */
const Weights = z.strictObject({
  distanceSame: Weight,
  distanceNear: Weight,
  distanceFar: Weight,
  kelurahanSame: Weight,
  kelurahanPossible: Weight,
  kelurahanOther: Weight,
  areaOther: Weight,
  streetSame: Weight,
  streetOther: Weight,
  streetOtherNumber: Weight,
  gangSame: Weight,
  gangOther: Weight,
  rtRwSame: Weight,
  rwSame: Weight,
  rtRwOther: Weight,
  landmarkSame: Weight,
  landmarkUnique: Weight,
  landmarkOther: Weight,
  nameFirst: Weight,
  nameFurther: Weight,
  /** Most that street, gang, landmark and names may add together: they often say one thing twice. */
  namedMost: Weight,
  plateSame: Weight,
  areaWide: Weight,
  onePerKelurahan: Weight,
  categorySame: Weight,
  categoryAkin: Weight,
  categoryOther: Weight,
  aspectSame: Weight,
  aspectOther: Weight,
  /** Most that like words may add; without a common spot they add nothing. */
  wordsMost: Weight,
  /** The same text with the same numbers from the same kelurahan within a day. */
  copySame: Weight,
  /** One photo in both, or half of it for two photos of one view, where place and time allow it. */
  photoSame: Weight,
  withinDay: Weight,
  late: Weight,
  tooLate: Weight,
  senderSame: Weight,
  /** A member of the ticket which contradicts. */
  ticketContradicts: Weight,
})

/** `config/matching.yaml`: what likeness weighs and from when on it acts. Explained there. */
export const MatchingSettings = z.strictObject({
  /** Stored with every decision. */
  version: z.string().min(1),
  thresholds: z.strictObject({ join: z.number(), suggest: z.number(), related: z.number() }),
  /** Days after closing within which the same problem counts as a recurrence. */
  recurrenceDays: Days,
  /** `link`: a recurrence gets a ticket of its own, linked to the old one. `reopen`: the old one is opened again. */
  recurrence: z.enum(['link', 'reopen']),
  /** Hours after closing within which the same problem is the same incident, which was not over: the ticket is opened again. */
  notOverHours: z.number().nonnegative(),
  /** The same spot, near it, and too far for one incident. */
  metres: z.strictObject({ same: Metres, near: Metres, far: Metres }),
  weights: Weights,
  /** Categories whose incidents fill a whole kelurahan, and for how many hours after the last report. */
  areaWideHours: z.record(z.string(), z.number().positive()),
  /** Categories of which a kelurahan has one, and for how many days after the last report. */
  onePerKelurahanDays: z.record(z.string(), Days),
  /**
   * A report that names only kelurahan and matter joins the one open ticket of that matter there, not older than `days`,
   * while (open tickets of the matter in the city) / (number of `kelurahan`) is below `chance`.
   */
  onlyOneHere: z.strictObject({ chance: Share, days: Days, kelurahan: z.int().positive() }),
  /** Categories whose reports are about one person or household each: only what two of them say themselves joins them. */
  personal: z.array(z.string()),
  /**
   * A ticket of so many `people` within so many `days` takes in reports around it that may speak of its matter; all words in
   * common would count `words` times as much as being sure of the category.
   */
  manyVoices: z.strictObject({ people: z.int().min(2), days: Days, words: Share }),
  /** Two reports of different categories are of one matter when the chance that both mean the same is at least this. */
  sameMatterChance: Share,
  /** Things within one field of complaints that exclude each other, each with its words in one line. */
  aspects: z.record(z.string(), z.record(z.string(), z.string())),
  /** First words of landmarks whose name is given once in Jakarta, and what may follow them without being a name. */
  uniqueLandmarks: z.strictObject({ kinds: z.array(z.string()), notNames: z.array(z.string()) }),
  /** First words of landmarks that are whole quarters: their name alone is no spot. */
  wideLandmarks: z.array(z.string()),
  /** Days for which the name of a street alone is a common spot: a street is long, and gets another pothole. */
  streetDays: Days,
  /** Days after which another report of the category is rather a new incident. */
  lifetimeDays: z.strictObject({ default: Days, byCategory: z.record(z.string(), Days) }),
  /** Groups of categories citizens use for the same thing. */
  akin: z.array(z.array(z.string()).min(2)),
})
export type MatchingSettings = z.infer<typeof MatchingSettings>
