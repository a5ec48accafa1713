import {
  ChannelError,
  cleanText,
  cutText,
  type Draft,
  defineAdapter,
  mediaKind,
  phoneNumber,
  type Sender,
} from '#kit'
import { z } from 'zod'
import { type Intake, parseIntake } from './intake.js'

/**
 * Complaints that people bring in themselves: the clerk's desk at a kelurahan, the public form, the city's app. Only
 * our own signed-in doors call `receive`. Nothing is sent: the slip with the number is the answer.
 */
export default defineAdapter({
  manifest: {
    name: 'desk',
    title: 'Meja layanan dan formulir',
    medium: 'desk',
    door: 'internal',
    can: { receive: true, poll: false, send: false, media: true, location: true },
    longestReply: { units: 'characters', max: 2000 },
    replyWindowHours: null,
  },
  settings: z.strictObject({}),
  open: () => ({
    receive(inbound) {
      const parsed = parseIntake(inbound.body)
      if ('wrong' in parsed) throw new ChannelError('malformed', parsed.wrong)
      const { id, anonymous } = parsed.intake
      const raw = anonymous ? withoutPerson(parsed.intake) : inbound.body
      return { messages: [{ key: id, externalId: id, raw }] }
    },
    normalise(message) {
      const parsed = parseIntake(message.raw)
      if ('wrong' in parsed) return { is: 'malformed', because: parsed.wrong }
      return { is: 'report', draft: draft(parsed.intake) }
    },
  }),
})

/** An anonymous complaint is stored without its author: what was never kept cannot leak. */
function withoutPerson(intake: Intake): Uint8Array {
  const nobody = { name: null, phone: null, email: null, channelUserId: null }
  return new TextEncoder().encode(JSON.stringify({ ...intake, ...nobody }))
}

function draft(intake: Intake): Draft {
  return {
    externalId: intake.id,
    sender: sender(intake),
    sentAt: intake.sentAt ? new Date(intake.sentAt).toISOString() : null,
    subject: null,
    text: cutText(cleanText(intake.text), 100_000),
    media: (intake.media ?? []).map(file => ({
      kind: mediaKind(file.type),
      content: file.content.replace(/\s/g, ''),
      claimedType: cleanText(file.type),
      name: cleanText(file.name),
    })),
    point: point(intake),
    placeText: filled(intake.address),
    replyTo: null,
    thread: [],
    claimedCategory: filled(intake.category),
    claimedKelurahan: intake.kelurahan || null,
    aboutOffice: intake.aboutOffice ?? undefined,
    mayAnswer: !intake.anonymous,
    answerTo: null,
  }
}

/** Reachable ways first: number, mail address, user id of the app. */
function sender({ anonymous, name, phone, email, channelUserId }: Intake): Sender {
  const called = filled(name)
  const person = !anonymous && called !== null ? { name: called } : {}
  const number = phone ? phoneNumber(phone) : null
  if (!anonymous && number !== null) return { kind: 'phone', address: number, ...person }
  if (!anonymous && email) return { kind: 'email', address: email.toLowerCase(), ...person }
  if (!anonymous && channelUserId) return { kind: 'user_id', address: cleanText(channelUserId), ...person }
  return { kind: 'none', address: null, ...person }
}

/** 0,0 is what a device without a fix sends: no point. */
function point({ lat, lon }: Intake): Draft['point'] {
  if (lat == null || lon == null || (lat === 0 && lon === 0)) return null
  return { lat, lon, approximate: false }
}

function filled(text: string | null | undefined): string | null {
  const clean = cleanText(text ?? '').trim()
  return clean === '' ? null : clean
}
