import { z } from 'zod'

const Line = z.string().min(1)
const Mail = z.strictObject({ subject: Line, text: Line })

/** `config/agency-mail.yaml`: what offices without software read. In Indonesian; places in braces are filled in. */
export const MailTexts = z.strictObject({
  version: Line,
  /** What may stand in the first line of an answer, and what it does. */
  how: z.array(z.strictObject({ write: Line, does: Line })).min(1),
  /** The same for an office that is asked who acts. */
  how_to_decide: z.array(z.strictObject({ write: Line, does: Line })).min(1),
  /** The same for an office that is asked whether the work is done: not by mail. */
  how_to_validate: Line,
  /** Stands above what may be written. */
  begin: Line,
  /** By keyword: what was recorded. */
  done: z.strictObject({
    TERIMA: Line,
    PROSES: Line,
    SELESAI: Line,
    TUNDA: Line,
    'BUKAN WEWENANG': Line,
    DISPOSISI: Line,
    PUTUSAN: Line,
    SETUJU: Line,
  }),
  /** By type of event. */
  news: z.object({ new: Line }).catchall(Line),
  /** Stands for a category or a place nobody knows. */
  unknown: Line,
  ticket: Mail,
  arbitrate: Mail,
  validate: Mail,
  answered: Mail,
  left: Mail,
  gone: Mail,
  merged: Mail,
  recorded: Mail,
  refused: Mail,
  unclear: Mail,
  full: Mail,
  forged: Mail,
  consent: Mail,
  test: Mail,
  access: Mail,
  closing: Line,
})
export type MailTexts = z.infer<typeof MailTexts>

/** What stands in a place in braces; a line that names something not known is left out. */
export type Known = Readonly<Record<string, string | null | undefined>>

/** Fills in a text, once: braces in what is filled in stay as they are. */
export const filled = (text: string, known: Known): string =>
  text
    .split('\n')
    .filter(line => [...line.matchAll(PLACE)].every(([, name = '']) => (known[name] ?? '') !== ''))
    .map(line => line.replace(PLACE, (_place, name: string) => known[name] as string))
    .join('\n')
    .trimEnd()

const PLACE = /\{([a-z_]+)\}/g
