import { createServer } from 'node:net'
import { prepare, ROOT } from './prepare.mjs'

/** `npm start`: install, build, database, migrations, tables, gateway and worker; ends with one block that says what to do. */
prepare()
process.chdir(ROOT)
process.env.MUARA_TRIAL ??= '1'
process.env.NODE_ENV ??= 'production'
if (!process.env.PORT && !(await isFree(8080))) {
  process.env.PORT = String(await freePort())
  process.stderr.write(`  porta 8080 dipakai program lain, memakai ${process.env.PORT}\n`)
}
process.env.LOG_LEVEL ??= process.stdout.isTTY ? 'error' : 'info'
await import('../dist/src/main.js')

function isFree(port) {
  return new Promise(settle => {
    const probe = createServer()
    probe.once('error', () => settle(false))
    probe.listen(port, process.env.HOST ?? '127.0.0.1', () => probe.close(() => settle(true)))
  })
}

function freePort() {
  return new Promise(settle => {
    const probe = createServer()
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => settle(port))
    })
  })
}
