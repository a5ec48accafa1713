import { styleText } from 'node:util'
import { both, type CommandGroup, Refused, type Workplace } from './command.js'
import { examine, type Finding } from './open311/check.js'

interface Options {
  readonly key?: string
  readonly jurisdiction?: string
  readonly post?: true
  readonly rate: string
}

/** Fast enough to be done within a minute, slow enough for any server. */
const PER_SECOND = '3'
const MOST_PER_SECOND = 50
/** Half a minute of patience with a server that answers with tokens. */
const TOKEN_TRIES = 15

/** `muara open311 check URL`: does a server keep to GeoReport v2? Any vendor may point it at theirs, or at ours. */
export const open311: CommandGroup = (program, act) => {
  program
    .command('open311')
    .description(both('Open311 GeoReport v2', 'Open311 GeoReport v2'))
    .command('check')
    .argument('<url>', both('the endpoint, such as https://api.example.com/open311/v2', 'alamat titik akhir'))
    .option('--key <api_key>', both('api_key for what needs one', 'api_key bila diperlukan'))
    .option('--jurisdiction <id>', both('jurisdiction_id to send', 'jurisdiction_id yang dikirim'))
    .option('--post', both('also create one marked request', 'juga membuat satu laporan bertanda uji'))
    .option('--rate <n>', both('requests a second', 'permintaan per detik'), PER_SECOND)
    .description(both('Hold a server against the rules of GeoReport v2', 'Periksa kesesuaian sebuah server'))
    .action(act(check))
}

async function check(workplace: Workplace, url: string, options: Options): Promise<void> {
  const target = {
    endpoint: endpointOf(url),
    jurisdiction: options.jurisdiction ?? null,
    key: options.key ?? null,
    post: options.post ?? false,
    tokenTries: TOKEN_TRIES,
    perSecond: rateOf(options.rate),
  }
  const counts = { ok: 0, fails: 0, 'not applicable': 0 }
  for await (const finding of examine(target)) {
    counts[finding.result] += 1
    for (const line of told(finding)) workplace.say(line)
  }
  const sum = `${counts.ok} ok, ${counts.fails} fail, ${counts['not applicable']} not applicable`
  workplace.say(`\n${sum}`)
  if (counts.fails > 0)
    throw new Refused(both(`${target.endpoint} breaks ${counts.fails} rules`, 'belum sesuai'))
}

/** `ok  name`; what fails brings the sentence it breaks and what the server did. */
function told({ rule, result, because }: Finding): string[] {
  const mark = {
    ok: styleText('green', 'ok   '),
    fails: styleText('red', 'FAILS'),
    'not applicable': 'n/a  ',
  }[result]
  if (result === 'ok') return [`${mark} ${rule.name}`]
  if (result === 'not applicable') return [`${mark} ${rule.name}: ${because}`]
  return [`${mark} ${rule.name}: ${because}`, `        ${rule.where}: "${rule.says}"`]
}

/** The endpoint of an address somebody copied: without the resource, the question and the slash at its end. */
function endpointOf(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new Refused(both(`${text} is no http address`, 'bukan alamat http'))
  const url = new URL(text)
  const path = url.pathname.replace(/\/(discovery|services|requests)(\.(xml|json))?$/, '').replace(/\/+$/, '')
  return url.origin + path
}

function rateOf(text: string): number {
  const rate = Number(text)
  if (!(rate > 0 && rate <= MOST_PER_SECOND))
    throw new Refused(
      both(`--rate is a number up to ${MOST_PER_SECOND}`, `--rate adalah angka sampai ${MOST_PER_SECOND}`),
    )
  return rate
}
