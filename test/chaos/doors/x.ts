import { type FakePost, signX, startFakeX } from '../../fakes/x-api.js'
import type { Telling } from '../stories.js'
import { type Delivery, type Door, post } from './door.js'

const OWN_ID = '4410000000000000001'
const OWN_HANDLE = 'aduan_contoh'
const CONSUMER_SECRET = 'chaos-x-consumer-secret'
/** Ids of posts are above 2^53. Those of the timeline grow with the moment of posting, as X's do: a reader follows them. */
const FIRST_PUSHED = 1_980_000_000_000_000_001n
const FIRST_ON_TIMELINE = 1_990_000_000_000_000_001n

/** X: mentions pushed by signed webhook, or found on the timeline by polling, or both. Answers are posts. */
export async function xDoor(publicUrl: string): Promise<Door> {
  const fake = await startFakeX({ pageSize: 20 })
  const url = `${publicUrl}/webhooks/x`
  let pushed = FIRST_PUSHED
  let onTimeline = FIRST_ON_TIMELINE

  const push = (mention: Mention) => {
    const body = JSON.stringify(activity(mention))
    return post(
      url,
      { 'content-type': 'application/json', 'x-twitter-webhooks-signature': signX(body, CONSUMER_SECRET) },
      body,
    )
  }

  const byWebhook = (telling: Telling): Delivery => {
    const mention = mentionOf(telling, String(pushed++))
    return { dues: [dueOf(telling, mention.post.id)], how: 'accepted', send: () => push(mention) }
  }

  /** The id is given when the post appears: two that appear in one order must never be numbered in the other. */
  const byTimeline = (telling: Telling, alsoPushed: boolean): Delivery => {
    let mention: Mention | undefined
    return {
      get dues() {
        return [dueOf(telling, mention?.post.id ?? '')]
      },
      how: 'page',
      async send() {
        if (!mention) {
          mention = mentionOf(telling, String(onTimeline++))
          fake.mention(mention.post, { users: [mention.author] })
        }
        return alsoPushed ? push(mention) : 200
      },
    }
  }

  return {
    settings: {
      adapter: 'x',
      title: 'X',
      settings: {
        consumerSecret: CONSUMER_SECRET,
        selfUserId: OWN_ID,
        selfHandle: OWN_HANDLE,
        bearerToken: 'chaos-x-bearer-token',
        appKey: 'chaos-x-app-key',
        appSecret: CONSUMER_SECRET,
        accessToken: 'chaos-x-access-token',
        accessSecret: 'chaos-x-access-secret',
        apiBase: fake.url,
        pollSeconds: 5,
      },
    },
    localHosts: [`127.0.0.1:${fake.port}`],
    deliveries: (tellings, random) =>
      tellings.map(telling => {
        const way = random.next()
        return way < 0.5 ? byWebhook(telling) : byTimeline(telling, way > 0.75)
      }),
    answers: () => fake.posts.map(({ inReplyTo, text }) => ({ answer: inReplyTo ?? 'nobody', text })),
    close: () => fake.close(),
  }
}

interface Mention {
  readonly post: FakePost
  readonly author: { readonly id: string; readonly username: string; readonly name: string }
}

function mentionOf({ text, sender }: Telling, id: string): Mention {
  return {
    post: {
      id,
      text: `@${OWN_HANDLE} ${text}`,
      author_id: sender.userId,
      conversation_id: id,
      created_at: new Date().toISOString(),
      edit_history_tweet_ids: [id],
      entities: { mentions: [{ start: 0, end: OWN_HANDLE.length + 1, username: OWN_HANDLE, id: OWN_ID }] },
    },
    author: { id: sender.userId, username: sender.handle.slice(0, 15), name: sender.name },
  }
}

const dueOf = ({ incident, due }: Telling, id: string) => ({ channel: 'x', id, due, answer: id, incident })

/** Envelope of the X Activity API. */
const activity = ({ post: payload, author }: Mention) => ({
  data: {
    event_uuid: `chaos-${payload.id}`,
    filter: { user_id: OWN_ID },
    event_type: 'post.mention.create',
    tag: 'mentions',
    payload,
    includes: { users: [author] },
  },
})
