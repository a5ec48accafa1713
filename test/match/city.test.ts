import { describe, expect, it } from 'vitest'
import type { Subject } from '../../src/match/index.js'
import { inTicket, matching, subject } from './subjects.js'

const quiet = { open: () => 3 }
const busy = { open: () => matching.enoughOpen }

const at = (day: number) => `2026-11-${String(day).padStart(2, '0')}T08:00:00.000Z`

describe('the only open ticket of a matter in a kelurahan', () => {
  const known = inTicket('T-1', subject('tumpukan sampah di Jl. Kenanga Cawang'))
  const vague = subject('sampah belum diangkut Cawang')

  it('takes in a report that says no more, while such tickets are few in the city', () => {
    const decision = matching.decide(vague, [known], quiet)
    expect(decision).toMatchObject({ is: 'duplicate', ticketId: 'T-1' })
    expect(decision.because[0]).toContain('satu-satunya')
  })

  it('does not in a city full of them, nor where nobody counted', () => {
    expect(matching.decide(vague, [known], busy).is).toBe('suggest')
    expect(matching.decide(vague, [known]).is).toBe('suggest')
  })

  it('does not when there are two', () => {
    const second = inTicket('T-2', subject('sampah menggunung di Jl. Dahlia Cawang'))
    expect(matching.decide(vague, [known, second], quiet).is).not.toBe('duplicate')
  })

  it('of several takes the one told in the same words, or the one of this hour', () => {
    const cart = inTicket('T-2', subject('gerobak sampah keliling tidak pernah datang ke Jl. Dahlia Cawang'))
    const heap = inTicket('T-1', subject('sampah menggunung, belatung dan lalat di Jl. Kenanga Cawang'))
    const told = matching.decide(
      subject('Cawang: sampah menggunung, belatung, lalat, bau'),
      [cart, heap],
      quiet,
    )
    expect(told).toMatchObject({ is: 'duplicate', ticketId: 'T-1' })
    expect(told.because[0]).toContain('kata-kata serupa')

    const old = inTicket('T-2', subject('pohon tumbang di Jl. Dahlia Cawang', { sentAt: at(14) }))
    const now = inTicket('T-1', subject('pohon tumbang di Jl. Kenanga Cawang', { sentAt: at(20) }))
    const next = matching.decide(subject('pohon tumbang di Cawang', { sentAt: at(20) }), [old, now], quiet)
    expect(next).toMatchObject({ is: 'duplicate', ticketId: 'T-1' })
    expect(next.because[0]).toContain('ramai')
  })

  it('does not when a report of the ticket names another place, or the citizen sets it apart', () => {
    const elsewhere = subject('sampah belum diangkut di Jl. Dahlia Cawang')
    expect(matching.decide(elsewhere, [known], quiet).is).not.toBe('duplicate')
    const apart = subject('sampah belum diangkut Cawang, bukan yang di depan pasar')
    expect(matching.decide(apart, [known], quiet).is).not.toBe('duplicate')
  })

  it('does not when they name two places, whatever kind of place, nor in matters of one person each', () => {
    const apart = [
      ['lampu jalan mati RT 5 RW 3 Cawang', 'lampu jalan mati RT 9 RW 7 Cawang'],
      ['lampu jalan mati depan SMA 14 Cawang', 'lampu jalan padam depan Masjid Al Huda Cawang'],
      ['sampah menumpuk Jl. Kenanga nomor 5 Cawang', 'sampah menumpuk Jl. Kenanga rumah nomor 83 Cawang'],
      ['KTP saya belum jadi, kelurahan Cawang', 'KTP adik saya belum dicetak, kelurahan Cawang'],
      ['bansos saya tidak cair, warga Cawang', 'ibu saya janda di Cawang tidak dapat bansos'],
      ['anak hilang di Cawang', 'kakek saya hilang di Cawang'],
    ] as const
    for (const [a, b] of apart)
      expect([a, matching.decide(subject(a), [inTicket('T-1', subject(b))], quiet).is]).not.toContain(
        'duplicate',
      )
  })

  it('does not after weeks, nor when it was closed', () => {
    const late = subject('sampah belum diangkut Cawang', { sentAt: at(29) })
    const early = inTicket('T-1', subject('tumpukan sampah di Cawang', { sentAt: at(2) }))
    expect(matching.decide(late, [early], quiet).is).not.toBe('duplicate')
    const closed = inTicket('T-1', subject('tumpukan sampah di Cawang'), at(20))
    expect(matching.decide(vague, [closed], quiet).is).not.toBe('duplicate')
  })
})

describe('a place both name', () => {
  const byName = inTicket('T-1', subject('tiang PJU depan Pasar Ciplak', { sentAt: at(3) }))
  const both = subject('gelap tiap malam di Pasar Ciplak Cawang', { sentAt: at(12) })

  it('is one spot for days, also where only one of the two knows the kelurahan', () => {
    const decision = matching.decide(both, [byName], quiet)
    expect(decision).toMatchObject({ is: 'duplicate', ticketId: 'T-1' })
    expect(matching.decide(both, [byName]).is).toBe('suggest')
  })

  it('brings the only ticket of the kelurahan along, unless that one names another place', () => {
    const here = inTicket('T-2', subject('lampu PJU padam di Cawang', { sentAt: at(11) }))
    expect(matching.decide(both, [byName, here], quiet)).toMatchObject({ ticketId: 'T-1', bridges: ['T-2'] })
    const elsewhere = inTicket('T-2', subject('lampu PJU padam depan SMA 14 Cawang', { sentAt: at(11) }))
    expect(matching.decide(both, [byName, elsewhere], quiet)).toMatchObject({ ticketId: 'T-1', bridges: [] })
  })

  it('is where words too vague for a category still tell which of its tickets is meant', () => {
    const rubbish = inTicket('T-1', subject('sampah menumpuk di Pasar Ciplak'))
    const vague: Subject = {
      ...subject('lewat samping Pasar Ciplak wajib tahan napas'),
      category: null,
      matters: [{ category: 'Sampah', chance: 0.12 }],
    }
    expect(matching.decide(vague, [rubbish], quiet)).toMatchObject({ is: 'duplicate', ticketId: 'T-1' })
    const other = { ...vague, matters: [{ category: 'Jalan', chance: 0.12 }] }
    expect(matching.decide(other, [rubbish], quiet).is).not.toBe('duplicate')
  })
})

describe('what everybody writes about', () => {
  const crowd = (people: number) =>
    Array.from({ length: people }, (_, n) =>
      inTicket('T-1', subject('pohon tumbang menutup jalan di Cawang', { from: `phone:${n}` })),
    )
  const jam: Subject = {
    ...subject('macet total di Cawang, mobil tidak bisa lewat'),
    category: 'Arus Lalu Lintas',
    matters: [
      { category: 'Arus Lalu Lintas', chance: 0.25 },
      { category: 'Pohon', chance: 0.09 },
    ],
  }

  it('takes in who tells of its consequences, once there are voices enough', () => {
    const decision = matching.decide(jam, crowd(3), quiet)
    expect(decision).toMatchObject({ is: 'duplicate', ticketId: 'T-1' })
    expect(decision.because[0]).toContain('ramai')
    expect(matching.decide(jam, crowd(2), quiet).is).not.toBe('duplicate')
    expect(matching.decide(jam, crowd(3)).is).not.toBe('duplicate')
  })

  it('does not when the words speak clearly of something else, nor for one person who writes often', () => {
    const clear = { ...jam, matters: [{ category: 'Arus Lalu Lintas', chance: 0.97 }] }
    expect(matching.decide(clear, crowd(5), quiet).is).not.toBe('duplicate')
    const one = crowd(3).map(member => ({ ...member, sender: 'phone:same' }))
    expect(matching.decide(jam, one, quiet).is).not.toBe('duplicate')
    const own = (chance: number) => ({
      ...jam,
      category: 'Hubungan Pekerja-Pengusaha',
      matters: [
        { category: 'Hubungan Pekerja-Pengusaha', chance },
        { category: 'Pohon', chance: 0.4 },
      ],
    })
    expect(matching.decide(own(0.48), crowd(5), quiet).because[0]).toContain('ramai')
    expect(matching.decide(own(0.52), crowd(5), quiet).is).not.toBe('duplicate')
    const days = crowd(3).map(member => ({ ...member, at: at(10) }))
    expect(matching.decide(jam, days, quiet).is).not.toBe('duplicate')
  })
})

describe('a flood everybody writes about', () => {
  const told = [
    'Banjir di Cawang sudah selutut, air masih naik, tolong',
    'banjir cawang sepinggang pak, mohon perahu karet',
    'Mohon bantuan, rumah kami di Cawang kebanjiran dari subuh',
    'air kali meluap, Cawang banjir lagi, warga sudah mengungsi',
    'tolong min banjir di Cawang belum surut sampai sekarang',
  ]
  const flood = Array.from({ length: 14 }, (_, n) =>
    inTicket('T-1', subject(told[n % told.length] as string, { from: `phone:${n}` })),
  )
  // One courtesy, one hour, one kelurahan, and still other matters.
  it.each([
    'Tolong, lampu jalan di Cawang mati sudah seminggu',
    'KTP saya belum jadi sampai sekarang, mohon dibantu, warga Cawang',
    'Mohon bantuan pak, bansos ibu saya di Cawang belum turun',
    'sampah di Cawang sudah seminggu tidak diangkut, tolong min',
    'tolong pak, parkir liar di depan ruko Cawang bikin susah lewat',
    'Mohon ditindaklanjuti, jalan di Cawang berlubang dari bulan lalu',
    'min tolong, kafe di Cawang musiknya keras sampai subuh',
    'tolong, pohon di Cawang sudah miring mau roboh',
    'warga Cawang minta fogging, sudah tiga anak kena demam berdarah',
    'Tolong pak, wifi gratis di Cawang mati dari kemarin',
  ])('takes in nothing else: %s', text => {
    expect(matching.decide(subject(text), flood, quiet).is).not.toBe('duplicate')
  })
})

describe('an answer that quotes two strangers', () => {
  it('joins the one it answers and makes them no incident', () => {
    const one = inTicket('T-1', subject('lampu jalan mati di Cawang', { externalId: 'a' }))
    const other = inTicket('T-2', subject('sampah menumpuk di Cawang', { externalId: 'b' }))
    const both: Subject = {
      ...subject('up min, di sini juga', { replyTo: 'a', thread: ['b'] }),
      category: null,
      matters: [],
    }
    expect(matching.decide(both, [one, other])).toMatchObject({ is: 'duplicate', bridges: [] })
  })
})

describe('bridges', () => {
  const byPoint = inTicket('T-1', subject('jalan berlubang', { point: { lat: -6.2501, lon: 106.8701 } }))
  const byStreet = inTicket('T-2', subject('lubang besar di Jl. Kenanga Cawang'))
  const both = { point: { lat: -6.2502, lon: 106.8702 } }

  it('names every other ticket the report shows to be the same incident', () => {
    const decision = matching.decide(subject('jalan berlubang di Jl. Kenanga Cawang', both), [
      byPoint,
      byStreet,
    ])
    expect(decision.is).toBe('duplicate')
    expect([decision.ticketId, ...decision.bridges].sort()).toEqual(['T-1', 'T-2'])
  })

  it('never joins what contradicts itself', () => {
    const far = inTicket(
      'T-2',
      subject('lubang besar di Jl. Kenanga Cawang', { point: { lat: -6.2601, lon: 106.8701 } }),
    )
    const decision = matching.decide(subject('jalan berlubang di Jl. Kenanga Cawang', both), [byPoint, far])
    expect(decision.bridges).toEqual([])
  })
})

describe('one text sent twice', () => {
  const form = (house: string) =>
    `Mohon bantuan pemangkasan pohon rindang dan tinggi yang dikhawatirkan roboh saat hujan angin, rumah nomor ${house} Cawang`

  it('is a duplicate from the same kelurahan with the same numbers, when one person sent both', () => {
    const once = (from: string) => subject(form('83'), { from })
    expect(matching.decide(once('phone:a'), [inTicket('T-1', once('phone:a'))]).is).toBe('duplicate')
  })

  it('is a form that two people filled in when two people sent it: a person decides', () => {
    expect(matching.decide(subject(form('83')), [inTicket('T-1', subject(form('83')))]).is).toBe('suggest')
  })

  it('is not when a number differs, and not without a place', () => {
    expect(matching.decide(subject(form('83')), [inTicket('T-1', subject(form('45')))]).is).not.toBe(
      'duplicate',
    )
    const nowhere = form('83').replace('Cawang', '')
    expect(matching.decide(subject(nowhere), [inTicket('T-1', subject(nowhere))]).is).not.toBe('duplicate')
  })
})

describe('numbers', () => {
  it('reads a plate in any letters, and the kilometre of a toll road as its number', () => {
    const compare = (a: string, b: string) => matching.compare(subject(a), subject(b))
    const plates = compare('mobil b 1234 xyz parkir sembarangan', 'B1234XYZ parkir liar')
    expect(plates.parts.map(({ name }) => name)).toContain('plate')
    expect(
      compare('jalan rusak no 1234 rw', 'jalan rusak b 1234').parts.map(({ name }) => name),
    ).not.toContain('plate')
    const toll = (km: number) => `lubang di tol KM ${km} Cilandak Barat`
    expect(compare(toll(12), toll(25)).contradicts).toBe(true)
    expect(compare(toll(12), toll(12)).contradicts).toBe(false)
  })
})

describe('streets and RW', () => {
  it('keeps two directions of one name and two RW apart', () => {
    const join = (a: string, b: string) => matching.decide(subject(a), [inTicket('T-1', subject(b))]).is
    expect(join('lampu mati Jl. Kenanga Timur Cawang', 'lampu padam Jl. Kenanga Barat Cawang')).not.toBe(
      'duplicate',
    )
    expect(join('got mampet Gg. Mawar RW 3 Cawang', 'selokan mampet Gg. Mawar RW 9 Cawang')).not.toBe(
      'duplicate',
    )
    expect(join('got mampet Gg. Mawar RW 3 Cawang', 'selokan mampet Gg. Mawar RW 3 Cawang')).toBe('duplicate')
  })

  it('takes a street alone for a spot for a week, a gang for longer', () => {
    const join = (where: string) =>
      matching.decide(subject(`lampu jalan mati di ${where} Cawang`, { sentAt: at(12) }), [
        inTicket('T-1', subject(`pju padam ${where} Cawang`, { sentAt: at(2) })),
      ]).is
    expect(join('Jl. Kenanga')).toBe('suggest')
    expect(join('Gg. Kenanga')).toBe('duplicate')
  })
})
