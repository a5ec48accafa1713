import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { evaluate } from '../../scripts/eval/evaluation.js'
import { BadSet } from '../../scripts/eval/labelled-files.js'
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
    expect(setsIn(folder).map(set => set.name.split('/').slice(1).join('/'))).toEqual([
      '',
      'rows/jaki.csv',
      'rows/surabaya_pairs.csv',
    ])
  })

  const measured = async () => {
    const { given, absent, sets } = await evaluate({
      configDir,
      tables,
      external: join(folder, 'nothing here'),
      set: folder,
      timed: false,
      quick: true,
      say: () => {},
    })
    const figures = sets[0]?.by[0]?.of('all').figures ?? []
    return { given, absent, value: (id: string) => figures.find(figure => figure.id === id)?.value }
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
    expect(setsIn(folder)[0]?.rows).toBe(520)
  })
})

describe('a broken file', () => {
  const broken = () => {
    try {
      setsIn(folder)
    } catch (error) {
      if (error instanceof BadSet) return error.message
      throw error
    }
    return 'nothing was wrong'
  }
  const whole = () => {
    write('incidents.jsonl', lines(incident('I-1')))
    write('reports.jsonl', lines(message('1001', 'pohon', 'I-1')))
  }

  it('is named with its line', () => {
    whole()
    write('reports.jsonl', `${lines(message('1001', 'pohon', 'I-1'))}\n{"message_id": \n`)
    expect(broken()).toMatch(/^reports\.jsonl line 3: not JSON/)
    write(
      'reports.jsonl',
      lines(message('1001', 'pohon', 'I-1'), { ...message('1002', 'x', 'I-1'), channel: 7 }),
    )
    expect(broken()).toMatch(/^reports\.jsonl line 2: channel: /)
    write('reports.jsonl', lines(message('1001', 'pohon', 'I-9')))
    expect(broken()).toBe('reports.jsonl line 1: 1001 speaks of the unknown incident I-9')
    write('reports.jsonl', lines(message('1001', 'pohon', 'I-1', { thread_of: '2000' })))
    expect(broken()).toBe('reports.jsonl line 1: 1001 answers the unknown message 2000')
    write('reports.jsonl', lines(message('1001', 'a', 'I-1'), message('1001', 'b', 'I-1')))
    expect(broken()).toBe('reports.jsonl line 2: 1001 stands here for the second time')
  })
  it('is named when it is missing, empty, or the folder holds no set', () => {
    expect(broken()).toMatch(/no set in it/)
    write('reports.jsonl', lines(message('1001', 'pohon', 'I-1')))
    expect(broken()).toBe('incidents.jsonl: the file is missing')
    whole()
    write('reports.jsonl', '')
    expect(broken()).toBe('reports.jsonl: there is no message in it')
    rmSync(folder, { recursive: true })
    expect(broken()).toMatch(/does not exist/)
  })
  it('is named in tables as well', () => {
    write('jaki.csv', `${JAKI}\nJ-1,pohon tumbang,POH,,Pohon,31.75.4,,,none\n`)
    expect(broken()).toBe('jaki.csv line 2: kode_kelurahan: not an area code')
    write('jaki.csv', `${JAKI}\nJ-1,pohon tumbang\n`)
    expect(broken()).toMatch(/^jaki\.csv line 2: /)
    write('jaki.csv', 'id,text\nJ-1,pohon\n')
    expect(broken()).toMatch(/^jaki\.csv line 2: category/)
    write('jaki.csv', `${JAKI}\n`)
    expect(broken()).toBe('jaki.csv: there is no row in it')
    rmSync(join(folder, 'jaki.csv'))
    write(
      'surabaya_pairs.csv',
      `${PAIRS}\nP-1,1,2,perhaps,1,2026-01-01 08:00:00,2026-01-01 09:00:00,C,a,b,c,d\n`,
    )
    expect(broken()).toMatch(/^surabaya_pairs\.csv line 2: label: /)
  })
})
