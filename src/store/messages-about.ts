/** What a change is called that a message made: the id of the message (`pipeline/hear.ts`). A form has an id of its own. */
const UUID = `'^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'`

/**
 * Ids of the messages that speak of a report `r`: the one it was made from, and those in which its author said that what we
 * called solved is not. A photo that came with any of them is one of the report's, whatever ticket the report is in now.
 */
export const MESSAGES_ABOUT = `(select r.message_id as id
    union select (e.body->>'change')::uuid from ticket_event e
    where e.report_id = r.id and e.type = 'reopened' and e.body->>'action' = 'reopen' and e.body->>'change' ~ ${UUID})`
