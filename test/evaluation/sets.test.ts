import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { measureCosts } from '../../scripts/eval/costs.js'
import { evaluate } from '../../scripts/eval/evaluation.js'
import { BadSet, inWords } from '../../scripts/eval/labelled-files.js'
import { costSections, costStandings } from '../../scripts/eval/report.js'
import { setsIn } from '../../scripts/eval/sets.js'
import { configDir, tables } from '../understand/tables.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muara-eval-test-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
const lines = (...rows: object[]) => rows.map(row => `${JSON.stringify(row)}\n`).join('')

const incident = (incident_id: string, more: object = {}) => ({
  incident_id,
  category: 'Pohon',
  kelurahan_code: '31.75.04.1002',
  started_at: '2026-10-01T08:00:00+07:00',
  closed_at: null,
  recurrence_of: null,
  related_to: [],
  ...more,
})
const message = (message_id: string, text: string, incident_id: string, more: object = {}) => ({
  message_id,
  channel: 'sms',
  sent_at: '2026-10-02T08:00:00+07:00',
  sender: `0812-0000-${message_id}`,
  text,
  gold: {
    kind: 'complaint',
    complaints: [
      { incident_id, category: 'Pohon', kelurahan_code: '31.75.04.1002', place_basis: 'explicit' },
    ],
  },
  ...more,
})

const JAKI =
  'id,text,category,category_alt,crm_category,kode_kelurahan,kode_kecamatan,kode_kota,location_basis'
const PAIRS =
  'pair_id,id_a,id_b,label,sampling_weight,time_a,time_b,kelurahan,text_a,alamat_a,text_b,alamat_b'

describe('a folder with sets', () => {
  it('is read with its subfolders', () => {
    write('incidents.jsonl', lines(incident('I-1')))
    write('reports.jsonl', lines(message('1001', 'pohon tumbang di Cawang', 'I-1')))
    mkdirSync(join(folder, 'rows'))
    write('rows/jaki.csv', `${JAKI}\nJ-1,pohon tumbang,POH,,Pohon,,,,none\n`)
    write(
      'rows/surabaya_pairs.csv',
      `${PAIRS}\nP-1,1,2,duplicate,1.5,2026-01-01 08:00:00,2026-01-01 09:00:00,Contoh,a,b,c,d\n`,
    )
    expect(setsIn(folder).sets.map(set => set.name.split('/').slice(1).join('/'))).toEqual([
      '',
      'rows/jaki.csv',
      'rows/surabaya_pairs.csv',
    ])
  })

  const measured = async () => {
    const { given, absent, sets, faults } = await evaluate({
      configDir,
      tables,
      external: join(folder, 'nothing here'),
      set: folder,
      say: () => {},
    })
    const figures = sets[0]?.by[0]?.of('all').figures ?? []
    return {
      given,
      absent,
      faults,
      rows: sets[0]?.rows,
      value: (id: string) => figures.find(figure => figure.id === id)?.value,
    }
  }

  it('is measured whole, with the reports of one incident in one ticket', async () => {
    write('incidents.jsonl', lines(incident('I-1'), incident('I-2', { kelurahan_code: '31.75.04.1003' })))
    write(
      'reports.jsonl',
      lines(
        message('1001', 'pohon tumbang di Jl. Zorblat Cawang menutup jalan', 'I-1'),
        message('1002', 'jl zorblat kel cawang ada pohon tumbang tolong', 'I-1'),
        message('1003', 'pohon tumbang jl kemiri Cililitan', 'I-2'),
      ),
    )
    const { given, absent, value } = await measured()
    expect(given).toBe(true)
    expect(absent.join()).toContain('boundaries')
    expect(value('match.pairRecall')).toBe(1)
    expect(value('match.pairPrecision')).toBe(1)
    expect(value('match.wrongMerges')).toBe(0)
    expect(value('kind.complaintRecall')).toBe(1)
  })

  it('shows reports that joined another incident', async () => {
    const text = 'pohon tumbang di Jl. Zorblat Cawang menutup jalan'
    write('incidents.jsonl', lines(incident('I-1'), incident('I-2', { related_to: ['I-1'] })))
    write('reports.jsonl', lines(message('1001', text, 'I-1'), message('1002', text, 'I-2')))
    const { value } = await measured()
    expect(value('match.wrongMerges')).toBe(500)
    expect(value('match.pairPrecision')).toBe(0)
    expect(value('match.relatedApart')).toBe(0)
  })

  it('closes a ticket when its incident was over, and tells what comes again', async () => {
    const text = 'pohon tumbang di Jl. Zorblat Cawang menutup jalan'
    const closed_at = '2026-10-05T08:00:00+07:00'
    write(
      'incidents.jsonl',
      lines(incident('I-1', { closed_at }), incident('I-2', { recurrence_of: 'I-1', related_to: [] })),
    )
    write(
      'reports.jsonl',
      lines(
        message('1001', text, 'I-1'),
        message('1002', text, 'I-2', { sent_at: '2026-10-09T08:00:00+07:00' }),
      ),
    )
    const { value } = await measured()
    expect(value('match.wrongMerges')).toBe(0)
    expect(value('match.recurrenceApart')).toBe(1)
    expect(value('match.recurrenceTold')).toBe(1)
  })

  it('may hold a copy of the open set', () => {
    cpSync(join(configDir, 'scenario'), folder, { recursive: true })
    expect(setsIn(folder)).toMatchObject({ sets: [{ rows: 520 }], faults: [] })
  })
})

describe('what a message costs', () => {
  it('takes no other figure with it where it cannot be measured', async () => {
    const asked = { configDir: folder, tables, external: folder, quick: true, say: () => {} }
    const { figures, absent } = await measureCosts(asked)
    expect(figures).toEqual([])
    expect(absent[0]).toBe('time of a message: config/scenario holds no message')
    const standing = costStandings(figures)
    expect(standing.length).toBeGreaterThan(2)
    expect(standing.every(({ figure, reached }) => figure === null && reached === null)).toBe(true)
    const [goals] = costSections({ figures, candidates: [], absent })
    expect(goals?.rows.every(row => row.at(-1) === 'not measured')).toBe(true)
  })
})

describe('an atlas that cannot be used', () => {
  it('takes nothing but itself', async () => {
    write('incidents.jsonl', lines(incident('I-1')))
    write('reports.jsonl', lines(message('1001', 'pohon', 'I-1')))
    const external = join(folder, 'external')
    for (const [name, text] of [
      ['boundaries/a.geojson', '{'],
      ['gazetteer/b.csv', 'x,y\n1,2\n'],
    ] as const) {
      mkdirSync(join(external, dirname(name)), { recursive: true })
      writeFileSync(join(external, name), text)
    }
    const { sets, absent } = await evaluate({ configDir, tables, external, set: folder, say: () => {} })
    expect(sets.map(set => set.by.map(way => way.tables))).toEqual([['embedded']])
    expect(absent.join()).toMatch(/boundaries and gazetteer imported.*: bukan JSON/)
  })
})

describe('what is written a little differently', () => {
  const closed_at = '2026-10-05T08:00:00+07:00'
  const {
    closed_at: _,
    recurrence_of: __,
    related_to: ___,
    ...bare
  } = incident('I-1') as Record<string, unknown>

  it.each([
    ['a byte order mark', '\uFEFF', lines(incident('I-1'))],
    ['lines ended as on Windows', '', lines(incident('I-1')).replaceAll('\n', '\r\n')],
    ['what an incident does not have, left out', '', lines(bare)],
    ['what an incident does not have, as null', '', lines(incident('I-1', { related_to: null }))],
  ])('%s', (_name, before, text) => {
    write('incidents.jsonl', before + text)
    write('reports.jsonl', before + lines(message('1001', 'pohon', 'I-1')))
    expect(setsIn(folder)).toMatchObject({ sets: [{ rows: 1 }], faults: [] })
  })

  it.each([
    ['null', { lat: null, lon: null, subject: null, thread_of: null, app_category: null }],
    ['no complaints on spam', { gold: { kind: 'spam' } }],
    ['null within the labels', { gold: { kind: 'praise', complaints: null, same_person_as: null } }],
    ['a time without a zone', { sent_at: '2026-10-02 08:00' }],
    ['nobody', { sender: null }],
    [
      'another basis and no kelurahan',
      {
        gold: {
          kind: 'complaint',
          complaints: [{ incident_id: 'I-1', category: 'Pohon', place_basis: 'map' }],
        },
      },
    ],
  ])('a message: %s', (_name, more) => {
    write('incidents.jsonl', lines(incident('I-1', { closed_at })))
    write('reports.jsonl', lines(message('1001', 'pohon', 'I-1', more)))
    expect(setsIn(folder)).toMatchObject({ sets: [{ rows: 1 }], faults: [] })
  })

  it.each([
    ['a header of its own line ending', `${JAKI}\r\nJ-1,pohon,POH,,,,,,none\nJ-2,sampah,SAM,,,,,,none\n`],
    ['"none" for no code', `${JAKI}\nJ-1,pohon,POH,none,,none,-,NONE,none\nJ-2,s,SAM,,,,,,none\n`],
    ['codes without dots', `${JAKI}\nJ-1,pohon,POH,,,3175041002,317504,3175,x\nJ-2,s,SAM,,,,,,none\n`],
    ['semicolons', `${JAKI}\nJ-1,pohon,POH,,,,,,none\nJ-2,s,SAM,,,,,,none\n`.replaceAll(',', ';')],
    [
      'without the column nobody reads',
      `\uFEFF${JAKI.replace(',crm_category', '')}\nJ-1,pohon,POH,,,,,none\nJ-2,s,SAM,,,,,none\n`,
    ],
  ])('a table: %s', (_name, text) => {
    write('rows.csv', text)
    expect(setsIn(folder)).toMatchObject({ sets: [{ rows: 2 }], faults: [] })
    expect(setsIn(join(folder, 'rows.csv')).sets[0]?.rows).toBe(2)
  })

  it('a text longer than any message is cut as in life, an answer to nobody answers nobody', async () => {
    const { thread_of, text } = { thread_of: '2000', text: 'pohon tumbang di Cawang '.repeat(5_000) }
    write('incidents.jsonl', lines(incident('I-1')))
    write(
      'reports.jsonl',
      lines(message('1001', text, 'I-1'), message('1002', 'pohon', 'I-1', { thread_of })),
    )
    const { faults } = setsIn(folder)
    expect(faults.map(({ lost, problem }) => [lost, problem])).toEqual([
      ['nothing', '1001 has 120000 characters: cut at 100000, as in life'],
      ['nothing', '1002 answers 2000, which is not in the set: read as if it answered none'],
    ])
  })
})

describe('a broken row or file', () => {
  const whole = () => {
    write('incidents.jsonl', lines(incident('I-1')))
    write('reports.jsonl', lines(message('1001', 'pohon', 'I-1')))
  }
  const faults = () => setsIn(folder).faults.map(fault => `${fault.lost}: ${inWords(fault)}`)
  const refused = () => {
    try {
      setsIn(folder)
    } catch (error) {
      if (error instanceof BadSet) return error.message
      throw error
    }
    return 'nothing was wrong'
  }

  it('is named with its line, and the other rows are measured', () => {
    whole()
    const good = message('1001', 'pohon', 'I-1')
    const off = (more: object) => message('1002', 'x', 'I-1', more)
    for (const [bad, problem] of [
      ['{"message_id": \n', 'row: reports.jsonl line 2: not JSON'],
      [lines(off({ channel: 7 })), /^row: reports\.jsonl line 2: channel: /],
      [lines(off({ lat: 200, lon: 0 })), /^row: reports\.jsonl line 2: point\.lat: /],
      [lines(off({ gold: { kind: 'complaint' } })), /^row: reports\.jsonl line 2: gold: /],
      [lines(good), 'row: reports.jsonl line 2: 1001 stands here for the second time'],
    ] as const) {
      write('reports.jsonl', `${lines(good)}${bad}`)
      expect(setsIn(folder).sets[0]?.rows).toBe(1)
      expect(faults()).toEqual([expect.stringMatching(problem)])
    }
  })
  it('is an incident nobody describes: taken as one that never closed', () => {
    whole()
    rmSync(join(folder, 'incidents.jsonl'))
    expect(faults()).toEqual([
      'file: incidents.jsonl: the file is missing',
      'nothing: reports.jsonl line 1: 1001 speaks of I-1, which nobody describes: taken as one that never closed',
    ])
  })
  it('is named in tables as well', () => {
    const good = 'J-9,pohon,POH,,,,,,none\n'
    for (const [bad, problem] of [
      [
        'J-1,pohon tumbang,POH,,Pohon,31.75.4,,,none\n',
        'row: jaki.csv line 2: kode_kelurahan: not an area code',
      ],
      ['J-1,pohon tumbang\n', /^row: jaki\.csv line 2: category/],
      ['J-1,"pohon" tumbang",POH,,,,,,none\n', /^row: jaki\.csv line/],
    ] as const) {
      write('jaki.csv', `${JAKI}\n${bad}${good}`)
      expect(faults()).toEqual([expect.stringMatching(problem)])
      expect(setsIn(folder).sets[0]?.rows).toBe(1)
    }
    write(
      'surabaya_pairs.csv',
      `${PAIRS}\nP-1,1,2,perhaps,1,2026-01-01 08:00:00,2026-01-01 09:00:00,C,a,b,c,d\n`,
    )
    expect(faults().at(-1)).toMatch(/^row: surabaya_pairs\.csv line 2: label: /)
  })
  it('never stops the others', async () => {
    whole()
    write('jaki.csv', 'id,text\nJ-1,pohon\n')
    write('petabencana.csv', '')
    symlinkSync(join(folder, 'nowhere'), join(folder, 'labelled'))
    expect(setsIn(folder).sets.map(set => set.rows)).toEqual([1])
    expect(faults()).toEqual([
      'file: labelled: leads nowhere or may not be read',
      expect.stringMatching(/^row: jaki\.csv line 2: category/),
      'file: petabencana.csv: there is no row in it',
    ])
  })
  it('stops only when nothing at all is left', () => {
    expect(refused()).toMatch(/no set in it/)
    write('incidents.jsonl', lines(incident('I-1')))
    expect(refused()).toBe('reports.jsonl: the file is missing')
    write('reports.jsonl', '')
    expect(refused()).toBe('reports.jsonl: there is no message in it')
    rmSync(folder, { recursive: true })
    expect(refused()).toMatch(/there is no such file or folder/)
  })
})
