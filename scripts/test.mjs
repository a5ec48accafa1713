import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { prepare, ROOT } from './prepare.mjs'

/**
 * `npm test`: sets up what is missing, then runs every test. Chromium and redis-server come from the system's packages
 * where that is allowed; where it is not, their tests are skipped and named, and with CI=true they fail instead.
 */
prepare()
process.chdir(ROOT)
for (const [program, packageName] of [
  ['/usr/bin/chromium', 'chromium'],
  ['/usr/bin/redis-server', 'redis-server'],
]) {
  if (existsSync(program)) continue
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    process.stderr.write(
      `  ${packageName} tidak ada dan tidak dapat dipasang di sini; ujinya dilewati (dengan CI=true: gagal)\n`,
    )
    continue
  }
  process.stderr.write(`  memasang ${packageName} dari paket sistem ...\n`)
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore', env: environment })
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', packageName], {
    stdio: ['ignore', 'ignore', 2],
    env: environment,
  })
}
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)],
  { stdio: ['ignore', 'inherit', 'inherit'] },
)
process.exit(status ?? 1)
