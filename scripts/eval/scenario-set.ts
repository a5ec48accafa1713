import { join } from 'node:path'
import { z } from 'zod'
import { CitizenMessage } from '../demo/scenario.js'
import { BadSet, readJsonLines, unique } from './labelled-files.js'
import { connected, type Split, splitOf } from './split.js'

const Kind = z.enum(['complaint', 'follow_up', 'status_query', 'praise', 'spam', 'not_complaint'])
const Kelurahan = z.string().regex(/^\d\d\.\d\d\.\d\d\.\d{4}$/, 'not a kelurahan code')

const GoldComplaint = z.object({
  incident_id: z.string().min(1),
  category: z.string().min(1),
  kelurahan_code: Kelurahan.nullable(),
  place_basis: z.enum(['gps', 'explicit', 'street_or_landmark', 'undeterminable']),
})
export type GoldComplaint = z.infer<typeof GoldComplaint>

const LabelledMessage = CitizenMessage.extend({
  gold: z.object({
    kind: Kind,
    complaints: z.array(GoldComplaint),
    tags: z.array(z.string()).default([]),
    same_person_as: z.string().optional(),
    about_incident: z.string().optional(),
    outside: z.boolean().default(false),
  }),
})
export type LabelledMessage = z.infer<typeof LabelledMessage>

const Incident = z.object({
  incident_id: z.string().min(1),
  category: z.string(),
  kelurahan_code: Kelurahan.nullable(),
  started_at: z.iso.datetime({ offset: true }),
  closed_at: z.iso.datetime({ offset: true }).nullable(),
  recurrence_of: z.string().nullable(),
  related_to: z.array(z.string()),
})
type Incident = z.infer<typeof Incident>

/** Messages with what a person says about them. The conventions stand in config/scenario/README.md. */
export interface ScenarioSet {
  readonly name: string
  /** In time order. */
  readonly messages: readonly LabelledMessage[]
  readonly incidents: ReadonlyMap<string, Incident>
  /** Incidents that belong together (related, recurring, in one message) share a group; so do their messages. */
  readonly groupOf: (message: LabelledMessage) => string
  readonly splitOf: (message: LabelledMessage) => Split
}

/** Reads a folder with `incidents.jsonl` and `reports.jsonl`. @throws BadSet naming file and line. */
export function readScenarioSet(folder: string, name: string): ScenarioSet {
  const reportsFile = join(folder, 'reports.jsonl')
  const incidentsFile = join(folder, 'incidents.jsonl')
  const listed = readJsonLines(incidentsFile, Incident)
  const reports = readJsonLines(reportsFile, LabelledMessage)
  if (reports.length === 0) throw new BadSet(reportsFile, null, 'there is no message in it')
  unique(incidentsFile, listed, incident => incident.incident_id)
  unique(reportsFile, reports, message => message.message_id)
  const incidents = new Map(listed.map(({ row }) => [row.incident_id, row]))
  const messages = reports.map(({ row }) => row)
  const ids = new Set(messages.map(message => message.message_id))
  for (const { line, row } of reports) {
    const { gold, message_id, thread_of } = row
    const unknown = gold.complaints.find(each => !incidents.has(each.incident_id))?.incident_id
    if (unknown)
      throw new BadSet(reportsFile, line, `${message_id} speaks of the unknown incident ${unknown}`)
    if (thread_of && !ids.has(thread_of))
      throw new BadSet(reportsFile, line, `${message_id} answers the unknown message ${thread_of}`)
  }

  const ties = [
    ...listed.map(({ row: { incident_id, recurrence_of, related_to } }) =>
      [incident_id, recurrence_of, ...related_to].filter(id => id !== null && incidents.has(id)),
    ),
    ...messages.map(({ gold }) => gold.complaints.map(each => each.incident_id)),
  ] as string[][]
  const groups = connected(incidents.keys(), ties)
  const groupOf = ({ gold, message_id }: LabelledMessage) => {
    const incident = gold.complaints[0]?.incident_id ?? gold.about_incident
    return (incident && groups.get(incident)) ?? message_id
  }
  return {
    name,
    messages: messages.toSorted((a, b) => Date.parse(a.sent_at) - Date.parse(b.sent_at)),
    incidents,
    groupOf,
    splitOf: message => splitOf(groupOf(message)),
  }
}
