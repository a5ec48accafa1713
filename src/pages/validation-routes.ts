import type { Request, Response, Router } from 'express'
import express from 'express'
import { type EvidenceDesk, type Refused, seesReporters, type Viewer } from '../evidence/index.js'
import { parseNumber } from '../report/index.js'
import { inspectionsOf, type Waiting, waitingTicket, waitingTickets } from '../store/evidence.js'
import { officers, send, viewerAt } from './evidence-access.js'
import { EVIDENCE_WORDS } from './evidence-words.js'
import { decisionForm, fieldsIn, firstPage } from './queue-routes.js'
import type { PagesDeps } from './router.js'
import { languageAt, screenOf } from './screen.js'
import { comparePage, waitingPage } from './validation.js'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
/** What has just been decided. */
const SAID = ['accepted', 'refused', 'decided'] as const

/** /validasi: the queue of Biro Pemerintahan, and one ticket with its photos beside those of citizens. */
export function validation({ database, directory }: PagesDeps, evidence: EvidenceDesk): Router {
  const router = express.Router({ caseSensitive: true, strict: true })
  const waits = evidence.rules.life.rules.actions.finish.to

  router.get('/validasi', ...officers, async (request, response, next) => {
    const viewer = viewerAt(response, evidence)
    if (viewer.seat === null) return next()
    const queue = await firstPage(most => waitingTickets(database.db, waits, viewer.sight, most))
    const screen = await screenOf(request, response)
    const what = SAID.find(one => one === request.query.hasil)
    const said = what && EVIDENCE_WORDS[screen.language].validation[what]
    response.send(waitingPage(screen, { ...queue, directory, said }))
  })

  router.get('/validasi/:number', ...officers, async (request, response, next) => {
    const viewer = viewerAt(response, evidence)
    const ticket = await waitingIn(request, viewer)
    if (!ticket) return next()
    response.send(await compared(request, response, ticket, viewer))
  })

  router.get('/validasi/:number/pelapor/:sha256', ...officers, async (request, response, next) => {
    const [number, sha256] = [parseNumber(request.params.number as string), request.params.sha256 as string]
    const wanted = number !== null && /^[0-9a-f]{64}$/.test(sha256)
    const viewer = viewerAt(response, evidence)
    send(response, wanted ? await evidence.show.reporters({ number }, sha256, viewer) : null, next)
  })

  router.post('/validasi/:number/jawab', ...officers, decisionForm, async (request, response, next) => {
    const viewer = viewerAt(response, evidence)
    const ticket = await waitingIn(request, viewer)
    if (!ticket || viewer.seat === null) return next()
    const { answer, because, seen } = fieldsIn(request, 'answer', 'because', 'seen')
    const accept = answer === 'accept'
    if (!accept && answer !== 'refuse') return next()
    const done = await evidence.validate({ id: ticket.id }, { accept, because }, viewer, {
      seen: [Number(seen)],
    })
    if (done.done) return response.redirect(303, `/validasi?hasil=${accept ? 'accepted' : 'refused'}`)
    await again(request, response, { ticket, viewer, done, field: 'because-jawab', because })
  })

  router.post('/validasi/:number/periksa', ...officers, decisionForm, async (request, response, next) => {
    const viewer = viewerAt(response, evidence)
    const ticket = await waitingIn(request, viewer)
    const { answer, because, inspection } = fieldsIn(request, 'answer', 'because', 'inspection')
    if (!ticket || viewer.seat !== 'inspector' || !UUID.test(inspection)) return next()
    if (answer !== 'genuine' && answer !== 'false') return next()
    const done = await evidence.inspect(inspection, { verdict: answer, because }, viewer)
    if (done.done) return response.redirect(303, '/validasi?hasil=decided')
    await again(request, response, { ticket, viewer, done, field: 'because-periksa', because })
  })
  return router

  async function waitingIn(request: Request, viewer: Viewer): Promise<Waiting | null> {
    const number = viewer.seat === null ? null : parseNumber(request.params.number as string)
    return number === null ? null : waitingTicket(database.db, waits, viewer.sight, { number })
  }

  /** The page once more, with what was typed and why it was not done. */
  async function again(
    request: Request,
    response: Response,
    {
      ticket,
      viewer,
      done,
      field,
      because,
    }: { ticket: Waiting; viewer: Viewer; done: Refused; field: string; because: string },
  ): Promise<void> {
    const now = (await waitingIn(request, viewer)) ?? ticket
    const message = done.refusal[languageAt(request)]
    const shown = await compared(request, response, now, viewer, { errors: [{ field, message }], because })
    response.status(done.refusal.status).send(shown)
  }

  async function compared(
    request: Request,
    response: Response,
    ticket: Waiting,
    viewer: Viewer,
    rest: Partial<Parameters<typeof comparePage>[1]> = {},
  ): Promise<string> {
    const inspection = (await inspectionsOf(database.db, ticket.id)).at(-1) ?? null
    return comparePage(await screenOf(request, response), {
      ticket,
      directory,
      reasons: evidence.rules.life.rules.codes.reject,
      inspection,
      photos: await evidence.show.photosOf(ticket.id, viewer),
      reporters: seesReporters(viewer) ? await evidence.show.reportersOf(ticket.id, viewer) : null,
      may: { validate: seesReporters(viewer), inspect: viewer.seat === 'inspector' },
      ...rest,
    })
  }
}
