import express from 'express'
import type { Router } from 'express'
import helmet from 'helmet'
import { listAccess } from './access.js'
import { listArbitrations } from './arbitrations.js'
import { passOnPart, protectOne, releaseOne } from './conflict.js'
import { listDeliveries, replayDelivery, replayEndpoint, showDelivery } from './deliveries.js'
import { docs } from './docs.js'
import { authenticate, fairShare } from './door.js'
import {
  changeEndpoint,
  createEndpoint,
  deleteEndpoint,
  listEndpoints,
  rotateEndpoint,
  showEndpoint,
  testEndpoint,
} from './endpoints.js'
import {
  handInEvidence,
  listEvidence,
  listPhotoViews,
  showEvidencePhoto,
  showReportersPhoto,
} from './evidence.js'
import {
  answerSuggestion,
  listSuggestions,
  mergeTicket,
  moveReport,
  splitTicket,
  undoChange,
} from './groupings.js'
import { createKey, deleteKey } from './keys.js'
import { actOnTicket, showActions } from './life.js'
import { findByExternalId, replayMessage, showAccounting, showMessage } from './messages.js'
import { showNumbers, showNumbersTable } from './numbers.js'
import {
  changeOfficial,
  createOfficial,
  importAllOfficials,
  listAllOfficials,
  showOfficial,
} from './officials.js'
import { openApiDocument } from './openapi.js'
import { PROBLEMS, Problem, problems } from './problem.js'
import { fileReport } from './reports.js'
import type { AnyRoute, ApiDeps } from './route.js'
import { expressPath, mount } from './route.js'
import { listTickets, showTicket } from './tickets.js'
import { answerInspection, answerValidation, listInspections, listValidations } from './validations.js'

/** Everything under /api/v1. */
export const ROUTES: readonly AnyRoute[] = [
  fileReport,
  listTickets,
  showTicket,
  actOnTicket,
  showActions,
  handInEvidence,
  listEvidence,
  showEvidencePhoto,
  showReportersPhoto,
  listPhotoViews,
  listValidations,
  answerValidation,
  listInspections,
  answerInspection,
  listArbitrations,
  mergeTicket,
  splitTicket,
  moveReport,
  undoChange,
  listSuggestions,
  answerSuggestion,
  protectOne,
  releaseOne,
  passOnPart,
  findByExternalId,
  showMessage,
  replayMessage,
  showAccounting,
  createEndpoint,
  listEndpoints,
  showEndpoint,
  changeEndpoint,
  deleteEndpoint,
  rotateEndpoint,
  testEndpoint,
  listDeliveries,
  showDelivery,
  replayDelivery,
  replayEndpoint,
  showNumbers,
  showNumbersTable,
  createOfficial,
  listAllOfficials,
  importAllOfficials,
  showOfficial,
  changeOfficial,
  createKey,
  deleteKey,
  listAccess,
]

/** Ten photographs of a telephone in base64 and the words around them. */
const LARGEST_BODY = '20mb'

/** The door for software: /api/v1, /api/openapi.json, /api/docs. Mount it at the root, before the pages. */
export function apiRouter(deps: ApiDeps): Router {
  const router = express.Router({ caseSensitive: true, strict: true })
  const document = openApiDocument(ROUTES, deps.publicUrl, deps.rules)
  router.use(docs())
  router.use(
    '/api',
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
      },
      strictTransportSecurity: deps.publicUrl.startsWith('https:'),
    }),
  )
  router.get('/api/openapi.json', (_request, response) => void response.json(document))
  router.get('/api/problems/:name', (request, response, next) => {
    const name = request.params.name
    if (!Object.hasOwn(PROBLEMS, name)) return next(new Problem('not_found'))
    response.json(PROBLEMS[name as keyof typeof PROBLEMS])
  })
  router.use('/api/v1', v1(deps))
  router.use('/api', (_request, _response, next) => next(new Problem('not_found')))
  router.use('/api', problems(deps.publicUrl, deps.onError ?? (() => {})))
  return router
}

function v1(deps: ApiDeps): Router {
  const router = express.Router({ caseSensitive: true, strict: true })
  router.use(authenticate(deps.database, ['live', 'test']), fairShare(deps.requestsPerMinute ?? 1200))
  router.use(express.json({ limit: LARGEST_BODY, strict: true }))
  for (const one of ROUTES) mount(router, one, deps)
  for (const [path, methods] of methodsByPath())
    router.all(path, (_request, _response, next) =>
      next(new Problem('method_not_allowed', [], { Allow: methods.join(', ') })),
    )
  return router
}

function methodsByPath(): Map<string, string[]> {
  const paths = new Map<string, string[]>()
  for (const one of ROUTES) {
    const path = expressPath(one.path)
    paths.set(path, [...(paths.get(path) ?? []), one.method.toUpperCase()])
  }
  return paths
}
