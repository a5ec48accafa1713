import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import exifr from 'exifr'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FakeTwilio, signTwilio, startFakeTwilio, twilioForm } from '../fakes/twilio.js'
import { type RunningMuara, startMuara } from '../support/muara.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'

const SECRET = 'a-secret-of-the-photos'
const SID = `AC${'c'.repeat(32)}`

let fresh: FreshDatabase
let twilio: FakeTwilio
let muara: RunningMuara

beforeAll(async () => {
  fresh = await freshDatabase({ max: 2 })
  twilio = await startFakeTwilio({ accountSid: SID, authToken: SECRET })
  muara = await startMuara({
    databaseUrl: fresh.url,
    channels: [
      {
        name: 'sms',
        adapter: 'sms-twilio',
        settings: { accountSid: SID, authToken: SECRET, from: '+628111272206', apiBase: twilio.url },
      },
    ],
    env: { MUARA_LOCAL_HOSTS: new URL(twilio.url).host },
  })
})
afterAll(async () => {
  await muara?.stop()
  await twilio?.close()
  await fresh?.drop()
})

/** A photo taken at Monas, kelurahan Gambir. */
const photo = () =>
  sharp({ create: { width: 80, height: 60, channels: 3, background: '#884422' } })
    .jpeg()
    .withExif({
      IFD3: {
        GPSLatitudeRef: 'S',
        GPSLatitude: '6/1 10/1 3128/100',
        GPSLongitudeRef: 'E',
        GPSLongitude: '106/1 49/1 3768/100',
      },
    })
    .toBuffer()

async function send(body: string, urls: readonly string[]) {
  const sid = `MM${randomUUID().replaceAll('-', '')}`
  const url = `${muara.url}/webhooks/sms`
  const media = Object.fromEntries(
    urls.flatMap((one, i) => [
      [`MediaUrl${i}`, one],
      [`MediaContentType${i}`, 'image/jpeg'],
    ]),
  )
  const fields = {
    MessageSid: sid,
    AccountSid: SID,
    From: '+6281200007788',
    To: '+628111272206',
    Body: body,
    NumMedia: String(urls.length),
    ...media,
  }
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': signTwilio(url, fields, SECRET),
    },
    body: twilioForm(fields),
  })
  expect(answer.status).toBe(200)
  await muara.atRest(30, { replies: false })
  return (await muara.api(`/api/v1/messages?channel=sms&external_id=${sid}`)).body.data[0]
}

describe('a photo sent along', () => {
  it('is fetched with our credentials through a redirect, tells the place, and is kept without it', async () => {
    const original = await photo()
    const message = await send('Lampu taman mati', [
      twilio.addMedia({ body: original, type: 'image/jpeg', redirect: true }),
    ])
    const [file] = message.normalised.media
    expect(file).toMatchObject({ state: 'stored', type: 'image/jpeg' })
    expect(message.reports[0].place.kelurahan).toBe('31.71.01.1001')
    const path = join(muara.dataDir, 'media', file.sha256.slice(0, 2), file.sha256.slice(2, 4), file.sha256)
    const kept = readFileSync(path)
    expect(createHash('sha256').update(kept).digest('hex')).toBe(file.sha256)
    expect(await exifr.gps(kept)).toBeUndefined()
    expect(await exifr.gps(original)).toBeDefined()
  })

  it('that points inside our network is refused, says why, and the complaint stands', async () => {
    const message = await send('Got mampet di Jl Kebon Sirih kel Kebon Sirih', [
      'https://169.254.169.254/latest/meta-data',
      'http://127.0.0.1:1/x',
    ])
    expect(message.normalised.media.map((one: { state: string }) => one.state)).toEqual([
      'refused',
      'refused',
    ])
    expect(message.outcome).toBe('report')
  })

  it('that is a page in disguise is not kept', async () => {
    const message = await send('Sampah menumpuk di kel Kebon Sirih', [
      twilio.addMedia({ body: Buffer.from('<html>halo</html>'), type: 'image/jpeg' }),
    ])
    expect(message.normalised.media[0].state).toBe('refused')
  })

  it('that is late at the provider is fetched later; the ticket does not wait for it', async () => {
    const message = await send('Trotoar rusak di kel Kebon Sirih', [
      twilio.addMedia({ body: await photo(), type: 'image/jpeg', lateBy: 1 }),
    ])
    expect(message.outcome).toBe('report')
    expect(message.normalised.media[0].state).toBe('pending')
    await fresh.database.db.query(
      `update message_media set next_at = clock_timestamp() where state = 'pending'`,
    )
    await expect
      .poll(async () => (await muara.api(`/api/v1/messages/${message.id}`)).body.normalised.media[0].state, {
        timeout: 60_000,
        interval: 500,
      })
      .toBe('stored')
  }, 120_000)

  it('the same photo twice is one file', async () => {
    const body = await photo()
    const [one, two] = [
      await send('Jalan berlubang kel Gambir', [twilio.addMedia({ body, type: 'image/jpeg' })]),
      await send('Jalan berlubang besar kel Gambir', [twilio.addMedia({ body, type: 'image/jpeg' })]),
    ]
    expect(one.normalised.media[0].sha256).toBe(two.normalised.media[0].sha256)
    const { rows } = await fresh.database.db.query('select count(*)::int as n from media where sha256 = $1', [
      one.normalised.media[0].sha256,
    ])
    expect(rows[0].n).toBe(1)
    expect(existsSync(join(muara.dataDir, 'media'))).toBe(true)
  })
})
