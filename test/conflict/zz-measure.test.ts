import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { loadTables } from '../../src/tables.js'
import { createReader } from '../../src/understand/index.js'
import { createFold } from '../../src/understand/words.js'
import { createRouting } from '../../src/ticket/route.js'
import { ConflictSettings, createConflict } from '../../src/ticket/conflict/index.js'
import { Draft } from '../../src/report/index.js'
import { test } from 'vitest'
test('measure', () => {
const tables = loadTables('config')
const reader = createReader(tables)
const fold = createFold(tables.lexicon, tables.abbreviations, tables.areas)
const route = createRouting(tables, tables.routing)
const rec = createConflict(ConflictSettings.parse(parse(readFileSync('config/conflict.yaml','utf8'))), tables, fold)
const lines = readFileSync('config/scenario/reports.jsonl','utf8').trim().split('\n').map(l=>JSON.parse(l))
const count: any = {}
for (const r of lines) {
  const gold = (r.gold.tags ?? []).includes('pungli')
  const dev = parseInt(createHash('sha1').update(r.message_id).digest('hex').slice(-1),16)%2===0
  const draft = Draft.parse({externalId:r.message_id, sender:{kind:'none',address:null}, sentAt:null, text:r.text, subject:r.subject??null, claimedCategory: r.app_category ?? null, point: r.lat!==undefined?{lat:r.lat,lon:r.lon}:null})
  const u = reader.understand(draft, {recordedByClerk: /^desk|letter/.test(r.channel)})
  const js = u.complaints.map(c => ({c, j: rec(c.text, {category:c.category.value, place:c.place, otherwise: route(c.category.value,c.place)})}))
  const whole = rec([r.subject, r.text].filter(Boolean).join('\n'), {category:null, place:{kelurahan:null,kecamatan:null,kota:null}, otherwise:{agency:'X',unit:null}})
  const said = js.some(x=>x.j.protected)
  const k = `${dev?'dev':'held'} gold=${gold} said=${said}`
  count[k]=(count[k]??0)+1
  if (gold || said || whole.protected) console.log(dev?'dev ':'held', r.message_id, u.kind.value, 'gold',gold,'said',said,'whole',whole.protected, JSON.stringify(js.map(x=>[x.c.category.value, x.c.category.confidence, x.c.category.because, x.j.protected, x.j.accused.map(a=>[a.agency,a.unit,a.confidence,a.because]), x.j.because])), gold ? '' : r.text.slice(0,160))
}
console.log(count)
})
import { parse as csv } from 'csv-parse/sync'
test('external', () => {
  const tables = loadTables('config')
  const fold = createFold(tables.lexicon, tables.abbreviations, tables.areas)
  const rec = createConflict(ConflictSettings.parse(parse(readFileSync('config/conflict.yaml','utf8'))), tables, fold)
  for (const f of ['labelled/jaki.csv','corpus/lapor_2017.csv','corpus/surabaya_2022_2023.csv']) {
    const rows = csv(readFileSync('/work/shared/external/'+f,'utf8'),{columns:true,relax_column_count:true,relax_quotes:true}) as any[]
    let n=0, hit=0
    const shown:string[]=[]
    for (const r of rows.slice(0,6000)) {
      const text = Object.values(r).filter((v:any)=>typeof v==='string').sort((a:any,b:any)=>b.length-a.length)[0] as string
      n++
      const j = rec(text,{category:null,place:{kelurahan:null,kecamatan:null,kota:null},otherwise:{agency:'X',unit:null}})
      if (j.protected) { hit++; if (parseInt(createHash('sha1').update(text).digest('hex').slice(0,6),16)%Number(process.env.EACH ?? 6)===0) shown.push(j.because+' '+j.accused.map(a=>a.agency)+' | '+text.slice(0,260).replace(/\n/g,' ')) }
    }
    console.log(f, Object.keys(rows[0]).join(), n, hit, '\n'+shown.slice(0,30).join('\n'))
  }
})
