import type { Request, RequestHandler, Response, Router } from 'express'
import express from 'express'
import multer from 'multer'
import type { EvidenceDesk } from '../evidence/index.js'
import { parseNumber } from '../report/index.js'
import type { Position } from '../store/evidence.js'
import type { TicketRow } from '../store/read/tickets.js'
import { lifeOfTicket } from '../store/life.js'
import { askTicketPage, capturePage } from './capture.js'
import { officers, send, viewerAt } from './evidence-access.js'
import { EVIDENCE_WORDS } from './evidence-words.js'
import type { PagesDeps } from './router.js'
import { languageAt, type Screen, screenOf } from './screen.js'
import { validation } from './validation-routes.js'

const MB = 1024 * 1024
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Files stay in memory: they are encoded again at once and never written under a name somebody chose. */
const upload = multer({
  storage: multer.memoryStorage(),
  limits: { files: 1, fileSize: 20 * MB, fields: 10, fieldSize: 10_000, parts: 12 },
})

/** The camera page of officers, the pages of validators and the Inspektorat, and the photos on them. */
export function evidencePages(deps: PagesDeps, evidence: EvidenceDesk): Router {
  const router = express.Router({ caseSensitive: true, strict: true })

  router.get('/bukti', ...officers, async (request: Request, response: Response) => {
    const typed = typeof request.query.nomor === 'string' ? request.query.nomor.trim() : ''
    const number = parseNumber(typed)
    if (number) return response.redirect(303, `/bukti/${number}`)
    const screen = await screenOf(request, response)
    if (typed === '') return void response.send(askTicketPage(screen))
    response.status(404).send(askTicketPage(screen, typed.slice(0, 64)))
  })

  router.get('/bukti/foto/:id', ...officers, async (request: Request, response: Response, next) => {
    const id = request.params.id as string
    send(response, UUID.test(id) ? await evidence.show.photo(id, viewerAt(response, evidence)) : null, next)
  })

  router.get('/bukti/:number', ...officers, async (request: Request, response: Response) => {
    const ticket = await ticketIn(request, response)
    if (!ticket) return
    const said = request.query.foto
    const known = said === 'sent' || said === 'known' ? said : undefined
    await show(await screenOf(request, response), response, ticket, { said: known })
  })

  router.post('/bukti/:number', ...officers, oneFile, async (request: Request, response: Response) => {
    const ticket = await ticketIn(request, response)
    if (!ticket) return
    const language = languageAt(request)
    const words = EVIDENCE_WORDS[language].capture
    const { kind, note, pass } = (request.body ?? {}) as Record<string, unknown>
    const written = typeof note === 'string' ? note : ''
    const again = async (message: string, status = 422) =>
      show(await screenOf(request, response), response.status(status), ticket, {
        errors: [{ field: 'photo', message }],
        note: written,
      })
    if (response.locals.fileRefused === true) return again(words.tooLarge)
    if (!request.file || request.file.size === 0) return again(words.noPhoto)
    const viewer = viewerAt(response, evidence)
    const taken = await evidence.take(
      { id: ticket.id },
      {
        kind: kind === 'before' ? 'before' : 'after',
        note: written,
        bytes: request.file.buffer,
        position: positionIn(request.body),
        ...(typeof pass === 'string' && pass !== '' && { pass }),
      },
      viewer,
    )
    if (!taken.done) return again(taken.refusal[language], taken.refusal.status)
    response.redirect(303, `/bukti/${ticket.number}?foto=${taken.fresh ? 'sent' : 'known'}`)
  })

  router.use(validation(deps, evidence))
  return router

  /** The ticket of the address; without one the answer is given already. */
  async function ticketIn(request: Request, response: Response): Promise<TicketRow | null> {
    const typed = request.params.number as string
    const number = parseNumber(typed)
    const viewer = viewerAt(response, evidence)
    const ticket = number && (await evidence.show.ticket({ number }, viewer))
    if (ticket) return ticket
    response.status(404).send(askTicketPage(await screenOf(request, response), typed.slice(0, 64)))
    return null
  }

  async function show(
    screen: Screen,
    response: Response,
    ticket: TicketRow,
    rest: Partial<Parameters<typeof capturePage>[1]>,
  ): Promise<void> {
    const viewer = viewerAt(response, evidence)
    const life = await lifeOfTicket(deps.database.db, evidence.rules, { id: ticket.id })
    const no = life && evidence.mayHandIn(life, viewer.actor)
    const photos = await evidence.show.photosOf(ticket.id, viewer)
    response.send(
      capturePage(screen, {
        ticket,
        directory: deps.directory,
        photos,
        pass: no ? null : evidence.pass(ticket.id, viewer),
        ...(no && { closed: no[screen.language] }),
        ...rest,
      }),
    )
  }
}

/** Reads the form. A file that is too large does not cost the officer what was typed. */
const oneFile: RequestHandler = (request, response, next) => {
  upload.single('photo')(request, response, (error: unknown) => {
    if (error instanceof multer.MulterError) response.locals.fileRefused = true
    next(error instanceof multer.MulterError ? undefined : error)
  })
}

/** What the telephone told the page; absurd or missing is nothing. */
function positionIn(body: unknown): Position | undefined {
  const { lat, lon, accuracy } = (body ?? {}) as Record<string, unknown>
  const number = (value: unknown, most: number) =>
    typeof value === 'string' && /^-?\d{1,6}(\.\d{1,10})?$/.test(value) && Math.abs(Number(value)) <= most
      ? Number(value)
      : null
  const [north, east, within] = [number(lat, 90), number(lon, 180), number(accuracy, 100_000)]
  if (north === null || east === null || within === null || within < 0 || (north === 0 && east === 0))
    return undefined
  return { lat: north, lon: east, accuracy: within }
}
