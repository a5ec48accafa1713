import { z } from 'zod'

/** How people who fill in tables write that there is nothing. */
const NOTHING = new Set(['', '-', 'none', 'null', 'nan', 'n/a'])

/** A column that may be empty, or not there at all. */
export const Blank = z
  .string()
  .default('')
  .transform(written => (NOTHING.has(written.trim().toLowerCase()) ? '' : written))

/**
 * Kemendagri code of a kota, kecamatan or kelurahan, `31.74.04.1002`, with or without its dots; '' where the text does not
 * tell.
 */
export const AreaCode = Blank.transform(written =>
  written.replace(/[.\s]/g, '').replace(/^(\d\d)(\d\d)?(\d\d)?(\d{4})?$/, (_, ...parts: unknown[]) =>
    parts
      .slice(0, 4)
      .filter(part => typeof part === 'string')
      .join('.'),
  ),
).refine(code => /^(\d\d(\.\d\d){0,2}(\.\d{4})?)?$/.test(code), 'not an area code')

/** A moment as ISO 8601 in UTC. Written with a blank instead of the T, and in Jakarta's time where no zone is said. */
export const Moment = z.string().transform((written, context) => {
  const [, day, time, zone] =
    /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?$/i.exec(written.trim()) ?? [
      '',
      '',
      '',
      '',
    ]
  const at = new Date(`${day}T${time}${zone || '+07:00'}`)
  if (!Number.isNaN(at.getTime())) return at.toISOString()
  context.addIssue({ code: 'custom', message: 'not a time like 2022-01-18 00:05:00' })
  return z.NEVER
})
