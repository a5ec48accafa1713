import { ChannelError, cleanText, type Draft, defineAdapter, mediaKind } from '#kit'
import { z } from 'zod'
import { parseIntake, type Intake } from './intake.js'
import { senderOf } from './sender.js'

/**
 * Requests of apps and cities that speak Open311. Our own door at `/open311/v2` checks the key and the rules of
 * GeoReport v2 and hands over what it understood; files are fetched later, by the worker. Nothing is sent: apps ask.
 */
export default defineAdapter({
  manifest: {
    name: 'open311',
    title: 'Aplikasi lewat Open311',
    medium: 'desk',
    door: 'internal',
    can: { receive: true, poll: false, send: false, media: true, location: true },
    longestReply: { units: 'characters', max: 4000 },
    replyWindowHours: null,
  },
  settings: z.strictObject({}),
  open: () => ({
    receive(inbound) {
      const parsed = parseIntake(inbound.body)
      if ('wrong' in parsed) throw new ChannelError('malformed', parsed.wrong)
      const { id, key } = parsed.intake
      return { messages: [{ key, externalId: id, raw: inbound.body }] }
    },
    normalise(message) {
      const parsed = parseIntake(message.raw)
      if ('wrong' in parsed) return { is: 'malformed', because: parsed.wrong }
      const { continues } = parsed.intake
      return { is: continues === null ? 'report' : 'follow_up', draft: draft(parsed.intake) }
    },
  }),
})

function draft(intake: Intake): Draft {
  return {
    externalId: intake.id,
    sender: senderOf(intake.person),
    sentAt: null,
    subject: null,
    text: wordsOf(intake),
    media: [
      ...intake.media.map(url => ({ kind: 'image' as const, url })),
      ...intake.files.map(({ name, type, content }) => ({
        kind: mediaKind(type),
        content,
        claimedType: cleanText(type),
        name: cleanText(name),
      })),
    ],
    point: pointOf(intake),
    placeText: filled(intake.address),
    replyTo: intake.continues,
    thread: [],
    claimedCategory: filled(intake.category),
    claimedKelurahan: intake.kelurahan,
    mayAnswer: true,
    answerTo: null,
  }
}

/** A request may come without a word: then the service its sender chose is what they said. */
const wordsOf = ({ description, service }: Intake) => filled(description) ?? filled(service) ?? ''

/** 0,0 is what a device without a fix sends: no point. */
function pointOf({ position }: Intake): Draft['point'] {
  if (position === null || (position.lat === 0 && position.lon === 0)) return null
  return { ...position, approximate: false }
}

function filled(text: string | null): string | null {
  const clean = cleanText(text ?? '').trim()
  return clean === '' ? null : clean
}
