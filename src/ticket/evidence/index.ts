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
export { type Capture, checkNonce, issueNonce, type NonceCheck, officerOf } from './nonce.js'
export { EVIDENCE_REFUSALS, type EvidenceRefusal, evidenceRefusal, unfit } from './refusal.js'
export { EvidenceSettings } from './settings.js'
export { evidenceInWords, type ToldPhoto, VERDICTS } from './words.js'
