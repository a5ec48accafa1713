import { createPost, startSender } from '../../src/agencies/push/index.js'
import { guardedFetch } from '../../src/network/guarded-fetch.js'
import { Database } from '../../src/store/database.js'
import { ROOT } from './root.js'

/** A sender in a process of its own, to be killed: `node sender-process.js DATABASE_URL HOST:PORT,...` */
const [url = '', hosts = ''] = process.argv.slice(2)
const database = await Database.connect(url, { max: 6, name: 'muara-sender', onIdleError: () => {} })
const fetch = guardedFetch({ localHosts: hosts.split(','), timeoutMs: 400, maxBytes: 65_536 })
const quiet = () => {}
startSender({
  database,
  carriers: {
    push: createPost({ fetch, root: ROOT, publicUrl: 'https://muara.example' }),
    email: { carry: async () => ({ is: 'no_mail_channel' }) },
  },
  log: { info: quiet, warn: quiet, error: quiet },
  settings: {
    roundMs: 50,
    leaseSeconds: 4,
    waits: Array.from({ length: 12 }, () => 0.1),
    rest: { failures: 5, first: 0.3, longest: 0.3 },
  },
})
process.stdout.write('ready\n')
