import express, { type Request, type Response, Router } from 'express'
import type { Inbound, Log } from '../kit/index.js'
import { ChannelError } from '../kit/index.js'
import type { Acceptance } from './accept.js'
import { asAccepted, type OpenChannel } from './open-channel.js'

export interface DoorOptions {
  readonly channels: ReadonlyMap<string, OpenChannel>
  readonly acceptance: Acceptance
  readonly publicUrl: string
  readonly log: Log
}

/** A Meta batch may hold 1000 updates; refusing it would be repeated for 36 hours. */
const LARGEST_BODY = '5mb'
/** Headers worth keeping with the bytes; never credentials or cookies. */
const KEPT_HEADERS = ['content-type', 'content-length', 'user-agent', 'i-twilio-idempotency-token', 'date']

/**
 * `GET|POST /webhooks/{channel}`: verify, store with the job, answer. The body is taken as raw bytes, whatever its type
 * says, because signatures are computed over bytes and a parser must never answer before the signature was checked.
 */
export function doors({ channels, acceptance, publicUrl, log }: DoorOptions): Router {
  const router = Router()
  const raw = express.raw({ type: () => true, limit: LARGEST_BODY })

  async function knock(request: Request, response: Response): Promise<void> {
    const open = channels.get(String(request.params['channel']))
    if (!open || open.door !== 'webhook' || !open.channel.receive) {
      refuse(response, 404, 'channel_unknown', 'Kanal ini tidak ada.', 'No such channel.')
      return
    }
    const inbound = toInbound(request, publicUrl)
    const started = performance.now()
    try {
      const { messages, answer } = await open.channel.receive(inbound)
      const headers = Object.fromEntries(
        KEPT_HEADERS.flatMap(name => (inbound.headers[name] ? [[name, inbound.headers[name]]] : [])),
      )
      const accepted = messages.map(message => asAccepted(open, message, headers))
      const [only] = accepted
      const rows =
        accepted.length === 1 && only ? [await acceptance.one(only)] : await acceptance.batch(accepted)
      log.info(
        {
          unit: 'delivery',
          channel: open.name,
          messages: rows.length,
          repeats: rows.filter(row => !row.fresh).length,
          ms: elapsed(started),
        },
        'accepted',
      )
      response.status(answer?.status ?? 200)
      if (answer?.body === undefined) response.end()
      else response.type(answer.type ?? 'text/plain').send(answer.body)
    } catch (error) {
      if (!(error instanceof ChannelError)) throw error
      log.warn({ unit: 'delivery', channel: open.name, refused: error.code, ms: elapsed(started) }, 'refused')
      refuse(
        response,
        error.policy.status,
        error.code,
        'Permintaan ini tidak dapat diterima kanal.',
        error.message,
      )
    }
  }

  // Express would answer HEAD with the handler of GET, but a HEAD is neither a challenge nor a delivery.
  router.head('/webhooks/:channel', notAllowed)
  router.get('/webhooks/:channel', knock)
  router.post('/webhooks/:channel', raw, knock)
  router.all('/webhooks/:channel', notAllowed)
  return router
}

function notAllowed(_request: Request, response: Response): void {
  response.set('Allow', 'GET, POST')
  refuse(response, 405, 'method_not_allowed', 'Metode tidak tersedia.', 'Method not allowed.')
}

function toInbound(request: Request, publicUrl: string): Inbound {
  const [, query = ''] = /\?(.*)$/s.exec(request.originalUrl) ?? []
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return {
    method: request.method === 'GET' ? 'GET' : 'POST',
    url: publicUrl + request.originalUrl,
    headers,
    query,
    body: Buffer.isBuffer(request.body) ? request.body : new Uint8Array(),
  }
}

function refuse(response: Response, status: number, code: string, title: string, detail: string): void {
  if (status === 503) response.set('Retry-After', '5')
  response
    .status(status)
    .type('application/problem+json')
    .send(JSON.stringify({ type: `/problems/${code}`, title, detail, status }))
}

const elapsed = (since: number) => Math.round((performance.now() - since) * 10) / 10
