export { type Assess, createAssess } from './assess.js'
export type {
  Finding,
  FindingCode,
  KnownPhoto,
  KnownPhotos,
  PhotoFacts,
  TicketFacts,
  Verdict,
} from './facts.js'
export { type Capture, checkNonce, issueNonce, type NonceCheck } from './nonce.js'
export { EvidenceSettings } from './settings.js'
