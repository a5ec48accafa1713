import type { Request, RequestHandler } from 'express'
import { AccessRefused } from './refused.js'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses a changing request which another site made a browser send (OWASP CSRF Prevention: Fetch Metadata with the
 * Origin header behind it). `Sec-Fetch-Site` is missing on plain http in a local network, `Origin` is sent there too;
 * a request with neither comes from no browser we serve and is refused.
 */
export function refuseCrossSite(publicUrl: string): RequestHandler {
  const own = new URL(publicUrl).host
  return (request, _response, next) => {
    if (SAFE.has(request.method) || comesFromUs(request, own)) next()
    else next(new AccessRefused('cross_site'))
  }
}

function comesFromUs(request: Request, own: string): boolean {
  const site = request.get('sec-fetch-site')
  if (site !== undefined) return site === 'same-origin'
  const origin = request.get('origin')
  if (origin === undefined || !URL.canParse(origin)) return false
  const { host } = new URL(origin)
  // A hostile page cannot choose the Host header of the victim's browser, so either name of ours will do.
  return host === own || host === request.get('host')
}
