import { z } from 'zod'
import { FINDING_CODES } from './facts.js'

const Weight = z.number().min(-20).max(20)

/** `config/evidence.yaml`: what each finding weighs and the limits behind it. The reasons stand there. */
export const EvidenceSettings = z.strictObject({
  version: z.string().min(1),
  /** The sum from which on a photo is plausible, and the one up to which it is suspicious. */
  verdict: z.strictObject({ plausible: z.number(), suspicious: z.number(), decisive: z.number().negative() }),
  weights: z.record(z.enum(FINDING_CODES), Weight),
  nonceMinutes: z.number().positive(),
  clockMinutes: z.strictObject({ before: z.number().min(0), ahead: z.number().min(0) }),
  metres: z.strictObject({ near: z.number().positive(), far: z.number().positive() }),
  leastSide: z.number().int().positive(),
  /** Width and height of screens, upright. */
  screens: z.array(z.tuple([z.number().int().positive(), z.number().int().positive()])),
  /** Programs by a part of the name they write, lower case. */
  generators: z.array(z.string().min(3).toLowerCase()),
  editors: z.array(z.string().min(3).toLowerCase()),
})
export type EvidenceSettings = z.infer<typeof EvidenceSettings>
