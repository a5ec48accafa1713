import { z } from 'zod'
import type { Answer } from './route.js'

/** How many of a queue are told at once: 1 to 100, 25 unless asked otherwise. */
export const queueSize = z
  .string()
  .regex(/^\d{1,3}$/)
  .transform(Number)
  .pipe(z.number().int().min(1).max(100))
  .default(25)
  .meta({ type: 'integer', minimum: 1, maximum: 100, default: 25 })

/** The answer that tells the beginning of a queue. */
export const queueAnswer = <Row extends z.ZodType>(row: Row) => ({
  description: 'The queue.',
  schema: z.object({ data: z.array(row), more: z.boolean() }),
})

/** The beginning of a queue, read with one entry too many to know whether there are more. */
export async function queueBody<Row>(
  size: number,
  read: (limit: number) => Promise<readonly Row[]>,
  view: (row: Row) => object | Promise<object>,
): Promise<Answer> {
  const rows = await read(size + 1)
  const data: object[] = []
  for (const row of rows.slice(0, size)) data.push(await view(row))
  return { status: 200, body: { data, more: rows.length > size } }
}
