import { describe, expect, it } from 'vitest'
import { inTicket, matching, subject } from './subjects.js'

const decide = (
  text: string,
  other: string,
  more: Parameters<typeof subject>[1] = {},
  otherMore: Parameters<typeof subject>[1] = {},
) => matching.decide(subject(text, more), [inTicket('T-1', subject(other, otherMore))])

const at = (day: number, hour = 8) =>
  `2026-11-${String(day).padStart(2, '0')}T${String(hour).padStart(2, '0')}:00:00.000Z`

describe('duplicates', () => {
  it('joins two reports of one gang in other words', () => {
    const decision = decide(
      'Gg. Flamboyan Cawang gotnya mampet, bau sekali',
      'saluran di gg flamboyan kel cawang luber kemana2',
    )
    expect(decision).toMatchObject({ is: 'duplicate', ticketId: 'T-1' })
    expect(decision.because[0]).toContain('gang')
    expect(decision.because[0]).toContain('kategori')
  })

  it('joins points a few steps apart, not points of the next block', () => {
    const here = { point: { lat: -6.2501, lon: 106.8701 } }
    expect(
      decide('jalan berlubang', 'lubang di jalan', here, { point: { lat: -6.2503, lon: 106.8703 } }).is,
    ).toBe('duplicate')
    expect(
      decide('jalan berlubang', 'lubang di jalan', here, { point: { lat: -6.2601, lon: 106.8701 } }).is,
    ).not.toBe('duplicate')
  })

  it('joins one flood over a kelurahan by its kelurahan, one heap of rubbish not', () => {
    expect(decide('banjir sepaha di Cawang tolong', 'Cawang banjir lagi, air masuk rumah').is).toBe(
      'duplicate',
    )
    expect(decide('sampah menumpuk di Cawang tolong', 'sampah belum diangkut Cawang').is).toBe('suggest')
  })

  it('joins the repetition of a citizen to the own ticket', () => {
    expect(
      decide('lampu jalan masih mati', 'lampu jalan mati', { from: 'phone:a' }, { from: 'phone:a' }).is,
    ).toBe('duplicate')
    expect(
      decide('lampu jalan masih mati', 'lampu jalan mati', { from: 'phone:a' }, { from: 'phone:b' }).is,
    ).not.toBe('duplicate')
  })

  it('joins an answer in a thread, whatever little it says', () => {
    expect(
      decide(
        'masih belum ada yang datang ini',
        'pohon tumbang di Cawang',
        { replyTo: 'first' },
        { id: 'first' },
      ).is,
    ).toBe('duplicate')
  })

  it('reads Roman and spoken numbers of streets alike, and keeps other numbers apart', () => {
    expect(decide('lampu mati di jl flamboyan III Cawang', 'pju padam jl. flamboyan tiga cawang').is).toBe(
      'duplicate',
    )
    const apart = decide('lampu mati di jl flamboyan 3 Cawang', 'pju padam jl. flamboyan 4 cawang')
    expect(['new', 'related']).toContain(apart.is)
  })
})

describe('what stays apart', () => {
  it('never joins like texts without a place', () => {
    const text = 'sampah di gang saya sudah seminggu tidak diangkut, bau sekali tolong'
    expect(['new', 'related']).toContain(decide(text, text).is)
  })

  it('never joins other kelurahan, other streets, other matters', () => {
    expect(['new', 'related']).toContain(
      decide('jalan berlubang di Cawang', 'jalan berlubang di Cililitan').is,
    )
    expect(decide('jalan berlubang jl flamboyan Cawang', 'jalan berlubang jl kenanga Cawang').is).not.toBe(
      'duplicate',
    )
    expect(decide('pohon tumbang jl flamboyan Cawang', 'parkir liar jl flamboyan Cawang').is).not.toBe(
      'duplicate',
    )
  })

  it('leaves it to a person when the citizen says it is another one', () => {
    for (const says of [
      'bukan yang di depan pos',
      'beda lagi',
      'bkn batang yg dpn pos ya',
      'beda ya dengan yang kemarin',
      'yg lain lagi',
    ])
      expect([
        says,
        decide(`pohon tumbang di jl flamboyan Cawang, ${says}`, 'pohon tumbang jl flamboyan Cawang').is,
      ]).toEqual([says, 'suggest'])
    for (const says of ['bukan yang pertama kali', 'bukan main', 'beda sedikit'])
      expect([
        says,
        decide(`pohon tumbang di jl flamboyan Cawang, ${says}`, 'pohon tumbang jl flamboyan Cawang').is,
      ]).toEqual([says, 'duplicate'])
  })

  it('keeps the two complaints of one message apart', () => {
    const first = subject('jalan berlubang di jl flamboyan Cawang', { id: 'same' })
    expect(matching.compare(first, { ...first, id: 'other' })).toMatchObject({
      contradicts: true,
      certain: false,
    })
  })

  it('takes a rare word for a place only when one of the two uses it as an address', () => {
    const greeting = matching.compare(
      subject('punten zorblat, pohon miring di Cawang'),
      subject('pohon kering Cawang, punten zorblat'),
    )
    expect(greeting).toMatchObject({ spot: false, certain: false })
    const address = matching.compare(
      subject('pohon miring di jl zorblat Cawang'),
      subject('pohon kering Cawang, zorblat'),
    )
    expect(address).toMatchObject({ spot: true, certain: true })
  })

  it('knows what follows a kind of place without being a name, and names of many houses', () => {
    for (const place of ['pasar kaget', 'terminal bayangan', 'RS Hermina', 'puskesmas pembantu']) {
      const [one, other] = [`parkir liar di ${place}`, `parkir liar depan ${place}`]
      expect([place, matching.decide(subject(one), [inTicket('T-1', subject(other))]).is]).not.toContain(
        'duplicate',
      )
    }
    const near = (place: string) => subject(`parkir liar di ${place}`)
    expect(
      matching.decide(near('Pasar Induk Cipluk'), [inTicket('T-1', near('Pasar Induk Cipluk'))]).is,
    ).toBe('duplicate')
    expect(matching.decide(near('Pasar Cipluk Bekasi'), [inTicket('T-1', near('Pasar Cipluk'))]).is).not.toBe(
      'duplicate',
    )
  })

  it('knows a place everybody knows by all of its names, and two landmarks of one street by none', () => {
    const lift = (where: string) => subject(`lift mati di ${where}`)
    const same = matching.compare(lift('harkit'), lift('RSAB Harapan Kita'))
    expect(same.spot).toBe(true)
    expect(same.parts.find(({ name }) => name === 'landmark')?.because).toContain('harapan kita')
    expect(matching.compare(lift('harkit'), lift('RS Fatmawati')).spot).toBe(false)
  })

  it('takes two texts that point to one kelurahan, and are sure of none, to mean the same one', () => {
    const parked = (text: string) => subject(`parkir liar ${text}`)
    const [street, market] = [parked('di jl melawai'), parked('jalan melawai ditutup mobil')]
    expect([street.place.kelurahan, market.place.kelurahan]).toEqual([null, null])
    expect(matching.compare(street, market).spot).toBe(true)
    expect(matching.compare(parked('di blok m'), parked('blok m, trotoar habis')).around).toBe(true)
    expect(matching.compare(parked('di blok m'), parked('di jl petamburan')).around).toBe(false)
  })

  it('takes the name of a housing estate for no spot, its gang for one', () => {
    const lamp = (where: string) => subject(`lampu jalan mati di ${where}, Cawang`)
    const [estate, gang] = ['komplek Cipluk Permai', 'gang 5 komplek Cipluk Permai']
    expect(matching.compare(lamp(estate), lamp(estate)).spot).toBe(false)
    expect(matching.compare(lamp(gang), lamp(gang)).spot).toBe(true)
    expect(matching.compare(lamp('Pasar Cipluk'), lamp('Pasar Cipluk')).spot).toBe(true)
  })

  it('takes no span of time for the number of a street', () => {
    const dug = (weeks: number) => subject(`galian terbengkalai ${weeks} minggu di Cawang`)
    const compared = matching.compare(dug(2), dug(3))
    expect([compared.contradicts, compared.spot]).toEqual([false, false])
    expect(matching.compare(dug(2), dug(2)).spot).toBe(false)
    const malaka = (number: number) => subject(`galian di malaka ${number} Cawang`)
    expect(matching.compare(malaka(2), malaka(3)).contradicts).toBe(true)
  })

  it('keeps two positions on one street apart', () => {
    const decision = decide(
      'jalan berlubang jl flamboyan Cawang depan pasar ciplak',
      'jalan berlubang jl flamboyan Cawang depan sma 70',
    )
    expect(decision.is).toBe('suggest')
    expect(decision.because.join()).toContain('beda: patokan')
  })
})

describe('closed tickets', () => {
  const first = subject('got mampet gg flamboyan Cawang', { sentAt: at(1) })
  const again = (day: number) => subject('gg flamboyan Cawang gotnya mampet lagi', { sentAt: at(day) })

  it('calls the same problem after closing a recurrence', () => {
    expect(matching.decide(again(9), [inTicket('T-1', first, at(5))])).toMatchObject({
      is: 'recurrence',
      ticketId: 'T-1',
    })
  })
  it('takes a report written before closing and read a little later as a duplicate', () => {
    const late = subject('gg flamboyan Cawang gotnya mampet', { sentAt: at(4), heardAt: at(5, 7) })
    expect(matching.decide(late, [inTicket('T-1', first, at(4, 20))]).is).toBe('duplicate')
  })
  it('does not believe an old date: nobody vanishes in a closed ticket by it', () => {
    const dated = subject('gg flamboyan Cawang gotnya mampet', { sentAt: at(4), heardAt: at(9) })
    expect(matching.decide(dated, [inTicket('T-1', first, at(5))]).is).toBe('recurrence')
  })
  it('opens a ticket again that was closed a few hours before, but none that was rejected', () => {
    const soon = subject('gg flamboyan Cawang gotnya masih mampet', { sentAt: at(5, 12) })
    const closed = inTicket('T-1', first, at(5))
    const decision = matching.decide(soon, [closed])
    expect(decision).toMatchObject({ is: 'recurrence', ticketId: 'T-1', reopens: true })
    expect(decision.because[0]).toContain('tidak lama setelah tiket ditutup')
    expect(matching.decide(soon, [{ ...closed, status: 'Ditolak' }])).not.toHaveProperty('reopens')
    expect(matching.decide(again(6), [closed])).not.toHaveProperty('reopens')
  })
  it('takes what was opened since the closing for the return of it', () => {
    const returned = inTicket('T-2', subject('got mampet Cawang', { sentAt: at(9) }))
    const decision = matching.decide(again(10), [inTicket('T-1', first, at(5)), returned], { open: () => 3 })
    expect(decision).toMatchObject({ is: 'duplicate', ticketId: 'T-2' })
  })
  it('prefers the open ticket', () => {
    const decision = matching.decide(again(9), [
      inTicket('T-1', first, at(5)),
      inTicket('T-2', { ...first, id: 'r-x' }),
    ])
    expect(decision).toMatchObject({ is: 'duplicate', ticketId: 'T-2' })
  })
})

describe('the record of a decision', () => {
  it('names every ticket looked at with its parts, which add up to the score', () => {
    const { considered, version } = decide(
      'pohon tumbang jl flamboyan Cawang',
      'pohon roboh jl flamboyan Cawang',
    )
    expect(version).toBe(matching.version)
    expect(considered).toHaveLength(1)
    for (const { score, parts } of considered)
      expect(parts.reduce((sum, part) => sum + part.weight, 0)).toBeCloseTo(score, 1)
  })
  it('says that nothing is near when there are no candidates', () => {
    expect(matching.decide(subject('pohon tumbang'), [])).toMatchObject({
      is: 'new',
      considered: [],
      because: ['tidak ada tiket di sekitar'],
    })
  })
  it('lets a contradicting member weigh against a ticket', () => {
    const report = subject('pohon tumbang jl flamboyan Cawang')
    const like = inTicket('T-1', subject('pohon tumbang jl flamboyan Cawang'))
    const unlike = inTicket('T-1', subject('pohon tumbang jl kenanga Cililitan'))
    expect(matching.decide(report, [like, unlike]).score).toBeLessThan(matching.decide(report, [like]).score)
  })
})
