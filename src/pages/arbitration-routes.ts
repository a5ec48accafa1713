import type { Request, Response, Router } from 'express'
import express from 'express'
import type { EvidenceDesk, Viewer } from '../evidence/index.js'
import { parseNumber } from '../report/index.js'
import { type Appeal, waitingAppeal, waitingAppeals } from '../store/arbitrations.js'
import { lifeOfTicket } from '../store/life.js'
import { type Appeals, appealsMetBy, chainInWords, type Owner } from '../ticket/life/index.js'
import { appealPage, appealsPage, codeOf, type Deciding } from './arbitration.js'
import { ARBITRATION_WORDS } from './arbitration-words.js'
import { officers, viewerAt } from './evidence-access.js'
import { decisionForm, fieldsIn, firstPage } from './queue-routes.js'
import type { PagesDeps } from './router.js'
import { languageAt, screenOf } from './screen.js'

/** /putusan: tickets of which an arbiter is asked who acts, and the decision about one. */
export function arbitration({ database, directory, rules }: PagesDeps, evidence: EvidenceDesk): Router {
  const router = express.Router({ caseSensitive: true, strict: true })
  const limits = rules.life.rules

  router.get('/putusan', ...officers, async (request, response) => {
    const viewer = viewerAt(response, evidence)
    const queue = await firstPage(most => waitingAppeals(database.db, viewer.sight, metBy(viewer), most))
    const screen = await screenOf(request, response)
    const said = request.query.hasil === 'putus' ? ARBITRATION_WORDS[screen.language].said : undefined
    response.send(appealsPage(screen, { ...queue, directory, said }))
  })

  router.get('/putusan/:number', ...officers, async (request, response, next) => {
    const viewer = viewerAt(response, evidence)
    const appeal = await appealIn(request, viewer)
    if (!appeal) return next()
    response.send(await shown(request, response, appeal, viewer))
  })

  router.post('/putusan/:number', ...officers, decisionForm, async (request, response, next) => {
    const viewer = viewerAt(response, evidence)
    const appeal = await appealIn(request, viewer)
    if (!appeal || viewer.actor.is !== 'officer') return next()
    const { seen, ...typed } = fieldsIn(request, 'owner', 'other', 'because', 'seen')
    const owner = ownerIn(typed.other.trim() || typed.owner)
    const asked = { action: 'arbitrate', owner, reason: typed.because } as const
    const acted = await database.transaction(db =>
      evidence.act(db, { id: appeal.id }, asked, viewer.actor, { seen: [Number(seen)] }),
    )
    if (acted.done) return response.redirect(303, '/putusan?hasil=putus')
    const error = acted.refusal[languageAt(request)]
    const now = (await appealIn(request, viewer)) ?? appeal
    response.status(acted.refusal.status).send(await shown(request, response, now, viewer, { typed, error }))
  })
  return router

  function metBy({ actor }: Viewer): Appeals {
    return appealsMetBy(limits, actor.is === 'officer' ? { agency: actor.agency, unit: actor.unit } : null)
  }

  async function appealIn(request: Request, viewer: Viewer): Promise<Appeal | null> {
    const number = parseNumber(request.params.number as string)
    return number === null ? null : waitingAppeal(database.db, viewer.sight, metBy(viewer), { number })
  }

  async function shown(
    request: Request,
    response: Response,
    appeal: Appeal,
    viewer: Viewer,
    rest: Pick<Deciding, 'typed' | 'error'> = {},
  ): Promise<string> {
    const screen = await screenOf(request, response)
    const life = await lifeOfTicket(database.db, rules, { id: appeal.id })
    const steps = life?.state.chain ?? []
    const had = [...steps.flatMap(({ from, to }) => (from ? [from, to] : [to])), appeal.proposed]
    const parties = new Map(had.flatMap(one => (one ? [[codeOf(one), one]] : [])))
    return appealPage(screen, {
      appeal,
      directory,
      chain: life ? chainInWords(life.state, rules.life.offices.name, limits, screen.language) : [],
      parties: [...parties.values()],
      may: viewer.actor.is === 'officer',
      ...rest,
    })
  }
}

/** `DSDA` or `DSDA/DSDA-31.74`; undefined when nothing was chosen. */
function ownerIn(code: string): Owner | undefined {
  const [agency = '', unit = null] = code.split('/', 2).map(part => part.trim())
  return agency === '' ? undefined : { agency, unit: unit || null }
}
