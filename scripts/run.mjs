import { prepare, ROOT } from './prepare.mjs'

/** Runs a compiled command of this folder: `node scripts/run.mjs demo --limit 20`. */
const [name, ...args] = process.argv.slice(2)
// A folder given on the command line is meant from where the person stands.
process.env.MUARA_CALLED_FROM = process.env.INIT_CWD ?? process.cwd()
prepare()
process.chdir(ROOT)
process.argv = [process.argv[0], `${ROOT}/dist/scripts/${name}.js`, ...args]
await import(`../dist/scripts/${name}.js`)
