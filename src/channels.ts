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

/** Everything wrong with the settings of enabled channels, as their adapters see it. No values: some are secrets. */
export function channelProblems(entries: readonly ChannelEntry[], adapters: readonly Adapter[]): string[] {
  return entries
    .filter(entry => entry.enabled)
    .flatMap(entry => {
      const adapter = adapters.find(one => one.manifest.name === entry.adapter)
      if (!adapter)
        return [
          `kanal "${entry.name}": adaptor "${entry.adapter}" tidak ada. Yang ada: ${adapters.map(one => one.manifest.name).join(', ')}`,
        ]
      const settings = adapter.settings.safeParse(settingsFor(adapter.settings, entry.settings))
      const issues = settings.success ? [] : settings.error.issues
      return issues.map(
        issue =>
          `kanal "${entry.name}": ${[...issue.path, ...('keys' in issue ? issue.keys : [])].join('.')}: ${issue.message}`,
      )
    })
}

/** Opens every enabled channel with settings checked by its adapter. Throws `ConfigError` naming everything wrong at once. */
export function openChannels(
  entries: readonly ChannelEntry[],
  adapters: readonly Adapter[],
  kit: { fetch: typeof fetch; log: Logger },
): Map<string, LiveChannel> {
  const problems = channelProblems(entries, adapters)
  if (problems.length > 0) throw new ConfigError(problems)
  const live = new Map<string, LiveChannel>()
  for (const entry of entries.filter(one => one.enabled)) {
    const adapter = adapters.find(one => one.manifest.name === entry.adapter) as Adapter
    const log = kit.log.child({ channel: entry.name })
    live.set(entry.name, {
      name: entry.name,
      title: entry.title,
      adapter: adapter.manifest.name,
      door: adapter.manifest.door,
      manifest: adapter.manifest,
      geotagged: entry.geotagged,
      channel: adapter.open(adapter.settings.parse(settingsFor(adapter.settings, entry.settings)), {
        fetch: kit.fetch,
        now: () => new Date(),
        log,
      }),
    })
  }
  return live
}
