import { prepare, ROOT } from './prepare.mjs'

/** `npm start`: install, build, database, migrations, tables, gateway and worker; ends with one block that says what to do. */
prepare()
process.chdir(ROOT)
process.env.MUARA_TRIAL ??= '1'
process.env.NODE_ENV ??= 'production'
const { freePort, isFree } = await import('../dist/src/network/free-port.js')
if (!process.env.PORT && !(await isFree(8080, process.env.HOST))) {
  process.env.PORT = String(await freePort())
  process.stderr.write(`  porta 8080 dipakai program lain, memakai ${process.env.PORT}\n`)
}
process.env.LOG_LEVEL ??= process.stdout.isTTY ? 'error' : 'info'
await import('../dist/src/main.js')
