import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createWishes } from '../../src/replies/wishes.js'
import { withoutLinkKeys } from '../../src/report/index.js'
import { wishOf } from '../../src/store/replies.js'
import { issuePass, linkKey, linkPath, PASS_MS, passProves } from '../../src/ticket/reply-contract/index.js'
import { createWords, type Speaker } from '../../src/ticket/reply-words.js'
import { openFacebook } from '../facebook/channel.js'
import { openX } from '../x/channel.js'
import { Visitor } from '../support/people.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'
import { cityRules, type SmallCity, startSmallCity } from '../support/small-city.js'
import { DSDA, officer, rules, validator } from '../ticket/life/city.js'
import { by, contract, does, phone, says, texts, voices } from './street.js'

const ROOT = 'a signing root of the tests, thirty-two bytes and more'

let fresh: FreshDatabase
let city: SmallCity
let number: string
let person: string
let filed: Awaited<ReturnType<typeof says>>
let reader: Visitor

beforeAll(async () => {
  fresh = await freshDatabase()
  const following = { root: ROOT, wishes: createWishes(fresh.database, voices, contract) }
  city = await startSmallCity(fresh.database, { trackingPerMinute: 10_000, following, rules: cityRules() })
})
beforeEach(async () => {
  const address = phone()
  filed = await says(fresh.database, by('sms', address))
  number = filed.reportNumber
  person = filed.person as string
  await says(fresh.database, by('whatsapp', address), filed.ticketId)
  reader = new Visitor(city.url)
})
afterAll(async () => {
  await city.close()
  await fresh.drop()
})

const open = (of = { person, number }, visitor = reader) => visitor.get(linkPath(ROOT, of))
const html = async (visitor = reader, path = `/t/${number}`) => (await visitor.get(path)).text()
const solved = async () => {
  const finish = { action: 'finish', reason: 'sudah dikuras, lihat foto' } as const
  await does(fresh.database, filed.ticketId, finish, officer(DSDA), new Date())
  await does(fresh.database, filed.ticketId, { action: 'validate' }, validator, new Date())
}
const status = async () =>
  (await fresh.database.db.query('select status from ticket where id = $1', [filed.ticketId])).rows[0].status

describe('the link in our message', () => {
  it('leaves its key behind: one redirect, then a page like everybody’s address', async () => {
    const opened = await open()
    expect([opened.status, opened.headers.get('location')]).toEqual([303, `/t/${number}`])
    expect(opened.headers.get('referrer-policy')).toBe('no-referrer')
    expect(opened.headers.get('cache-control')).toBe('no-store')
    const cookie = opened.headers.get('set-cookie') ?? ''
    for (const part of ['HttpOnly', 'SameSite=Lax', `Path=/t/${number}`, `Max-Age=${PASS_MS / 1_000}`])
      expect(cookie).toContain(part)
    const page = await html()
    const secrets = [linkKey(ROOT, { person, number }), reader.cookies.get('pelapor') as string, person]
    for (const secret of secrets) expect(page + cookie.replace(/^[^;]*/, '')).not.toContain(secret)
    // Typed by hand from a slip of paper it is the same.
    expect(
      (
        await new Visitor(city.url).get(linkPath(ROOT, { person, number }).toLowerCase())
      ).headers.getSetCookie(),
    ).toHaveLength(1)
  })

  it('shows a stranger it was forwarded to nothing about anybody', async () => {
    await open()
    const page = await html()
    expect(page).toContain('Kabar untuk Anda')
    expect(page).not.toMatch(/\+?62812|0000|saluran mampet di depan|pos ronda/)
    expect(await html(new Visitor(city.url))).not.toContain('Kabar untuk Anda')
  })

  it('proves only one report, and only as we made it', async () => {
    const other = await says(fresh.database, by('sms', phone()))
    const { reportNumber: theirs, person: stranger } = other
    const forged = [
      { person: stranger as string, number },
      { person, number: theirs },
    ]
    for (const one of forged) {
      const visitor = new Visitor(city.url)
      expect((await visitor.get(linkPath(ROOT, one))).status).toBe(303)
      expect(visitor.cookies.size).toBe(0)
    }
    const wrongRoot = new Visitor(city.url)
    await wrongRoot.get(linkPath(`${ROOT}!`, { person, number }))
    expect(wrongRoot.cookies.size).toBe(0)
    // The pass of one page opens no other.
    await open()
    expect(await html(reader, `/t/${theirs}`)).not.toContain('Kabar untuk Anda')
    expect(
      passProves(
        issuePass(ROOT, { person, number }, new Date(0)),
        ROOT,
        { person, number },
        new Date(PASS_MS + 1),
      ),
    ).toBe(false)
    for (const pass of ['', '.', 'zzzzzzzzz.', 'x'.repeat(99)])
      expect(passProves(pass, ROOT, { person, number }, new Date())).toBe(false)
  })

  it('opens, however many wrong keys were tried; trying is answered for a while, and opens nothing', async () => {
    const tries = (i: number) => reader.get(`/t/${number}/${String(i).padStart(8, '0')}`)
    for (let i = 0; i < 60; i++) expect((await tries(i)).status).toBe(303)
    expect((await tries(60)).status).toBe(429)
    expect(reader.cookies.size).toBe(0)
    expect((await reader.get(`/t/${number}`)).status).toBe(200)
    expect((await open()).headers.get('location')).toBe(`/t/${number}`)
    expect(reader.cookies.size).toBe(1)
  })
})

describe('with it', () => {
  it('"belum selesai" needs no digits, even when somebody else has guessed at them', async () => {
    await solved()
    const guesser = new Visitor(city.url)
    for (let i = 0; i < 7; i++)
      await guesser.post(`/t/${number}`, { bukti: '0001', alasan: '', jawab: 'belum' })
    await open()
    const page = await html()
    expect(page).toContain('Sudah selesai?')
    expect(page).not.toContain('name="bukti"')
    const id = /name="id" value="([^"]+)"/.exec(page)?.[1] as string
    const said = await reader.post(`/t/${number}`, {
      id,
      alasan: 'masih mampet, 0812-0000-7777',
      jawab: 'belum',
    })
    expect([said.status, await status()]).toEqual([303, 'Menunggu'])
    const { rows } = await fresh.database.db.query(
      `select w.text from ticket_event e join event_words w using (ticket_id, seq) where ticket_id = $1 and type = 'reopened'`,
      [filed.ticketId],
    )
    expect(rows).toEqual([{ text: 'masih mampet, [telepon]' }])
  })

  it('the digits are guessed from no number of addresses, which binds nobody who has it', async () => {
    await solved()
    const following = { root: ROOT, wishes: createWishes(fresh.database, voices, contract) }
    const changes = { behindProxy: true, trackingPerMinute: 10_000, following, rules: cityRules() }
    const behind = await startSmallCity(fresh.database, changes)
    const guess = (i: number, cookie = '') =>
      fetch(`${behind.url}/t/${number}`, {
        method: 'POST',
        redirect: 'manual',
        // Of one /48, six tries from each address that counts as one.
        headers: {
          'sec-fetch-site': 'same-origin',
          'x-forwarded-for': `2001:db8:1:${Math.trunc(i / 6).toString(16)}00::1`,
          cookie,
        },
        body: new URLSearchParams({ bukti: '0001', alasan: 'masih mampet', jawab: 'belum' }),
      })
    for (let i = 0; i < 60; i++) expect([i, (await guess(i)).status]).toEqual([i, 422])
    const last = await guess(66)
    expect([last.status, await last.text()]).toEqual([429, expect.stringContaining('Buka tautan')])
    await open()
    expect((await guess(72, `pelapor=${reader.cookies.get('pelapor')}`)).status).toBe(303)
    expect(await status()).toBe('Menunggu')
    await behind.close()
  })

  it('they choose channel and language among their own, stop and start again', async () => {
    await open()
    const wish = () => wishOf(fresh.database.db, person)
    const page = await html()
    for (const shown of ['value="sms"', 'value="whatsapp"', 'Bahasa'])
      expect(page.toLowerCase()).toContain(shown.toLowerCase())
    expect(page).not.toContain('value="email"')
    const send = (fields: Record<string, string>) => reader.post(`/t/${number}/kabar`, fields)
    const saved = await send({ kabar: 'simpan', kanal: 'sms', bahasa: 'en' })
    expect(saved.headers.get('location')).toBe(`/t/${number}?kabar=simpan`)
    expect(await wish()).toEqual({ channel: 'sms', language: 'en', optedOut: false })
    expect(await html(reader, `/t/${number}?kabar=simpan`)).toContain('sudah kami catat')
    // Somebody else's channel, or none at all, changes nothing.
    await send({ kabar: 'simpan', kanal: 'email', bahasa: 'xx' })
    expect(await wish()).toEqual({ channel: 'sms', language: 'en', optedOut: false })
    await send({ kabar: 'berhenti' })
    expect((await wish())?.optedOut).toBe(true)
    expect(await html()).toContain('Saat ini Anda tidak dikabari')
    await send({ kabar: 'lanjut' })
    expect((await wish())?.optedOut).toBe(false)
  })

  it('nobody chooses for them: no pass, another site', async () => {
    const stranger = new Visitor(city.url)
    const refused = await stranger.post(`/t/${number}/kabar`, { kabar: 'berhenti' })
    expect(refused.headers.get('location')).toBe(`/t/${number}?kabar=ulang`)
    await open()
    const evil = await reader.post(
      `/t/${number}/kabar`,
      { kabar: 'berhenti' },
      { 'sec-fetch-site': 'cross-site' },
    )
    expect(evil.status).toBe(403)
    expect((await wishOf(fresh.database.db, person))?.optedOut).toBe(false)
  })
})

describe('which messages carry it', () => {
  // Whatever an administrator writes into the texts of public channels.
  const plain = ['Pantau di {url}']
  const open = { ...texts, started: { ...texts.started, plain } }
  const { offices } = rules.life
  const words = createWords({ texts: open, offices, publicUrl: 'https://muara.example', root: ROOT, voices })
  const said = (channel: string, who: string | null) =>
    words(channel, 'started', {
      number,
      person: who,
      owner: { agency: 'DSDA', unit: null },
      status: 'Proses',
    })?.text ?? ''

  it('SMS and mail to a person; never what others read along', () => {
    const path = linkPath(ROOT, { person, number })
    for (const channel of ['sms', 'email']) {
      expect(said(channel, person)).toContain(`https://muara.example${path}`)
      expect(said(channel, null)).toContain(`https://muara.example/t/${number}`)
      expect(said(channel, null)).not.toContain(path)
    }
    for (const channel of ['facebook', 'x'])
      expect(said(channel, person)).toBe(`Pantau di https://muara.example/t/${number}`)
  })

  describe('on social media', () => {
    const own = () => `https://muara.example${linkPath(ROOT, { person, number })}`
    const speaking = new Map(
      [
        ['x', openX().channel] as const,
        ['facebook', openFacebook()] as const,
        ['privately', openFacebook({ replyBy: 'private' })] as const,
      ].map(([name, channel]) => {
        const manifest = voices.get(name === 'x' ? 'x' : 'facebook') as Speaker
        return [name, { ...manifest, isPrivate: channel.isPrivate }] as const
      }),
    )
    const spoken = createWords({
      texts,
      offices,
      publicUrl: 'https://muara.example',
      root: ROOT,
      voices: speaking,
    })
    const about = { owner: { agency: 'DSDA', unit: null }, status: 'Proses' }
    const told = (channel: string, to: Record<string, unknown> | undefined, who: string | null = person) =>
      spoken(channel, 'started', { ...about, number, person: who, to })?.text ?? ''

    it.each([
      ['x', { directMessageTo: '1600000000000000002' }],
      ['facebook', { psid: '77' }],
      ['privately', { commentId: '1_2' }],
    ])('%s %o: read by one alone, so it carries it', (channel, to) => {
      expect(told(channel, to)).toMatch(/sedang dikerjakan .*\nPantau/)
      expect(told(channel, to)).toContain(own())
      expect(told(channel, to, null)).not.toContain('/t/')
    })

    it.each([
      ['x', { postId: '1600000000000000002' }],
      ['x', undefined],
      ['x', { directMessageTo: '../2' }],
      ['facebook', { commentId: '1_2', postId: '1' }],
      ['privately', { postId: '1' }],
    ])('%s %o: others read along, so it does not', (channel, to) => {
      expect(told(channel, to)).not.toContain('/t/')
    })

    it('what was worded for one alone loses it where others read along after all', () => {
      const key = linkKey(ROOT, { person, number })
      expect(withoutLinkKeys(`a ${own} b ${own()}.`)).not.toContain(key)
      expect(withoutLinkKeys(`Pantau di ${own()}.`)).toBe(`Pantau di ${own().replace(`/${key}`, '')}.`)
      const path = linkPath(ROOT, { person, number })
      for (const typed of [path, path.toLowerCase(), path.replace(number.replaceAll('-', ''), number)])
        expect(withoutLinkKeys(`lihat ${typed}, ya`)).toBe(`lihat ${typed.slice(0, -key.length - 1)}, ya`)
      expect(withoutLinkKeys('https://muara.example/t/7K39QFM2XD/kabar')).toBe(
        'https://muara.example/t/7K39QFM2XD/kabar',
      )
    })
  })

  it('an SMS too full for the key keeps the link without it', () => {
    const publicUrl = `https://${'muara'.repeat(8)}.example`
    const short = createWords({ texts, offices: rules.life.offices, publicUrl, root: ROOT, voices })
    const about = { number, person, owner: { agency: 'DSDA', unit: null }, status: 'Proses' }
    const lengths = Array.from({ length: 60 }, (_, i) => {
      const wide = createWords({
        texts,
        offices: rules.life.offices,
        publicUrl: `${publicUrl}/${'x'.repeat(i)}`,
        root: ROOT,
        voices,
      })
      return wide('sms', 'started', about)?.text ?? ''
    })
    expect(short('sms', 'started', about)?.text).toContain(linkKey(ROOT, { person, number }))
    const bare = lengths.filter(text => text.includes(`/t/${number}`))
    expect(bare.length).toBeGreaterThan(3)
    for (const text of lengths) expect(text.length).toBeLessThanOrEqual(160)
  })
})
