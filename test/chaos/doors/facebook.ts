import { signMeta, startFakeGraph } from '../../fakes/graph.js'
import type { Random } from '../random.js'
import type { Telling } from '../stories.js'
import { type Delivery, type Door, type Due, post } from './door.js'

const PAGE_ID = '100000000000001'
const APP_SECRET = 'chaos-meta-app-secret'
const LARGEST_BATCH = 6
/** Share of batches which carry an update again that an earlier one brought. */
const OVERLAP = 0.15
/** Share of tellings that are comments on the page; the rest are private messages. */
const COMMENTS = 0.3

/** Facebook: Meta-signed batches of comments and private messages; answers go through the Graph API. */
export async function facebookDoor(publicUrl: string): Promise<Door> {
  const fake = await startFakeGraph()
  const url = `${publicUrl}/webhooks/facebook`
  const delivery = (updates: readonly Update[], repeated: readonly Update[]): Delivery => {
    const body = JSON.stringify({
      object: 'page',
      entry: [...updates, ...repeated].map(update => update.entry),
    })
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': signMeta(body, APP_SECRET) }
    return { dues: updates.map(update => update.due), how: 'accepted', send: () => post(url, headers, body) }
  }
  return {
    settings: {
      adapter: 'facebook',
      title: 'Facebook',
      settings: {
        appSecret: APP_SECRET,
        verifyToken: 'chaos-meta-verify-token',
        pageId: PAGE_ID,
        pageAccessToken: 'chaos-meta-page-token',
        apiBase: fake.url,
      },
    },
    localHosts: [`127.0.0.1:${fake.port}`],
    deliveries(tellings, random) {
      const updates = tellings.map(telling =>
        random.chance(COMMENTS) ? comment(telling, random) : message(telling, random),
      )
      const cut: Delivery[] = []
      for (let at = 0; at < updates.length; ) {
        const size = 1 + random.below(LARGEST_BATCH)
        const earlier = at > 0 && random.chance(OVERLAP) ? [updates[random.below(at)] as Update] : []
        cut.push(delivery(updates.slice(at, at + size), earlier))
        at += size
      }
      return cut
    },
    answers: () => [
      ...fake.comments.map(({ under, message: text }) => ({ answer: under, text })),
      ...fake.messages.map(({ recipient, text }) => ({
        answer: recipient.id ?? recipient.comment_id ?? 'nobody',
        text,
      })),
    ],
    close: () => fake.close(),
  }
}

interface Update {
  readonly due: Due
  readonly entry: object
}

function message({ incident, due, text, sender }: Telling, random: Random): Update {
  const mid = `m_${random.hex(40)}`
  const timestamp = Date.now()
  const messaging = [
    { sender: { id: sender.userId }, recipient: { id: PAGE_ID }, timestamp, message: { mid, text } },
  ]
  return {
    due: { channel: 'facebook', id: mid, due, answer: sender.userId, incident },
    entry: { id: PAGE_ID, time: timestamp, messaging },
  }
}

function comment({ incident, due, text, sender }: Telling, random: Random): Update {
  // A post of its own for each: comments under one post are one conversation.
  const post = `9${digits(random, 14)}`
  const postId = `${PAGE_ID}_${post}`
  const commentId = `${post}_${1 + random.below(9)}${digits(random, 17)}`
  const created = Math.floor(Date.now() / 1000)
  const value = {
    item: 'comment',
    verb: 'add',
    from: { id: sender.userId, name: sender.name },
    post_id: postId,
    parent_id: postId,
    comment_id: commentId,
    created_time: created,
    message: text,
  }
  return {
    due: { channel: 'facebook', id: commentId, due, answer: commentId, incident },
    entry: { id: PAGE_ID, time: created, changes: [{ field: 'feed', value }] },
  }
}

const digits = (random: Random, length: number) => Array.from({ length }, () => random.below(10)).join('')
