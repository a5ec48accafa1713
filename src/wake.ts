import type { RequestHandler } from 'express'

/** Calls `changed` after every answer to a request that may have changed something, and was not refused. */
export const afterChanges =
  (changed: () => void): RequestHandler =>
  (request, response, next) => {
    if (request.method !== 'GET' && request.method !== 'HEAD')
      response.once('finish', () => {
        if (response.statusCode < 400) changed()
      })
    next()
  }
