import type { Trial } from './channels.js'
import type { Gateway } from './gateway.js'
import type { DoorAnswer } from './outcome.js'
import { type ProviderRequest, requestsOf } from './request.js'
import { metaSignature, twilioBodyHash, twilioSignature, xSignature } from './sign.js'

/** Makes the sample's requests to its channel's door, signed as its provider signs with this channel's secret. */
export async function deliverToDoor(trial: Trial, gateway: Gateway): Promise<DoorAnswer[]> {
  const answers: DoorAnswer[] = []
  for (const request of requestsOf(trial.sample)) {
    const { query, headers } = signed(request, trial, gateway.publicUrl)
    const path = `/webhooks/${trial.channel.name}${query ? `?${query}` : ''}`
    const response = await fetch(gateway.url + path, {
      method: request.method,
      headers: { ...(request.type ? { 'content-type': request.type } : {}), ...headers },
      ...(request.method === 'POST' ? { body: new Uint8Array(request.body) } : {}),
    })
    answers.push({ status: response.status, body: await response.text() })
  }
  return answers
}

/** The query it goes out with (Twilio puts the hash of a JSON body there) and the headers of the signature. */
function signed(
  request: ProviderRequest,
  trial: Trial,
  publicUrl: string,
): { query: string; headers: Record<string, string> } {
  const { secret, channel } = trial
  switch (trial.sample.adapter) {
    case 'twilio': {
      const form = request.type?.startsWith('application/x-www-form-urlencoded') ?? false
      const hashed = request.method === 'POST' && !form
      const query = [request.query, hashed ? twilioBodyHash(request.body) : ''].filter(Boolean).join('&')
      const url = `${publicUrl}/webhooks/${channel.name}${query ? `?${query}` : ''}`
      const pairs = form ? new URLSearchParams(request.body.toString('utf8')) : undefined
      return { query, headers: { 'x-twilio-signature': twilioSignature(secret, url, pairs) } }
    }
    case 'facebook':
      return { query: request.query, headers: { 'x-hub-signature-256': metaSignature(secret, request.body) } }
    case 'x':
      return {
        query: request.query,
        headers: { 'x-twitter-webhooks-signature': xSignature(secret, request.body) },
      }
    default:
      return { query: request.query, headers: {} }
  }
}
