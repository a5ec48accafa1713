import { appendFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { Webhook } from 'standardwebhooks'

/**
 * The software of an agency, in a process of its own, which writes down everything it gets and behaves by a script. It
 * knows nothing of Muara but the address it listens at and its secret.
 *
 *     node receiver-process.js LOG SECRET [500s resets timeouts seed]      parts of all requests, 0 to 1
 */
const [log = '', secret = '', ...script] = process.argv.slice(2)
const [failing = 0, resetting = 0, silent = 0, seed = 1] = script.map(Number)
const webhook = new Webhook(secret)

/** mulberry32: the same seed is the same script. */
let state = seed
function random(): number {
  state = (state + 0x6d2b79f5) | 0
  let t = Math.imul(state ^ (state >>> 15), 1 | state)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', chunk => chunks.push(chunk))
  request.on('end', () => {
    const body = Buffer.concat(chunks).toString()
    const { data } = webhook.verify(body, request.headers as Record<string, string>) as {
      data: { ticket: { number: string }; seq: number }
    }
    const dice = random()
    const did =
      dice < failing
        ? 'failed'
        : dice < failing + resetting
          ? 'reset'
          : dice < failing + resetting + silent
            ? 'silent'
            : 'accepted'
    const line = {
      id: request.headers['webhook-id'],
      ticket: data.ticket.number,
      seq: data.seq,
      did,
      at: Date.now(),
    }
    appendFileSync(log, `${JSON.stringify(line)}\n`)
    // Reset and silent have taken it: what they do not do is say so.
    if (did === 'failed') response.writeHead(500).end()
    else if (did === 'reset') request.socket.resetAndDestroy()
    else if (did === 'accepted') response.writeHead(204).end()
  })
})
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as { port: number }).port}\n`)
})
