import type { Request } from 'express'
import express from 'express'

/** A form in which somebody decides. */
export const decisionForm = express.urlencoded({ extended: false, limit: '50kb' })

/** Tickets on the first page; whoever has decided about these sees the next ones. */
const ON_A_PAGE = 50

/** The first page of a queue, read with one ticket too many to know whether there are more. */
export async function firstPage<Row>(
  read: (limit: number) => Promise<readonly Row[]>,
): Promise<{ tickets: readonly Row[]; more: boolean }> {
  const rows = await read(ON_A_PAGE + 1)
  return { tickets: rows.slice(0, ON_A_PAGE), more: rows.length > ON_A_PAGE }
}

/** A posted form; what is missing is empty. */
export function fieldsIn<Name extends string>(request: Request, ...names: Name[]): Record<Name, string> {
  const body = (request.body ?? {}) as Record<string, unknown>
  const text = (value: unknown) => (typeof value === 'string' ? value : '')
  return Object.fromEntries(names.map(name => [name, text(body[name])])) as Record<Name, string>
}
