import { z } from 'zod'

/**
 * Who wrote. The address is whatever the channel can answer to: an E.164 number, a mail address, a provider's
 * user id. It is never assumed to be a telephone number (WhatsApp and X hand out opaque ids).
 */
export const Sender = z.strictObject({
  kind: z.enum(['phone', 'email', 'user_id', 'none']),
  /** Null exactly when `kind` is `none`: an anonymous intake is still an intake. */
  address: z.string().max(320).nullable(),
  /** Public name on the channel, without "@": `warga_jkt`. */
  handle: z.string().max(200).optional(),
  /** Name as the channel or the clerk gave it. */
  name: z.string().max(200).optional(),
})
export type Sender = z.infer<typeof Sender>

/** A position in WGS 84 degrees. Unknown is the absence of a point, never 0,0. */
export const Point = z.strictObject({
  lat: z.number().min(-90).max(90),
  lon: z.number().min(-180).max(180),
  /** True for the centre of a bounding box or a named place, false for a device's own fix. */
  approximate: z.boolean().default(false),
})
export type Point = z.infer<typeof Point>

/** A file a citizen sent along: a link to fetch through the guarded client, or bytes that came inside the message. */
export const MediaRef = z.strictObject({
  kind: z.enum(['image', 'video', 'audio', 'document']),
  url: z.string().max(4096).optional(),
  /** Bytes in base64 when the file travelled inside the message (e-mail attachments, desk uploads). */
  content: z.string().optional(),
  /** What the sender claims it is. Never trusted: the type is sniffed after fetching. */
  claimedType: z.string().max(200).optional(),
  /** The file's name as the sender gave it. Shown, never used as a path. */
  name: z.string().max(255).optional(),
})
export type MediaRef = z.infer<typeof MediaRef>

/**
 * One citizen's words in canonical form, as an adapter reads them from a message, before anybody has understood
 * them. One message yields at most one draft; understanding may find several complaints in it.
 */
export const Draft = z.strictObject({
  /** The provider's own id of the message, as text: ids above 2^53 lose digits as numbers. */
  externalId: z.string().min(1).max(998),
  sender: Sender,
  /** When it was written, ISO 8601 in UTC with milliseconds; null where the provider does not say. */
  sentAt: z.iso.datetime().nullable(),
  subject: z.string().max(2000).nullable().default(null),
  /** The citizen's own words: quotes, signatures and provider mark-up removed. May be empty (photo only). */
  text: z.string().max(100_000),
  media: z.array(MediaRef).max(100).default([]),
  point: Point.nullable().default(null),
  /** A place in words that came beside the text (label of a shared location, "lokasi" field of a form). */
  placeText: z.string().max(1000).nullable().default(null),
  /** External id of the message this one answers, if the channel says so. */
  replyTo: z.string().max(998).nullable().default(null),
  /** Further ids of the same conversation, oldest first (mail references, X conversation id). */
  thread: z.array(z.string().max(998)).max(200).default([]),
  /** Category the citizen or clerk picked. A claim, weighed with the words. */
  claimedCategory: z.string().max(200).nullable().default(null),
  /** Kelurahan code a clerk's desk stands in or the clerk picked, e.g. `31.74.04.1002`. */
  claimedKelurahan: z.string().max(20).nullable().default(null),
  /** A person marked it as a report about an office or official; the words may say so without it. */
  aboutOffice: z.boolean().optional(),
  /** False when the rules of the channel forbid an automatic answer (list mail, post that did not summon us). */
  mayAnswer: z.boolean().default(true),
  /** What `send` of the same channel needs to answer. Opaque to the core. */
  answerTo: z.record(z.string(), z.unknown()).nullable().default(null),
})
export type Draft = z.infer<typeof Draft>
export type DraftInput = z.input<typeof Draft>
