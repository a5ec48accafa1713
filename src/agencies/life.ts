import { z } from 'zod'
import { type Acted, dueAt, lifeOfTicket, type TicketLife } from '../store/life.js'
import { findTicket } from '../store/read/tickets.js'
import { EVIDENCE_REFUSALS } from '../ticket/evidence/index.js'
import { type Action, ACTIONS, type LifeRules, REFUSALS } from '../ticket/life/index.js'
import { CorrectionHeaders, versionsIn } from './corrections.js'
import { idOfKey, keyOf as idempotencyKeyOf, once } from './idempotency.js'
import { actorOf, reachTo } from './life/actor.js'
import { ActionBody, askedOf } from './life/asked.js'
import { problemOf } from './life/refused.js'
import { simulatedAct } from './life/simulation.js'
import { ActedSchema, RulesSchema } from './life/schemas.js'
import { actionsOf, officeView } from './life/view.js'
import { Problem } from './problem.js'
import { eventId } from './push/payload.js'
import type { Answer, ApiDeps, Call } from './route.js'
import { route } from './route.js'
import { statusLabel } from './status.js'
import { keyOf } from './ticket-view.js'
import { plain } from './validation.js'

const params = z.strictObject({ ticket: plain(64), action: z.enum(ACTIONS) })
type ActionCall = Call<z.infer<typeof params>, undefined, ActionBody>

export const actOnTicket = route({
  id: 'actOnTicket',
  method: 'post',
  path: '/tickets/{ticket}/actions/{action}',
  summary: 'Do something to a ticket: accept, start, hand over, extend, note, finish, refuse, …',
  description: rules => `${HOW}\n\n${tableOf(rules.life.rules)}`,
  scopes: ['agency', 'admin', 'inspektorat'],
  headers: CorrectionHeaders,
  params,
  body: ActionBody,
  answers: {
    200: { description: 'Done.', schema: ActedSchema },
    400: {
      description:
        'Malformed, or photos that prove nothing here: `unknown_photo`, `found_false`, `only_before`.',
    },
    403: { description: 'Not for this key to do: `not_yours`, `own_work`.' },
    404: { description: 'No such ticket within reach of this key.' },
    409: {
      description:
        'Not as things stand: `not_now`, `appeal_waits`, `under_inspection`, … says why and what to do.',
    },
    412: { description: 'The ticket changed since the ETag in If-Match.' },
    422: { description: 'Something needed is missing or wrong, or the Idempotency-Key was used before.' },
  },
  run(call, { database, ...deps }) {
    const { holder, params, body } = call
    const key = idempotencyKeyOf(call.header)
    const run = () => perform(call, key && idOfKey(holder, key), { database, ...deps })
    if (key === undefined) return run()
    return once(database, { owner: `key:${holder.id}`, key, request: { params, body } }, run)
  },
  simulated: simulatedAct,
})

async function perform(
  { params, body, holder, header }: ActionCall,
  change: string | undefined,
  deps: ApiDeps,
): Promise<Answer> {
  const { database, rules, directory } = deps
  const { action } = params
  const actor = actorOf(holder, rules)
  const key = keyOf(params.ticket)
  const seen = versionsIn(header('if-match'))
  const { life, acted, left } = await database.transaction(async db => {
    const life = key && (await lifeOfTicket(db, rules, key))
    if (!life) throw new Problem('not_found')
    const reach = reachTo(rules, life.state, holder)
    const asked = askedOf(action, body)
    const visible = await findTicket(db, life, reach)
    const options = { seen, change, reach: visible ? reach : NOWHERE }
    const acted = await deps.evidence.act(db, life, asked, actor, options)
    if (!acted.done) throw problemOf(acted.refusal)
    const left = !(await findTicket(db, life, reachTo(rules, acted.state, holder)))
    return { life, acted, left }
  })
  const { id, number, seq, state } = acted
  const { status, owner, version } = left ? asDone(acted, life, change) : { ...state, version: acted.version }
  return {
    status: 200,
    headers: { ETag: `"${version}"` },
    body: {
      simulated: false,
      action,
      ticket: { id, number, status, ...officeView(owner, directory), version },
      event: eventId(number, seq),
      left,
      actions: left ? [] : actionsOf({ id, state, now: new Date() }, actor, deps, dueAt(life, rules)),
    },
  }
}

/** Reaches no ticket: what is left is to answer a repeat of what took the ticket away. */
const NOWHERE = { agency: '', unit: null }

/** A ticket as an action left it. Who repeats one later is not told what became of the ticket elsewhere. */
function asDone({ fresh, state, seq }: Acted & { done: true }, life: TicketLife, change?: string) {
  const then = fresh ? undefined : life.course.events.find(event => event.body.change === change)
  const { status = state.status, to, from } = then?.body ?? {}
  return { status, owner: then ? (to ?? from ?? state.owner) : state.owner, version: seq }
}

export const showActions = route({
  id: 'showActions',
  method: 'get',
  path: '/actions',
  summary: 'The life of a ticket as data: who may do what, when, with what',
  description: 'What `config/life.yaml` says, for software that shows buttons and forms.',
  scopes: ['agency', 'admin', 'inspektorat', 'channel'],
  answers: { 200: { description: 'The rules.', schema: RulesSchema } },
  run: rulesInForce,
  simulated: rulesInForce,
})

async function rulesInForce(_call: Call, { rules, directory }: ApiDeps): Promise<Answer> {
  const { version, actions, reason, handover, extension, pause, reopening, rejection, offices, codes } =
    rules.life.rules
  const codesOf: Partial<Record<Action, object>> = { ...codes, decline: codes.reject, pause: pause.codes }
  return {
    status: 200,
    headers: { ETag: `"${version}"` },
    body: {
      version,
      statuses: directory.statuses.map(status => ({ status, label: statusLabel(status) })),
      actions: ACTIONS.map(action => {
        const { from, to, ...rule } = actions[action]
        return {
          action,
          ...rule,
          from: from === 'all' ? directory.statuses : from,
          to: to === 'same' ? null : to,
          ...(codesOf[action] && { codes: codesOf[action] }),
        }
      }),
      reason,
      handover,
      extension,
      pause: { times: pause.times, hours: pause.hours },
      reopening,
      rejection,
      offices: {
        validator: offices.validator.map(directory.agency),
        inspektorat: offices.inspektorat.map(directory.agency),
      },
      refusals: Object.fromEntries(
        Object.entries({ ...REFUSALS, ...EVIDENCE_REFUSALS }).map(([code, [status, id, en]]) => [
          code,
          { status, id, en },
        ]),
      ),
    },
  }
}

const HOW = `What this key may do to a ticket right now stands in its \`actions\` (\`GET /tickets/{ticket}\`). A refusal changes
nothing and says in \`errors[0]\` why (\`code\`) and what to do. With an Idempotency-Key a repeat has no second effect; with
If-Match (the ETag of the ticket) a ticket changed meanwhile is left alone and 412 answered. Validators, arbiters and the
Inspektorat act on tickets of others. Some actions become another as things stand, and the event tells which: \`reject\` with
a code that means "not ours" is a hand-over and needs \`owner\`; after work was begun, refused or opened again an owner's
\`reject\` is a \`decline\`, which waits for validation; a hand-over when no hop is left is an \`appeal\`.`

/** The state machine as a table, so that the documentation is never older than the rules. */
function tableOf({ actions }: LifeRules): string {
  const lines = ACTIONS.map(action => {
    const { label, who, from, to, needs, offers } = actions[action]
    const cells = [
      `\`${action}\``,
      label.en,
      who.join(', '),
      from === 'all' ? 'any' : from.join(', '),
      to === 'same' ? '(unchanged)' : to,
      needs.join(', '),
      offers.join(', '),
    ]
    return `| ${cells.join(' | ')} |`
  })
  return ['| action | | who | from | to | needs | offers |', '|---|---|---|---|---|---|---|', ...lines].join(
    '\n',
  )
}
