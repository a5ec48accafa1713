import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Command, InvalidArgumentError } from 'commander'
import { parse } from 'csv-parse/sync'
import { doors } from './demo/doors.js'
import { play } from './demo/play.js'
import { readScenario, RunIds } from './demo/scenario.js'
import { summarise } from './demo/summary.js'
import { type Clouds, NotReady, openTrial, startClouds } from './demo/trial.js'
import { closing, line, opening } from './demo/words.js'

/**
 * `npm run demo`: plays the invented scenario through the real doors of the Muara that `npm start` started, with the
 * providers' clouds on this machine, and shows what becomes of every message.
 */
const positive = (given: string) => {
  const value = Number(given)
  if (!(value > 0)) throw new InvalidArgumentError('harus angka di atas nol')
  return value
}

const { speed, limit, json } = new Command('demo')
  .description('Putar skenario pengaduan rekaan melalui semua kanal Muara yang sedang berjalan')
  .option('--speed <n>', 'pesan per detik', positive, 5)
  .option('--limit <n>', 'hanya n pesan pertama', positive, Number.POSITIVE_INFINITY)
  .option('--json <file>', 'tulis hasilnya juga ke berkas ini')
  .parse()
  .opts<{ speed: number; limit: number; json?: string }>()

try {
  await demonstrate()
} catch (error) {
  if (!(error instanceof NotReady)) throw error
  console.error(error.message)
  process.exitCode = 1
}

async function demonstrate(): Promise<void> {
  const config = resolve(process.env['MUARA_CONFIG'] || 'config')
  const trial = await openTrial(resolve(process.env['MUARA_DATA'] || 'data'))
  const clouds = await startClouds(trial)
  try {
    const messages = (await readScenario(join(config, 'scenario', 'reports.jsonl'))).slice(0, limit)
    console.log(opening(messages.length, speed))
    const ids = new RunIds()
    const played = await play(messages, doors(trial, clouds, ids), {
      trial,
      perSecond: speed,
      news: one => console.log(line(one)),
    })
    const replies = await settledReplies(clouds)
    const summary = summarise(played)
    console.log(closing(summary, replies, await agencyNames(join(config, 'agencies.csv'))))
    if (json) {
      await mkdir(dirname(resolve(json)), { recursive: true })
      const { all, channels, agencies } = summary
      const result = {
        run: ids.run,
        fictional: true,
        all,
        channels: Object.fromEntries(channels),
        agencies,
        replies: Object.fromEntries(replies),
      }
      await writeFile(json, `${JSON.stringify(result, null, 1)}\n`)
    }
  } finally {
    await clouds.close()
  }
}

/** The outbox is emptied in rounds of a second; when nothing new has come for a while, it is empty. */
async function settledReplies(clouds: Clouds): Promise<Map<string, number>> {
  const deadline = Date.now() + 60_000
  for (let quiet = 0, before = -1; quiet < 5 && Date.now() < deadline; ) {
    await pause(1_000)
    const now = [...repliesIn(clouds).values()].reduce((sum, count) => sum + count, 0)
    quiet = now === before ? quiet + 1 : 0
    before = now
  }
  return repliesIn(clouds)
}

function repliesIn({ twilio, x, graph, outgoing }: Clouds): Map<string, number> {
  const whatsapp = twilio.sent.filter(({ to }) => to.startsWith('whatsapp:')).length
  return new Map([
    ['sms', twilio.sent.length - whatsapp],
    ['whatsapp', whatsapp],
    ['x', x.posts.length + x.directMessages.length],
    ['facebook', graph.comments.length + graph.messages.length],
    ['email', outgoing.mails.length],
  ])
}

async function agencyNames(file: string): Promise<Map<string, string>> {
  const rows = parse(await readFile(file, 'utf8'), { columns: true }) as { code: string; name: string }[]
  return new Map(rows.map(({ code, name }) => [code, name]))
}
