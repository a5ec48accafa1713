export { createAssess } from './assess.js'
export type {
  Finding,
  KnownPhoto,
  KnownPhotos,
  PhotoFacts,
  TicketFacts,
  Verdict,
} from './facts.js'
export { checkNonce, issueNonce, type NonceCheck } from './nonce.js'
export { EVIDENCE_REFUSALS, type EvidenceRefusal, evidenceRefusal, unfit } from './refusal.js'
export { EvidenceSettings } from './settings.js'
export { evidenceInWords, type ToldPhoto, VERDICTS } from './words.js'
