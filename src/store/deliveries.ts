/**
 * The outbox to agencies. `followFeeds` writes what happened into it, once per event and endpoint; `leaseDeliveries` and
 * `recordAttempt` empty it; the rest shows it and begins again what an agency asks for.
 */
export {
  activate,
  changeEndpoint,
  createEndpoint,
  deleteEndpoint,
  disable,
  type Endpoint,
  type EndpointKind,
  findEndpoint,
  listEndpoints,
  rotateSecret,
  testEndpoint,
  TooManyEndpoints,
} from './deliveries/endpoints.js'
export { followFeeds } from './deliveries/follow.js'
export {
  type AskedFacts,
  askedFacts,
  deliveryBounced,
  emailEndpointsOf,
  lettersLately,
  type LetterFacts,
  letterFacts,
  notesLately,
  putLetter,
} from './deliveries/letters.js'
export {
  type Delivery,
  deliveryCounts,
  findDelivery,
  listDeliveries,
  replayDelivery,
  replayRange,
} from './deliveries/log.js'
export {
  type Due,
  forgetDeliveries,
  leaseDeliveries,
  type Recorded,
  recordAttempt,
} from './deliveries/outbox.js'
export { signingRoot } from './deliveries/root.js'
