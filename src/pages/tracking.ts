import { randomUUID } from 'node:crypto'
import type { Request, RequestHandler, Response, Router } from 'express'
import express from 'express'
import { ipKeyGenerator, rateLimit } from 'express-rate-limit'
import { z } from 'zod'
import { parseNumber } from '../report/index.js'
import { lifeOfTicket } from '../store/life.js'
import { type Tracked, track } from '../store/read/tracking.js'
import { authoredReport, provesAuthor, saysNotSolved, saysSolved } from '../store/reporter-says.js'
import { COURSE_WORDS } from './course-words.js'
import { courseOf } from './course.js'
import type { Answering } from './course-view.js'
import { messagePage } from './refused.js'
import type { PagesDeps } from './router.js'
import { type Screen, screenOf } from './screen.js'
import { askNumberPage, trackedPage } from './track.js'

/** Wrong proofs for one report in an hour: four digits are not guessed in six tries. */
const WRONG_PROOFS = 6
const HOUR_MS = 3_600_000

const text = (max: number) => z.string().max(max).catch('')
const Answer = z.object({
  id: z.uuid().catch(() => randomUUID()),
  bukti: text(320),
  alasan: text(2_000),
  jawab: z.enum(['belum', 'sudah']).catch('belum'),
})

const shared = {
  standardHeaders: 'draft-8',
  legacyHeaders: false,
  validate: { xForwardedForHeader: false },
} as const

/** Where a citizen follows a report, and says whether it is solved. No account, no cookie. */
export function tracking(deps: PagesDeps): Router {
  const router = express.Router({ caseSensitive: true, strict: true })
  const tooMany =
    (words: (screen: Screen) => string): RequestHandler =>
    (request, response) => {
      const screen = screenOf(request, response)
      response.status(429).send(messagePage(screen, screen.words.track.title, words(screen)))
    }
  const limit = rateLimit({
    ...shared,
    windowMs: 60_000,
    limit: deps.trackingPerMinute ?? 60,
    keyGenerator: request => ipKeyGenerator(request.ip ?? ''),
    handler: tooMany(screen => screen.words.track.tooMany),
  })
  const guessing = rateLimit({
    ...shared,
    windowMs: HOUR_MS,
    limit: WRONG_PROOFS,
    skipSuccessfulRequests: true,
    requestWasSuccessful: (_request, response) => response.statusCode !== 422,
    keyGenerator: request => parseNumber(String(request.params['number'])) ?? '',
    handler: tooMany(screen => COURSE_WORDS[screen.language].answer.tooMany),
  })

  router.get('/lacak', limit, (request, response) => {
    const typed = request.query.nomor
    const screen = screenOf(request, response)
    if (typeof typed !== 'string' || typed.trim() === '') return void response.send(askNumberPage(screen))
    const number = parseNumber(typed)
    if (number) return response.redirect(303, `/t/${number}`)
    response.status(404).send(askNumberPage(screen, { typed: typed.slice(0, 64) }))
  })
  router.get('/t/:number', limit, async (request, response) => {
    const typed = request.params.number as string
    const number = parseNumber(typed)
    if (number && number !== typed) return response.redirect(303, `/t/${number}`)
    const found = number && (await track(deps.database.db, number))
    if (found) return show(request, response, found, emptyAnswer())
    response.status(404).send(askNumberPage(screenOf(request, response), { typed: typed.slice(0, 64) }))
  })
  router.post(
    '/t/:number',
    limit,
    guessing,
    express.urlencoded({ extended: false, limit: '20kb' }),
    async (request, response, next) => {
      const number = parseNumber(request.params.number as string)
      const { database, rules } = deps
      const found = number && (await track(database.db, number))
      if (!found) return next()
      const { id, bukti, alasan, jawab } = Answer.parse(request.body ?? {})
      const screen = screenOf(request, response)
      const again = (wrong: string | null) =>
        show(request, response.status(422), found, { id, proof: bukti, reason: alasan, wrong })
      const report = await authoredReport(database.db, found.number)
      if (!report || !provesAuthor(report, bukti))
        return again(COURSE_WORDS[screen.language].answer.wrongProof)
      if (jawab === 'sudah') await database.transaction(db => saysSolved(db, report))
      else {
        const says = { reason: alasan.trim(), change: id }
        const acted = await database.transaction(db => saysNotSolved(db, rules, report, says))
        // The page itself says why it cannot be opened again.
        if (!acted.done) return show(request, response.status(acted.refusal.status), found, emptyAnswer())
      }
      response.redirect(303, `/t/${found.number}?jawab=${jawab}`)
    },
  )
  return router

  async function show(
    request: Request,
    response: Response,
    found: Tracked,
    answering: Answering,
  ): Promise<void> {
    const screen = screenOf(request, response)
    const { database, rules, directory } = deps
    const life = found.ticket && (await lifeOfTicket(database.db, rules, found.ticket))
    response.set('Cache-Control', 'no-store').send(
      trackedPage(screen, found, directory, {
        course: life && courseOf(life, rules, screen.language),
        answering: found.asked === 'report' ? answering : null,
        thanks: thanksFor(request.query['jawab'], found, screen),
      }),
    )
  }
}

const emptyAnswer = (): Answering => ({ id: randomUUID(), proof: '', reason: '', wrong: null })

/** Said once after an answer, and only while it is true. */
function thanksFor(answer: unknown, { ticket }: Tracked, screen: Screen): string | null {
  const { reopened, confirmed } = COURSE_WORDS[screen.language].answer
  if (answer === 'belum' && ticket && ticket.closedAt === null) return reopened
  return answer === 'sudah' && ticket?.status === 'Selesai' ? confirmed : null
}
