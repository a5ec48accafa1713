import { join } from 'node:path'
import { z } from 'zod'
import { CitizenMessage } from '../demo/scenario.js'
import { draftOf, LONGEST_TEXT } from './drafts.js'
import { AreaCode, Moment } from './labelled-fields.js'
import { type Fault, type Lined, readJsonLines } from './labelled-files.js'
import { connected, type Split, splitOf } from './split.js'

const Kind = z.enum(['complaint', 'follow_up', 'status_query', 'praise', 'spam', 'not_complaint'])
const Kelurahan = AreaCode.transform(code => code || null)
  .refine(code => code === null || /^\d\d\.\d\d\.\d\d\.\d{4}$/.test(code), 'not a kelurahan code')
  .default(null)

const GoldComplaint = z.object({
  incident_id: z.string().min(1),
  category: z.string().min(1),
  kelurahan_code: Kelurahan,
  /** `gps`, `explicit`, `street_or_landmark`, `undeterminable`; others are counted under their own name. */
  place_basis: z.string().default('not given'),
})
export type GoldComplaint = z.infer<typeof GoldComplaint>

const LabelledMessage = CitizenMessage.extend({
  sent_at: Moment,
  sender: z.string().default(''),
  text: z.string().default(''),
  gold: z
    .object({
      kind: Kind,
      complaints: z.array(GoldComplaint).default([]),
      tags: z.array(z.string()).default([]),
      same_person_as: z.string().optional(),
      about_incident: z.string().optional(),
      outside: z.boolean().default(false),
    })
    .refine(
      ({ kind, complaints }) => kind !== 'complaint' || complaints.length > 0,
      'a complaint that speaks of no incident',
    ),
}).superRefine((message, context) => {
  try {
    draftOf(message)
  } catch (error) {
    const [issue] = error instanceof z.ZodError ? error.issues : []
    if (!issue) throw error
    context.addIssue({ code: 'custom', path: issue.path, message: issue.message })
  }
})
export type LabelledMessage = z.infer<typeof LabelledMessage>

const Incident = z.object({
  incident_id: z.string().min(1),
  closed_at: Moment.nullable().default(null),
  recurrence_of: z.string().nullable().default(null),
  related_to: z.array(z.string()).default([]),
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
  readonly groupOfIncident: (incident: string) => string
  readonly splitOf: (message: LabelledMessage) => Split
  readonly faults: readonly Fault[]
}

/**
 * Reads a folder with `reports.jsonl` and `incidents.jsonl`. Rows that cannot be used are left out and told. An incident
 * that reports speak of and nobody describes is taken as one that never closed and has no relations.
 */
export function readScenarioSet(folder: string, name: string): ScenarioSet {
  const reportsFile = join(folder, 'reports.jsonl')
  const described = readJsonLines(join(folder, 'incidents.jsonl'), Incident, ({ incident_id }) => incident_id)
  const reports = readJsonLines(reportsFile, LabelledMessage, ({ message_id }) => message_id)
  const incidents = new Map(described.rows.map(({ row }) => [row.incident_id, row]))
  const messages = reports.rows.map(({ row }) => row)
  const faults = [...described.faults, ...reports.faults]
  if (messages.length === 0 && reports.faults.length === 0)
    faults.push({ file: reportsFile, line: null, problem: 'there is no message in it', lost: 'file' })
  for (const said of reports.rows) faults.push(...oddities(reportsFile, said, messages, incidents))
  for (const { gold } of messages)
    for (const { incident_id } of gold.complaints)
      if (!incidents.has(incident_id))
        incidents.set(incident_id, { incident_id, closed_at: null, recurrence_of: null, related_to: [] })

  const ids = new Set(messages.map(message => message.message_id))
  const groups = groupsOf(messages, incidents)
  const groupOfIncident = (incident: string) => groups.get(incident) ?? incident
  const groupOf = ({ gold, message_id }: LabelledMessage) => {
    const incident = gold.complaints[0]?.incident_id ?? gold.about_incident
    return (incident && groups.get(incident)) ?? message_id
  }
  return {
    name,
    messages: messages
      .map(message => (ids.has(message.thread_of ?? '') ? message : { ...message, thread_of: undefined }))
      .toSorted((a, b) => Date.parse(a.sent_at) - Date.parse(b.sent_at)),
    incidents,
    groupOf,
    groupOfIncident,
    splitOf: message => splitOf(groupOf(message)),
    faults,
  }
}

/** What is strange about a message that can be used all the same. */
function oddities(
  file: string,
  { line, row: { message_id, thread_of, text, gold } }: Lined<LabelledMessage>,
  messages: readonly LabelledMessage[],
  incidents: ReadonlyMap<string, Incident>,
): Fault[] {
  const unknown = gold.complaints.find(each => !incidents.has(each.incident_id))?.incident_id
  const strange: string[] = []
  if (unknown)
    strange.push(`${message_id} speaks of ${unknown}, which nobody describes: taken as one that never closed`)
  if (thread_of && !messages.some(message => message.message_id === thread_of))
    strange.push(`${message_id} answers ${thread_of}, which is not in the set: read as if it answered none`)
  if (text.length > LONGEST_TEXT)
    strange.push(`${message_id} has ${text.length} characters: cut at ${LONGEST_TEXT}, as in life`)
  return strange.map(problem => ({ file, line, problem, lost: 'nothing' }))
}

function groupsOf(
  messages: readonly LabelledMessage[],
  incidents: ReadonlyMap<string, Incident>,
): Map<string, string> {
  const ties = [
    ...[...incidents.values()].map(({ incident_id, recurrence_of, related_to }) =>
      [incident_id, recurrence_of, ...related_to].filter(id => id !== null && incidents.has(id)),
    ),
    ...messages.map(({ gold }) => gold.complaints.map(each => each.incident_id)),
  ] as string[][]
  return connected(incidents.keys(), ties)
}
