import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's own folder, wherever the command was called from. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
const say = message => process.stderr.write(`  ${message}\n`)

/** Installs what is missing and builds what has changed; quick when there is nothing to do. Needs Node only. */
export function prepare() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) {
    say(
      `Muara membutuhkan Node 20.19 atau lebih baru; ini ${process.version}. Pasang dari https://nodejs.org lalu ulangi.`,
    )
    process.exit(1)
  }
  install()
  build()
}

function install() {
  const lock = readFileSync(join(ROOT, 'package-lock.json'))
  const stamp = join(ROOT, 'node_modules', '.muara-lock')
  const wanted = createHash('sha256').update(lock).digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  say('memasang pustaka (npm ci, sekali saja, sekitar satu menit) ...')
  must(
    'npm',
    ['ci', '--no-audit', '--no-fund', '--loglevel=error'],
    'Pemasangan gagal. Periksa sambungan ke registri npm, lalu jalankan lagi perintah yang sama.',
  )
  writeFileSync(stamp, wanted)
}

function build() {
  const stamp = join(ROOT, 'dist', '.built')
  const newest = Math.max(
    ...['src', 'adapters', 'scripts', 'test', 'tsconfig.json', 'package.json'].map(name =>
      newestIn(join(ROOT, name)),
    ),
  )
  if (existsSync(stamp) && statSync(stamp).mtimeMs > newest) return
  say('membangun ...')
  must('npm', ['run', '--silent', 'build'], 'Pembangunan gagal; lihat pesan di atas.')
  mkdirSync(join(ROOT, 'dist'), { recursive: true })
  writeFileSync(stamp, new Date().toISOString())
}

function newestIn(path) {
  const stats = statSync(path)
  if (!stats.isDirectory()) return stats.mtimeMs
  return readdirSync(path).reduce(
    (newest, name) => Math.max(newest, newestIn(join(path, name))),
    stats.mtimeMs,
  )
}

function must(command, args, hint) {
  const { status } = spawnSync(command, args, {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  if (status === 0) return
  say(hint)
  process.exit(1)
}
