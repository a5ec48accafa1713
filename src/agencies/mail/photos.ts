import { createHash } from 'node:crypto'
import type { EvidenceDesk } from '../../evidence/index.js'
import { ChannelError } from '../../kit/index.js'
import type { Db } from '../../store/database.js'
import type { MediaRow } from '../../store/media.js'
import type { Actor } from '../../ticket/life/index.js'
import type { AgencyAnswer } from './read.js'

/** What the files of a mail were good for. */
export interface MailPhotos {
  /** Ids of those that are evidence now. */
  readonly evidence: readonly string[]
  /**
   * Why others are not, a sentence for each: all of them, and those worth telling although the work counts as done. The
   * emblem below somebody's name would be told of in every answer.
   */
  readonly untaken: { readonly all: readonly string[]; readonly told: readonly string[] }
}

/**
 * Takes the photos of a mail as evidence, as the upload door does, inside the caller's transaction. The pipeline has
 * inspected and kept the files; the same mail brings the same photos once.
 *
 * @throws ChannelError `unavailable` for a file that could not be kept just now: the mail is read again.
 */
export async function photosIn(
  db: Db,
  ticketId: string,
  answer: AgencyAnswer,
  actor: Actor,
  {
    desk,
    files = [],
  }: { desk: Pick<EvidenceDesk, 'takeAlong' | 'photographOf'>; files?: readonly MediaRow[] },
): Promise<MailPhotos> {
  if (files.some(({ state }) => state === 'pending'))
    throw new ChannelError('unavailable', 'a photo could not be kept yet')
  const along = files.map(row => ({
    id: idOf(answer, `photo ${row.ordinal}`),
    photo: desk.photographOf(row),
  }))
  const { evidence, untaken } = await desk.takeAlong(db, ticketId, along, actor)
  const sentence = ({ file, because }: (typeof untaken)[number]) =>
    ABOUT_A_FILE.has(because.code)
      ? `${files[file]?.name ?? `Berkas ${file + 1}`}: ${because.id}`
      : because.id
  const told = untaken.filter(({ because }) => because.code !== 'too_small')
  return { evidence, untaken: { all: untaken.map(sentence), told: told.map(sentence) } }
}

/** What concerns one file among several; the rest concerns the ticket. */
const ABOUT_A_FILE: ReadonlySet<string> = new Set(['not_a_photo', 'too_small', 'too_many_photos'])

/** The same mail is the same change. */
export const changeOf = (answer: AgencyAnswer): string => idOf(answer)

/** An id that only this mail gives (RFC 9562 version 8). */
function idOf({ code, externalId }: AgencyAnswer, ...part: readonly string[]): string {
  const named = ['mail', code.number, externalId, ...part].join('\n')
  const bytes = createHash('sha256').update(named).digest().subarray(0, 16)
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
