import { z } from 'zod'

/**
 * A secret in an adapter's settings: at least eight characters (an empty Twilio token would accept forged requests),
 * masked wherever settings are shown or logged.
 */
export const secret = (description: string) =>
  z
    .string()
    .min(8, 'rahasia kosong atau terlalu pendek (minimal 8 karakter)')
    .describe(description)
    .meta({ secret: true })

/** Names of the settings that are secrets, read from the schema itself so that no second list can disagree. */
export function secretNames(schema: z.ZodType): string[] {
  const shape = (schema as unknown as { shape?: Record<string, z.ZodType> }).shape ?? {}
  return Object.entries(shape)
    .filter(([, field]) => isSecret(field))
    .map(([name]) => name)
}

function isSecret(field: z.ZodType): boolean {
  if ((field.meta() as { secret?: boolean } | undefined)?.secret === true) return true
  const inner = (field as unknown as { def?: { innerType?: z.ZodType } }).def?.innerType
  return inner ? isSecret(inner) : false
}
