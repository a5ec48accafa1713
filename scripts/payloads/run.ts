import { setTimeout as pause } from 'node:timers/promises'
import { startFakeImap } from '../../test/fakes/imap.js'
import { startFakeSmtp } from '../../test/fakes/smtp.js'
import { type Trial, trialOf } from './channels.js'
import { compare, type Verdict } from './compare.js'
import { deliverToDoor } from './deliver.js'
import { type Gateway, startGateway } from './gateway.js'
import { mailOf } from './mail.js'
import type { ApiMessage, DoorAnswer, Seen } from './outcome.js'
import { pagesOf } from './request.js'
import { type Collection, readCollection, type Sample } from './samples.js'
import { startStandIn, type StandIn } from './stand-in.js'
import { ADAPTERS } from './ways.js'

/** A sample, how it was delivered and what became of it. */
export interface Line {
  readonly sample: Sample
  readonly how: string
  readonly verdict: Verdict
}

export interface RunResult extends Omit<Collection, 'samples'> {
  readonly lines: readonly Line[]
}

/** Outcome of a sample for which there is nothing to deliver. */
export const NOT_DELIVERED = 'not delivered'

/** Everything must have settled by then. Mails are read in a child process one after the other, hence minutes. */
const SETTLE_MS = 240_000
/** What the run's channels are known as to providers: not the address they really listen on, as behind a proxy. */
const PUBLIC_URL = 'https://aduan.kotak.example'

/**
 * Delivers every sample of `folder` to a gateway of its own making, each to a channel of its own, and compares what
 * the API then says with what `expectations.jsonl` asks.
 *
 * @param only a row's adapter (`twilio`, `email`, `x`, `facebook`); absent: all of ours
 * @throws Error when the folder cannot be read or the gateway does not start
 */
export async function runPayloads(
  folder: string,
  only?: string,
  say: (words: string) => void = () => {},
): Promise<RunResult> {
  const { samples, ...rest } = await readCollection(folder, new Set(only ? [only] : Object.keys(ADAPTERS)))
  const imap = await startFakeImap()
  const smtp = await startFakeSmtp()
  const standIn = await startStandIn()
  const providers = { api: standIn.url, imapPort: imap.port, smtpPort: smtp.port }
  const trials = samples.map((sample, index) => trialOf(sample, index, providers))
  // Polled samples lie ready before the gateway looks for the first time.
  for (const trial of trials) {
    if (trial.way === 'mailbox') imap.deliver(trial.name, mailOf(trial.sample, new Date()))
    if (trial.way === 'page') standIn.serve(trial.secret, pagesOf(trial.sample))
  }
  const channels = trials.filter(trial => trial.way !== 'none').map(trial => trial.channel)
  const localHosts = [standIn.host, `127.0.0.1:${imap.port}`, `127.0.0.1:${smtp.port}`]
  let gateway: Gateway | undefined
  try {
    say(`${trials.length} samples, ${channels.length} channels: starting the gateway`)
    gateway = await startGateway(channels, localHosts, PUBLIC_URL)
    say('delivering')
    return { ...rest, lines: await linesOf(trials, gateway, standIn) }
  } finally {
    await gateway?.stop()
    await Promise.all([imap.close(), smtp.close(), standIn.close()])
  }
}

async function linesOf(trials: readonly Trial[], gateway: Gateway, standIn: StandIn): Promise<Line[]> {
  const answers = new Map<Trial, DoorAnswer[]>()
  for (const trial of trials) {
    if (trial.way === 'door') answers.set(trial, await deliverToDoor(trial, gateway))
  }
  const deadline = Date.now() + SETTLE_MS
  const lines: Line[] = []
  for (const trial of trials) {
    const { sample, way, because } = trial
    if (way === 'none') {
      lines.push({
        sample,
        how: because,
        verdict: { agrees: true, byAlternative: false, outcome: NOT_DELIVERED, differences: [] },
      })
      continue
    }
    const seen = await settled(trial, { gateway, standIn, deadline, answers: answers.get(trial) ?? [] })
    lines.push({ sample, how: because, verdict: compare(sample, seen) })
  }
  return lines
}

interface Watch {
  readonly gateway: Gateway
  readonly standIn: StandIn
  readonly deadline: number
  readonly answers: readonly DoorAnswer[]
}

/** Waits until everything the sample's channel holds has settled. */
async function settled(
  { channel, way, secret }: Trial,
  { gateway, standIn, deadline, answers }: Watch,
): Promise<Seen> {
  for (;;) {
    // Asked before the messages are: whatever a round that was over by then has stored is among them.
    const over = way === 'door' || standIn.beganAgain(secret)
    const { data } = (await gateway.read(`/api/v1/messages?channel=${channel.name}`)) as {
      data: ApiMessage[]
    }
    const open = data.filter(message => message.state === 'accepted').length
    if (open === 0 && (data.length > 0 || over)) return { answers, messages: data }
    if (Date.now() > deadline) {
      const unfinished =
        data.length === 0
          ? 'nothing was fetched from the provider'
          : `${open} of ${data.length} messages never settled`
      return { answers, messages: data, unfinished }
    }
    await pause(200)
  }
}
