import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { readBoundaries, readGazetteer, UnusableFile } from '../atlas/index.js'
import {
  alikeSources,
  AtlasBusy,
  type AtlasImport,
  type AlikeSource,
  type AtlasKind,
  atlasHistory,
  type NewImport,
  removeImport,
  saveImport,
} from '../store/atlas.js'
import { both, type CommandGroup, Refused, type Workplace } from './command.js'

/** Largest file that is read, bytes. The whole province at 1:10,000 is below a tenth of it. */
const LARGEST = 200 * 2 ** 20
/** So many bad rows are named one by one. */
const NAMED = 20

interface Options {
  readonly source?: string
  readonly strict?: boolean
}

/** `muara areas`: official boundaries. */
export const areas = atlasCommands('areas', both('Official boundaries', 'Batas wilayah resmi'), {
  english: 'Load boundaries from GeoJSON',
  indonesian: 'Muat batas wilayah dari GeoJSON',
})

/** `muara gazetteer`: names of streets and landmarks. */
export const gazetteer = atlasCommands(
  'gazetteer',
  both('Streets and landmarks', 'Jalan dan tempat yang dikenal'),
  {
    english: 'Load streets and landmarks from CSV',
    indonesian: 'Muat jalan dan tempat dari CSV',
  },
)

function atlasCommands(
  kind: AtlasKind,
  about: string,
  load: { readonly english: string; readonly indonesian: string },
): CommandGroup {
  return (program, act) => {
    const group = program.command(kind).description(about)
    group
      .command('import')
      .description(both(`${load.english}; safe to repeat`, `${load.indonesian}; aman diulang`))
      .argument(
        '<files...>',
        both('files to load, described in docs/imports.md', 'berkas, lihat docs/imports.md'),
      )
      .option(
        '--source <name>',
        both(
          'replaces what this source held before (default: file name)',
          'nama sumber yang digantikan isinya',
        ),
      )
      .option(
        '--strict',
        both('load nothing of a file with a bad row', 'tolak seluruh berkas bila satu baris salah'),
      )
      .action(
        act((workplace, files: string[], options: Options) => importFiles(workplace, kind, files, options)),
      )
    group
      .command('list')
      .description(both('What is loaded, and every import before', 'Yang dipakai sekarang dan riwayatnya'))
      .action(act(workplace => list(workplace, kind)))
    group
      .command('remove')
      .description(
        both('Take a source out of use; its history stays', 'Berhenti memakai sumber; riwayatnya tetap'),
      )
      .argument('<source>', both('name as in the list', 'nama seperti di daftar'))
      .action(act((workplace, source: string) => remove(workplace, kind, source)))
  }
}

async function importFiles(
  workplace: Workplace,
  kind: AtlasKind,
  files: readonly string[],
  { source, strict = false }: Options,
): Promise<void> {
  if (source !== undefined && files.length > 1)
    throw new Refused('--source hanya untuk satu berkas; jalankan sekali untuk tiap berkas.')
  // Every file is read before the first is stored: a broken second file leaves nothing half done.
  const imports: NewImport[] = []
  for (const file of files) imports.push(await readImport(workplace, kind, file, source, strict))
  const database = await workplace.database()
  for (const each of imports) {
    for (const alike of await alikeSources(database.db, each)) workplace.note(renamed(kind, each, alike))
    const bar = workplace.progress(each.source, each.content.length)
    const waiting = () => workplace.note('Impor lain sedang berjalan; menunggu sampai selesai.')
    const { is, before } = await inWords(saveImport(database, each, bar.at, waiting)).finally(bar.end)
    workplace.say(outcome(each, is, before))
  }
}

/** A file under another name is another source, and both would be in use. */
function renamed(
  kind: AtlasKind,
  { source, content }: NewImport,
  { source: other, sameFile, shared }: AlikeSource,
) {
  const same = sameFile
    ? 'isinya sama persis dengan'
    : `${shared} dari ${content.length} ${kind === 'areas' ? 'kodenya' : 'namanya'} sudah ada di`
  return (
    `  ${source}: ${same} sumber "${other}"; keduanya akan dipakai bersama. Bila ini versi baru dari "${other}": ` +
    `npm run muara -- ${kind} remove ${source}, lalu impor lagi dengan --source ${other}`
  )
}

/** @throws Refused in place of AtlasBusy. */
async function inWords<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (error instanceof AtlasBusy) throw new Refused(`${error.message}.`, { cause: error })
    throw error
  }
}

async function readImport(
  workplace: Workplace,
  kind: AtlasKind,
  given: string,
  source: string | undefined,
  strict: boolean,
): Promise<NewImport> {
  const bytes = await contentOf(workplace.path(given), given)
  const file = basename(given)
  const text = textOf(bytes, file)
  const known = workplace.areaNames()
  try {
    const read =
      kind === 'areas' ? { kind, ...readBoundaries(text, known) } : { kind, ...readGazetteer(text, known) }
    const { problems } = read
    for (const problem of problems.slice(0, NAMED)) workplace.note(`  ${file}, ${problem}`)
    if (problems.length > NAMED) workplace.note(`  ${file}: dan ${problems.length - NAMED} lagi yang serupa`)
    if (read.rows.length === 0)
      throw new Refused(`${file}: tidak ada satu pun baris yang dapat dipakai; tidak ada yang berubah.`)
    if (strict && problems.length > 0)
      throw new Refused(
        `${file}: ${problems.length} baris salah dan --strict diminta; tidak ada yang berubah.`,
      )
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const entry = {
      source: source ?? basename(file, extname(file)),
      file,
      sha256,
      refused: problems.length,
      who: workplace.who,
    }
    return read.kind === 'areas'
      ? { ...entry, kind: 'areas', content: read.rows }
      : { ...entry, kind: 'gazetteer', content: read.rows }
  } catch (error) {
    if (error instanceof UnusableFile) throw new Refused(`${file}: ${error.message}.`, { cause: error })
    throw error
  }
}

async function contentOf(path: string, given: string): Promise<Buffer> {
  try {
    if ((await stat(path)).size > LARGEST)
      throw new Refused(`${given}: lebih besar dari 200 MB; pecah dulu berkasnya.`)
    return await readFile(path)
  } catch (error) {
    if (error instanceof Refused) throw error
    const { code } = error as NodeJS.ErrnoException
    const reason = { ENOENT: 'tidak ada', EACCES: 'tidak boleh dibaca', EISDIR: 'adalah folder' }[code ?? '']
    throw new Refused(`${given}: ${reason ?? `tidak dapat dibaca (${code})`}.`, { cause: error })
  }
}

function textOf(bytes: Buffer, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new Refused(`${file}: bukan UTF-8; simpan ulang sebagai UTF-8.`, { cause: error })
  }
}

function outcome(given: NewImport, is: 'unchanged' | 'new' | 'replaced', before: AtlasImport | null): string {
  const rows = `${given.content.length} ${given.kind === 'areas' ? 'wilayah' : 'nama'}`
  const refused = given.refused > 0 ? `, ${given.refused} baris ditolak` : ''
  if (is === 'unchanged')
    return `${given.source}: isi berkas sama dengan yang sudah dipakai (${when(before)}); tidak ada yang berubah.`
  const instead = before ? `, menggantikan ${before.rows} dari ${when(before)}` : ''
  return `${given.source}: ${rows} disimpan${refused}${instead}. Proses yang berjalan memakainya dalam beberapa detik.`
}

async function list(workplace: Workplace, kind: AtlasKind): Promise<void> {
  const history = await atlasHistory((await workplace.database()).db, kind)
  if (history.length === 0) {
    workplace.say(
      `Belum ada impor; tabel bawaan yang dipakai. Contoh: npm run muara -- ${kind} import BERKAS`,
    )
    return
  }
  for (const each of history) {
    const what =
      each.file === null ? 'dikeluarkan' : `${each.rows} baris, ${each.refused} ditolak, ${each.file}`
    const fingerprint = each.sha256 === null ? '' : `, sha256 ${each.sha256.slice(0, 12)}`
    workplace.say(
      `${each.valid ? '*' : ' '} ${each.source}: ${what}${fingerprint}, ${when(each)}, oleh ${each.who}`,
    )
  }
  workplace.note('* = dipakai sekarang')
}

async function remove(workplace: Workplace, kind: AtlasKind, source: string): Promise<void> {
  const gone = removeImport(await workplace.database(), { kind, source, who: workplace.who })
  const before = await inWords(gone)
  if (!before)
    throw new Refused(`Tidak ada sumber "${source}" yang dipakai; lihat: npm run muara -- ${kind} list`)
  workplace.say(`${source}: ${before.rows} baris dikeluarkan. Riwayatnya tetap ada.`)
}

const when = (entry: AtlasImport | null) =>
  entry
    ? entry.at.toLocaleString('id-ID', { timeZone: 'Asia/Jakarta', dateStyle: 'medium', timeStyle: 'short' })
    : ''
