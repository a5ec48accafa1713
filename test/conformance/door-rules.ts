import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import { ChannelError, type Inbound } from '#kit'
import { hostileBodies } from './hostile.js'
import { checkOutcome, speaks } from './reading-rules.js'
import type { Rule } from './rules.js'
import { bytes, type Subject } from './subject.js'

const hasDoor = ({ adapter }: Subject) => adapter.manifest.door !== 'none'
const isSigned = ({ adapter }: Subject) => adapter.manifest.door === 'webhook'

/** The deliveries which carry a signature, before and after it (a provider's handshake may carry none). */
function signedDeliveries(subject: Subject): { name: string; before: Inbound; after: Inbound }[] {
  return subject.cases.deliveries
    .map(({ name, inbound }) => ({ name, before: subject.unsigned(inbound), after: subject.signed(inbound) }))
    .filter(({ before, after }) => !isDeepStrictEqual(before.headers, after.headers))
}

async function refused(subject: Subject, inbound: Inbound, what: string): Promise<void> {
  const error = await subject.failure(() => subject.receive(inbound))
  assert.ok(error instanceof ChannelError, `${what}: ${error === undefined ? 'was accepted' : String(error)}`)
  assert.ok(error.code === 'unauthenticated' || error.code === 'forbidden', `${what}: ${error.code}`)
}

/** Who may come in, and what strange bytes do. */
export const doorRules: readonly Rule[] = [
  {
    id: 'door/unsigned',
    says: 'without its signature a delivery is refused',
    appliesTo: isSigned,
    async check(subject) {
      const deliveries = signedDeliveries(subject)
      assert.ok(deliveries.length > 0, 'no case is signed')
      for (const { name, before, after } of deliveries)
        await refused(subject, { ...before, url: after.url }, name)
    },
  },
  {
    id: 'door/altered',
    says: 'a body changed by one byte is refused',
    appliesTo: isSigned,
    async check(subject) {
      for (const { name, after } of signedDeliveries(subject)) {
        if (after.body.length === 0) continue
        const first = after.body[0] ?? 0
        await refused(
          subject,
          { ...after, body: Buffer.concat([after.body, bytes('x')]) },
          `${name}, byte added`,
        )
        await refused(
          subject,
          { ...after, body: bytes(after.body).fill(first ^ 1, 0, 1) },
          `${name}, byte changed`,
        )
        await refused(subject, { ...after, body: after.body.slice(0, -1) }, `${name}, byte removed`)
      }
    },
  },
  {
    id: 'door/other-secret',
    says: "somebody else's signature is refused",
    appliesTo: isSigned,
    async check(subject) {
      for (const { inbound, name } of subject.cases.deliveries) {
        const foreign = subject.signed(inbound, subject.foreignSettings())
        if (!isDeepStrictEqual(foreign, subject.signed(inbound))) await refused(subject, foreign, name)
      }
    },
  },
  {
    id: 'hostile/stranger',
    says: 'strange bytes from strangers give a ChannelError and nothing else',
    appliesTo: hasDoor,
    async check(subject) {
      for (const { name, ...inbound } of hostileBodies(subject)) {
        const error = await subject.failure(() => subject.receive(subject.unsigned(inbound)))
        if (error === undefined) assert.ok(!isSigned(subject), `${name}: was accepted without a signature`)
        else assert.ok(error instanceof ChannelError, `${name}: ${String(error)}`)
      }
    },
  },
  {
    id: 'hostile/signed',
    says: 'strange bytes with a good signature are kept, and become no report',
    appliesTo: isSigned,
    async check(subject) {
      const channel = subject.open()
      for (const { name, mayBeRead, ...inbound } of hostileBodies(subject)) {
        let messages: Awaited<ReturnType<Subject['receive']>> = []
        const error = await subject.failure(async () => {
          messages = await subject.receive(subject.signed(inbound), channel)
        })
        assert.equal(error, undefined, `${name}: a signed body was refused`)
        for (const message of messages) {
          const outcome = await subject.read(message, channel)
          checkOutcome(outcome)
          assert.ok(mayBeRead || !speaks(outcome), `${name}: became a ${outcome.is}`)
        }
      }
      await channel.close?.()
    },
  },
  {
    id: 'hostile/stored',
    says: 'reading never throws, whatever bytes lie in the store',
    async check(subject) {
      const channel = subject.open()
      const halves = subject.cases.readings.map(({ name, raw, meta }) => ({
        name: `half of "${name}"`,
        body: bytes(raw).slice(0, bytes(raw).length >> 1),
        headers: {},
        meta,
      }))
      for (const { name, body, headers, meta } of [
        ...hostileBodies(subject).map(one => ({ ...one, meta: undefined })),
        ...halves,
      ]) {
        const contentType = headers['content-type' as keyof typeof headers] as string | undefined
        const outcome = await subject
          .read({ raw: bytes(body), meta: meta ?? (contentType ? { contentType } : {}) }, channel)
          .catch(error => assert.fail(`${name}: ${String(error)}`))
        checkOutcome(outcome)
      }
      await channel.close?.()
    },
  },
]
