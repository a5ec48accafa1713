import type { Adapter } from '#kit'
import desk from './desk/adapter.js'
import email from './email/adapter.js'
import facebook from './facebook/adapter.js'
import open311 from './open311/adapter.js'
import smsTwilio from './sms-twilio/adapter.js'
import x from './x/adapter.js'

/** The list: one line per adapter. A folder that is missing here fails the conformance run. */
export const adapters: readonly Adapter[] = [desk, email, facebook, open311, smsTwilio, x]
