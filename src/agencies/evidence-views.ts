import type { KeyHolder } from '../accounts/index.js'
import { type EvidenceDesk, type Viewer, viewerOf } from '../evidence/index.js'
import { ALL } from '../store/conflict.js'
import type { Evidence, Inspection, Waiting } from '../store/evidence.js'
import { VERDICTS } from '../ticket/evidence/index.js'
import { actorOf } from './life/actor.js'
import type { ApiDeps } from './route.js'

/** The desk, and who asks. */
export function atDesk(holder: KeyHolder, { evidence, rules }: ApiDeps): [EvidenceDesk, Viewer] {
  const cleared = holder.scope === 'inspektorat' ? ALL : undefined
  return [evidence, viewerOf(rules.life.rules, actorOf(holder, rules), cleared)]
}

/** A photo for a caller, as the desk showed it to them. */
export function evidenceView(one: Evidence, { publicUrl }: Pick<ApiDeps, 'publicUrl'>) {
  const verdicts = one.verdicts.map(({ is, findings, version, seq, at }) => ({
    is,
    label: VERDICTS[is],
    findings: findings.map(({ code, weight, because, because_en }) => ({
      code,
      speaks: weight > 0 ? ('for' as const) : ('against' as const),
      because,
      because_en,
    })),
    version,
    occasion: seq === 0 ? ('upload' as const) : ('finish' as const),
    at: at.toISOString(),
  }))
  return {
    id: one.id,
    ticket: one.ticket,
    kind: one.kind,
    note: one.note,
    sha256: one.sha256,
    received_at: one.receivedAt.toISOString(),
    handed_in_by: one.by,
    through_page: one.pass === 'valid',
    verdict: verdicts.at(-1),
    verdicts,
    presented: one.verdicts.some(({ seq }) => seq > 0),
    inspection: one.inspection,
    photo: `${publicUrl}/api/v1/evidence/${one.id}/photo`,
  }
}

/** The photos of a ticket as a part of it. */
export async function evidenceOfTicket(ticketId: string, holder: KeyHolder, deps: ApiDeps) {
  const [desk, viewer] = atDesk(holder, deps)
  const photos = await desk.show.photosOf(ticketId, viewer)
  return { evidence: photos.map(photo => evidenceView(photo, deps)) }
}

const officeOf = (one: { agency: string; unit: string | null }, { directory }: ApiDeps) => ({
  agency: directory.agency(one.agency),
  unit: directory.unit(one.unit),
})

async function photosOf(ticketId: string, number: string, viewer: Viewer, deps: ApiDeps) {
  const { show } = deps.evidence
  const [evidence, reporters] = [
    await show.photosOf(ticketId, viewer),
    await show.reportersOf(ticketId, viewer),
  ]
  return {
    evidence: evidence.map(photo => evidenceView(photo, deps)),
    reporters: reporters.map(({ report, receivedAt, sha256 }) => ({
      report,
      received_at: receivedAt.toISOString(),
      photo: `${deps.publicUrl}/api/v1/tickets/${number}/reporters-photos/${sha256}`,
    })),
  }
}

/** A ticket that waits for validation, with all photos a validator compares. */
export async function waitingView(one: Waiting, viewer: Viewer, deps: ApiDeps) {
  return {
    ticket: one.number,
    ...officeOf(one, deps),
    category: one.category,
    kelurahan: deps.directory.area(one.kelurahan),
    summary: one.summary,
    opened_at: one.openedAt.toISOString(),
    finished_at: one.finishedAt.toISOString(),
    declined: one.declined,
    reason: one.reason,
    version: one.version,
    ...(await photosOf(one.id, one.number, viewer, deps)),
  }
}

export async function inspectionView(one: Inspection, viewer: Viewer, deps: ApiDeps) {
  const { evidence, reporters } = await photosOf(one.ticketId, one.ticket, viewer, deps)
  return {
    id: one.id,
    state: one.state,
    ticket: one.ticket,
    ...officeOf(one, deps),
    status: one.status,
    category: one.category,
    kelurahan: deps.directory.area(one.kelurahan),
    opened_at: one.openedAt.toISOString(),
    because: one.because,
    decided_at: one.decidedAt?.toISOString() ?? null,
    evidence: evidence.filter(({ id }) => one.evidence.includes(id)),
    reporters,
  }
}
