import { setTimeout as pause } from 'node:timers/promises'
import type { Door } from './doors.js'
import type { CitizenMessage } from './scenario.js'
import type { Trial } from './trial.js'

/** What became of a message; the part of the API's answer which the demo tells. */
export interface Became {
  readonly state: 'accepted' | 'settled' | 'quarantined'
  readonly outcome: string | null
  readonly reason: string | null
  /** About an office or official: an administrator is not told what became of it. */
  readonly protected?: boolean
  readonly reports: readonly {
    readonly number: string
    /** `duplicate`: it joined a ticket that was there. */
    readonly matching: { readonly is?: string } | null
    readonly ticket: { readonly number: string; readonly agency: string; readonly unit: string | null } | null
  }[]
}

/** A message played, with its end: `became` null when nothing was heard of it in time, `refused` when its door shut. */
export interface Played {
  readonly message: CitizenMessage
  readonly channel: string
  readonly became: Became | null
  readonly refused?: string
}

/** Mail and mentions are fetched at the gateway's own pace, and after a pause it looks only once a minute. */
const PATIENCE_MS = 150_000

/**
 * Hands the messages in, in their order, `perSecond` of them, without waiting for what becomes of the one before;
 * tells `news` of each as it settles.
 */
export async function play(
  messages: readonly CitizenMessage[],
  doors: Readonly<Record<string, Door>>,
  options: { readonly trial: Trial; readonly perSecond: number; news(played: Played): void },
): Promise<Played[]> {
  const done: Played[] = []
  const tell = (played: Played) => {
    done.push(played)
    options.news(played)
  }

  const open: Promise<void>[] = []
  const start = Date.now()
  for (const [index, message] of messages.entries()) {
    const due = start + (index * 1000) / options.perSecond
    if (due > Date.now()) await pause(due - Date.now())
    try {
      const door = doors[message.channel]
      if (!door) throw new Error(`tidak ada kanal untuk ${message.channel}`)
      const { channel, ask } = await door(message)
      open.push(settled(options.trial, ask).then(became => tell({ message, channel, became })))
    } catch (error) {
      tell({ message, channel: message.channel, became: null, refused: (error as Error).message })
    }
  }
  await Promise.all(open)
  return done
}

async function settled({ url, adminKey }: Trial, ask: string): Promise<Became | null> {
  const deadline = Date.now() + PATIENCE_MS
  for (let wait = 200; Date.now() < deadline; wait = Math.min(wait * 1.5, 3_000)) {
    await pause(wait)
    const response = await fetch(url + ask, { headers: { authorization: `Bearer ${adminKey}` } }).catch(
      () => null,
    )
    if (response?.status !== 200) continue
    const answer = (await response.json()) as Became | { data: Became[] }
    const became = 'data' in answer ? answer.data[0] : answer
    if (became && became.state !== 'accepted') return became
  }
  return null
}
