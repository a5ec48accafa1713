import type { Logger } from 'pino'
import type { Adapter, Channel, Manifest } from './kit/index.js'
import { type ChannelEntry, ConfigError, settingsFor } from './config.js'

/** One configured, opened channel. */
export interface LiveChannel {
  readonly name: string
  readonly title: string
  readonly adapter: string
  readonly door: Manifest['door']
  readonly manifest: Manifest
  readonly geotagged: boolean
  readonly channel: Channel
}

/** Opens every enabled channel with settings checked by its adapter. Throws `ConfigError` naming everything wrong at once. */
export function openChannels(entries: readonly ChannelEntry[], adapters: readonly Adapter[], kit: { fetch: typeof fetch; log: Logger }): Map<string, LiveChannel> {
  const problems: string[] = []
  const live = new Map<string, LiveChannel>()
  for (const entry of entries.filter(one => one.enabled)) {
    const adapter = adapters.find(one => one.manifest.name === entry.adapter)
    if (!adapter) {
      problems.push(`kanal "${entry.name}": adaptor "${entry.adapter}" tidak ada. Yang ada: ${adapters.map(one => one.manifest.name).join(', ')}`)
      continue
    }
    const settings = adapter.settings.safeParse(settingsFor(adapter.settings, entry.settings))
    if (!settings.success) {
      problems.push(...settings.error.issues.map(issue => `kanal "${entry.name}": ${[...issue.path, ...('keys' in issue ? issue.keys : [])].join('.')}: ${issue.message}`))
      continue
    }
    const log = kit.log.child({ channel: entry.name })
    live.set(entry.name, {
      name: entry.name,
      title: entry.title,
      adapter: adapter.manifest.name,
      door: adapter.manifest.door,
      manifest: adapter.manifest,
      geotagged: entry.geotagged,
      channel: adapter.open(settings.data, { fetch: kit.fetch, now: () => new Date(), log }),
    })
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return live
}
