import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { compare } from '../scripts/payloads/compare.js'
import { projectFolder } from '../scripts/payloads/gateway.js'
import { replaceInJson } from '../scripts/payloads/json-text.js'
import type { ApiMessage, Seen } from '../scripts/payloads/outcome.js'
import { sure, tally } from '../scripts/payloads/print.js'
import { pagesOf, requestsOf } from '../scripts/payloads/request.js'
import { runPayloads } from '../scripts/payloads/run.js'
import { Row, samplesOf, type Sample } from '../scripts/payloads/samples.js'
import { metaSignature, twilioSignature, xSignature } from '../scripts/payloads/sign.js'
import { signMeta } from './fakes/graph.js'
import { signTwilio } from './fakes/twilio.js'
import { signX } from './fakes/x-api.js'

const SAMPLES = join(projectFolder(), '..', 'shared', 'external', 'payloads')

/** Share of the open samples marked "high confidence" which agreed on 2026-11-22. May rise, must not fall. */
const REACHED = 1

describe.skipIf(!existsSync(SAMPLES))('the open payload samples', () => {
  test('agree at least as often as on the day this was written', { timeout: 420_000 }, async () => {
    const { lines, unreadable } = await runPayloads(SAMPLES)
    expect(unreadable).toEqual([])
    expect(lines.length).toBeGreaterThan(150)
    const high = sure(lines)
    const wrong = high.filter(line => !line.verdict.agrees)
    expect(
      tally(high).share,
      wrong.map(line => `${line.sample.id}: ${line.verdict.differences.join('; ')}`).join('\n'),
    ).toBeGreaterThanOrEqual(REACHED)
  })
})

describe('the comparison', () => {
  test('agrees with a report as expected', () => {
    expect(compare(sampleOf({}), seen(message({})))).toMatchObject({ agrees: true, byAlternative: false })
  })

  test.each([
    [
      'another outcome',
      {},
      message({ reading: 'ignored', normalised: null }),
      /outcome: expected report, came ignored/,
    ],
    ['another id', { external_id: 'SM2' }, message({}), /external_id/],
    ['another sender', { sender: { kind: 'phone', value: '+6281200000002' } }, message({}), /sender/],
    ['another time', { sent_at: '2026-11-22T00:00:00.000Z' }, message({}), /sent_at/],
    ['words missing', { text_contains: ['jalan'] }, message({}), /text/],
    ['words that should be gone', { text_lacks: ['got'] }, message({}), /text/],
    ['another number of files', { media_count: 1 }, message({}), /media/],
    ['a point that is not there', { lat: -6.2, lon: 106.8 }, message({}), /point/],
    ['a point that should not be', {}, message({}, { lat: -6.2, lon: 106.8 }), /point/],
    ['an answered message that should not be', {}, message({}, { reply_to: 'SM0' }), /reply_to/],
  ])('tells %s', (_what, report, came, difference) => {
    const verdict = compare(sampleOf(report), seen(came))
    expect(verdict.agrees).toBe(false)
    expect(verdict.differences.join('\n')).toMatch(difference)
  })

  test('takes digits of a number, any of several ids, and a near point', () => {
    const report = {
      external_id: null,
      external_id_any: ['1:2', '<SM1>'],
      sender: { kind: 'phone', value: '6281200000001' },
      lat: -6.20001,
      lon: 106.8,
    }
    expect(compare(sampleOf(report), seen(message({}, { lat: -6.2, lon: 106.80001 }))).differences).toEqual(
      [],
    )
  })

  test('takes the alternative and says so', () => {
    const sample = { ...sampleOf({}), alt_outcome: 'ignored' }
    expect(compare(sample, seen(message({ reading: 'ignored', normalised: null })))).toMatchObject({
      agrees: true,
      byAlternative: true,
    })
  })

  test('a reply where none may go is a difference', () => {
    const sample = { ...sampleOf({}), must_not_answer: true }
    expect(
      compare(sample, seen(message({ replies: [{ kind: 'acknowledged', state: 'suppressed' }] }))).agrees,
    ).toBe(true)
    expect(
      compare(sample, seen(message({ replies: [{ kind: 'acknowledged', state: 'pending' }] }))).agrees,
    ).toBe(false)
  })

  test('a report too many, a target missed and a quarantine are differences', () => {
    expect(
      compare(sampleOf({}), seen(message({}), message({}, { external_id: 'SM9' }))).differences.join(),
    ).toMatch(/no further one, came SM9/)
    const deletion = { ...sampleOf({}), outcome: 'delete', reports: [], target_external_id: 'SM1' }
    expect(
      compare(deletion, seen(message({ reading: 'delete', normalised: null, target_external_id: 'SM2' })))
        .agrees,
    ).toBe(false)
    expect(compare(sampleOf({}), seen(message({ state: 'quarantined' }))).agrees).toBe(false)
  })
})

describe('the requests', () => {
  const raw = (name: string, text: string, delivery: object) =>
    samplesOf(
      Row.parse({
        file: `x/${name}`,
        adapter: 'twilio',
        delivery: { how: 'webhook', ...delivery },
        outcome: 'report',
      }),
      Buffer.from(text),
    )[0] as Sample
  const form = 'application/x-www-form-urlencoded'

  test('a JSON object becomes the pairs of a form, whatever the wording', () => {
    for (const body of ['json-object-to-form', 'the parsed form, encode it again', undefined]) {
      const [request] = requestsOf(
        raw('a.json', '{"Body":"got & mampet","NumMedia":"0","Id":[1,2]}', { content_type: form, body }),
      )
      expect(request?.body.toString()).toBe('Body=got+%26+mampet&NumMedia=0&Id=1&Id=2')
    }
  })

  test('a form stays byte for byte but for the line end of its file', () => {
    const [request] = requestsOf(
      raw('a.form', 'Body=a%2Bb+c&From=whatsapp:%2B62812\n', { content_type: form, body: 'file' }),
    )
    expect(request?.body.toString()).toBe('Body=a%2Bb+c&From=whatsapp:%2B62812')
  })

  test('a file can be one field of a form, be wrapped in an array, or be a query', () => {
    const [field] = requestsOf(
      raw('m.json', '{"a":1}', { content_type: form, body: 'value of the form parameter ChannelMetadata' }),
    )
    expect(new URLSearchParams(field?.body.toString()).get('ChannelMetadata')).toBe('{"a":1}')
    const [wrapped] = requestsOf(
      raw('e.json', '{"a":1}', { content_type: 'application/json', body: 'wrap in a JSON array' }),
    )
    expect(wrapped?.body.toString()).toBe('[{"a":1}]')
    const [asked] = requestsOf(raw('q.query', 'a=1&b=%e9', { method: 'GET', body: 'none' }))
    expect(asked).toMatchObject({ method: 'GET', query: 'a=1&b=%e9' })
  })

  test('objects on lines are requests of their own, an object over lines is one', () => {
    const json = { content_type: 'application/json', body: 'file, one JSON object a line' }
    expect(requestsOf(raw('s.jsonl', '{"a":1}\n{"a":2}\n', json))).toHaveLength(2)
    expect(requestsOf(raw('s.json', '{\n "a": 1\n}\n', json))).toHaveLength(1)
    expect(pagesOf(raw('s.json', '{"data":{"id":"1"}}', json))[0]?.toString()).toBe('{"data":[{"id":"1"}]}')
  })

  test('a variant changes one value and no other byte', () => {
    const text = '{ "entry": [ {"id": 90071992547409931, "time": 1}, {"id":"2\\u00e9"} ] }'
    expect(replaceInJson(text, 'entry[0].time', '9')).toBe(text.replace('"time": 1', '"time": "9"'))
    expect(replaceInJson(text, 'entry[1].id', 'x')).toBe(text.replace('"2\\u00e9"', '"x"'))
    expect(() => replaceInJson(text, 'entry[2].id', 'x')).toThrow(RangeError)
  })
})

test('the signatures are those of the providers', () => {
  const fields = { To: '+62', Body: 'got', Media: ['b', 'a', 'b'] }
  const pairs = new URLSearchParams(
    Object.entries(fields).flatMap(([name, value]) => [value].flat().map(one => [name, one])),
  )
  expect(twilioSignature('rahasia-1', 'https://a.example/x?y=1', pairs)).toBe(
    signTwilio('https://a.example/x?y=1', fields, 'rahasia-1'),
  )
  // Published vector of the same scheme (GitHub, "Validating webhook deliveries").
  expect(metaSignature("It's a Secret to Everybody", Buffer.from('Hello, World!'))).toBe(
    'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
  )
  expect(metaSignature('rahasia-1', Buffer.from('{}'))).toBe(signMeta('{}', 'rahasia-1'))
  expect(xSignature('rahasia-1', Buffer.from('{}'))).toBe(signX('{}', 'rahasia-1'))
})

function sampleOf(report: object): Sample {
  const expected = {
    external_id: 'SM1',
    sender: { kind: 'phone', value: '+6281200000001' },
    text_contains: ['got mampet'],
    text_lacks: [],
    media_count: 0,
    lat: null,
    lon: null,
    reply_to: null,
    ...report,
  }
  const row = Row.parse({
    file: 'sms/a.form',
    adapter: 'twilio',
    delivery: { how: 'webhook' },
    outcome: 'report',
    reports: [expected],
  })
  return samplesOf(row, Buffer.from('Body=x'))[0] as Sample
}

function message(over: Partial<ApiMessage>, draft: object = {}): ApiMessage {
  const normalised = {
    external_id: 'SM1',
    sender: { kind: 'phone', value: '+6281200000001' },
    sent_at: null,
    subject: null,
    text: 'got mampet',
    media_count: 0,
    lat: null,
    lon: null,
    reply_to: null,
    ...draft,
  }
  return {
    id: '1',
    external_id: 'SM1',
    state: 'settled',
    reading: 'report',
    outcome: 'report',
    reason: null,
    target_external_id: null,
    normalised,
    replies: [],
    ...over,
  }
}

const seen = (...messages: ApiMessage[]): Seen => ({ answers: [{ status: 200, body: '' }], messages })
