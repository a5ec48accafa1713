import express from 'express'
import type { Router } from 'express'
import helmet from 'helmet'
import absolutePath from 'swagger-ui-dist/absolute-path.js'

/** Styles are inline in Swagger UI, so this page alone allows them; no host but ours is ever asked for anything. */
const policy = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  strictTransportSecurity: false,
})

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Muara API</title>
<link rel="stylesheet" href="/api/docs/swagger-ui.css">
</head>
<body>
<div id="docs"></div>
<script src="/api/docs/swagger-ui-bundle.js"></script>
<script src="/api/docs/start.js"></script>
</body>
</html>
`

const START = `SwaggerUIBundle({ url: '/api/openapi.json', dom_id: '#docs', deepLinking: true, validatorUrl: null, tryItOutEnabled: true })
`

/** Interactive documentation at /api/docs, every byte served by us. */
export function docs(): Router {
  const router = express.Router({ caseSensitive: true, strict: true })
  router.use('/api/docs', policy)
  router.get('/api/docs', (_request, response) => void response.type('html').send(PAGE))
  router.get('/api/docs/start.js', (_request, response) => void response.type('js').send(START))
  for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js'])
    router.get(`/api/docs/${file}`, (_request, response) =>
      response.sendFile(file, { root: absolutePath(), maxAge: '1d' }),
    )
  return router
}
