import type { RequestHandler, Response } from 'express'
import { requireRole, signedIn } from '../accounts/index.js'
import { type EvidenceDesk, fileHeaders, type ShownFile, type Viewer, viewerOf } from '../evidence/index.js'
import type { Account } from '../store/accounts.js'

/** Who looks at a page about evidence. The history tells the id of the account, which an administrator can look up. */
export function viewerAt(response: Response, { rules }: EvidenceDesk): Viewer {
  const { id, role, agency, unit } = signedIn(response) as Account
  const name = `akun:${id}`
  return viewerOf(
    rules.life.rules,
    role === 'officer' && agency !== null ? { is: 'officer', name, agency, unit } : { is: 'admin', name },
  )
}

/** An officer without an agency has no tickets, and is no administrator either: for them there is no such page. */
const placed: RequestHandler = (_request, response, next) => {
  const { role, agency } = signedIn(response) as Account
  next(role === 'officer' && agency === null ? 'router' : undefined)
}

export const officers: readonly RequestHandler[] = [requireRole('officer', 'admin'), placed]

/** Sends a photo, or goes on to the page that says it is not there. */
export function send(response: Response, file: ShownFile | null, next: () => void): void {
  if (!file) return next()
  response.set(fileHeaders(file)).end(file.bytes)
}
