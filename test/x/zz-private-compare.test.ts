import { readFileSync } from 'node:fs'
import { test } from 'vitest'
import x from '/work/main/adapters/x/adapter.ts'
import facebook from '/work/main/adapters/facebook/adapter.ts'
import { signX, startFakeX } from '/work/main/test/fakes/x-api.ts'
import { signMeta } from '/work/main/test/fakes/graph.ts'
const dir='/work/shared/external/payloads/'
const kit={fetch, now:()=>new Date('2026-11-22T03:00:00Z'), log:{info(){},warn(){},error(){}}}
const rows=readFileSync(dir+'expectations.jsonl','utf8').trim().split('\n').map(l=>JSON.parse(l)).filter(r=>r.adapter==='x'||r.adapter==='facebook')
function setPath(o:any,p:string,v:any){const ks=p.replace(/\[(\d+)\]/g,'.$1').split('.');let h=o;for(const k of ks.slice(0,-1))h=h[k];h[ks.at(-1)!]=v}
async function run(adapter:string,row:any,bytes:Uint8Array,config:any){
  if(adapter==='facebook'){
    const ch=facebook.open(facebook.settings.parse({appSecret:'app-secret-1',verifyToken:'verify-1',pageId:config?.page_id??'999',pageAccessToken:'token-token'}),kit as any)
    const r=await ch.receive!({method:'POST',url:'https://a.id',query:'',headers:{'x-hub-signature-256':signMeta(bytes,'app-secret-1')},body:bytes})
    return Promise.all(r.messages.map(m=>ch.normalise({...m,meta:m.meta??{},receivedAt:new Date()})))
  }
  const base={consumerSecret:'consumer-secret',selfUserId:config?.self_user_id??'1',bearerToken:'bearer-token'}
  if(row.delivery.how==='poll-page'){
    const fake=await startFakeX(); fake.servePage(bytes)
    const ch=x.open(x.settings.parse({...base,apiBase:fake.url}),kit as any)
    const out:any[]=[]
    for await(const b of ch.poll!(null,new AbortController().signal)) for(const m of b.messages) out.push(await ch.normalise({...m,meta:m.meta??{},receivedAt:new Date()}))
    await fake.close(); return out
  }
  const ch=x.open(x.settings.parse(base),kit as any)
  const r=await ch.receive!({method:'POST',url:'https://a.id',query:'',headers:{'x-twitter-webhooks-signature':signX(bytes,'consumer-secret')},body:bytes})
  return Promise.all(r.messages.map(m=>ch.normalise({...m,meta:m.meta??{},receivedAt:new Date()})))
}
function compare(exp:any,got:any[]):string[]{
  const p:string[]=[]
  const emit=got.filter(g=>['report','follow_up','edit'].includes(g.is))
  const want=exp.outcome==='reports'?'report':exp.outcome
  if(['report','follow_up','edit'].includes(want)){
    if(emit.length!==exp.reports.length) return [`count ${emit.length}/${exp.reports.length}: ${JSON.stringify(got.map(g=>[g.is,g.because]))}`]
    exp.reports.forEach((e:any,i:number)=>{const d=emit[i].draft
      if(emit[i].is!==want)p.push('is '+emit[i].is)
      if(e.external_id&&d.externalId!==e.external_id)p.push('id '+d.externalId)
      if(d.sender.kind!==e.sender.kind)p.push('kind '+d.sender.kind)
      if(e.sender.value&&d.sender.address!==e.sender.value)p.push('sender '+d.sender.address)
      if(e.sender_handle&&d.sender.handle!==e.sender_handle)p.push('handle '+d.sender.handle)
      if(e.sent_at&&d.sentAt!==e.sent_at)p.push('sentAt '+d.sentAt)
      if(e.sent_at_alt&&d.sentAt!==null&&d.sentAt!==e.sent_at_alt)p.push('sentAtAlt '+d.sentAt)
      for(const t of e.text_contains)if(!d.text.includes(t))p.push('lacks '+t+' in '+d.text)
      for(const t of e.text_lacks)if(d.text.includes(t))p.push('has '+t)
      if(e.text_empty&&d.text.trim())p.push('not empty '+d.text)
      if(e.media_count!==null&&d.media.length!==e.media_count)p.push('media '+d.media.length)
      if(e.lat!==null&&Math.abs((d.point?.lat??999)-e.lat)>1e-4)p.push('lat')
      if(e.lat===null&&d.point)p.push('point')
      if(!(e.reply_to_optional&&d.replyTo===null)&&(e.reply_to??null)!==d.replyTo)p.push('replyTo '+d.replyTo)
    })
    if(exp.target_external_id&&emit[0]?.target!==exp.target_external_id)p.push('target')
    return p
  }
  if(emit.length)p.push('emits '+emit.map(g=>g.draft.text))
  const cls=new Set(got.map(g=>g.is==='delete_sender'?'delete':g.is))
  if(!(cls.size===1&&cls.has(want)) )p.push('outcome '+[...cls].join()+' want '+want)
  if(exp.target_external_id&&!got.some(g=>g.target===exp.target_external_id))p.push('target')
  if(exp.target_user_id&&!got.some(g=>g.address===exp.target_user_id))p.push('address')
  return p
}
test('compare',async()=>{
  let ok=0,all=0,fields=0
  for(const row of rows){
    if(row.outcome==='not_applicable'){const g=await run(row.adapter,{delivery:{how:'webhook'}},readFileSync(dir+row.file),row.config);const bad=g.filter((r:any)=>['report','edit','follow_up'].includes(r.is)); all++; if(!bad.length)ok++; console.log('n/a',row.file,g.map((r:any)=>r.is+':'+(r.because??'')).join());continue}
    const cases=[row,...(row.variants??[]).map((v:any)=>({...v,adapter:row.adapter,delivery:row.delivery}))]
    for(const [i,c] of cases.entries()){
      let bytes:Uint8Array=readFileSync(dir+row.file)
      if(i>0){const o=JSON.parse(Buffer.from(bytes).toString());for(const r of c.replace)setPath(o,r.path,r.value);bytes=Buffer.from(JSON.stringify(o))}
      const got=await run(row.adapter,row,bytes,c.config)
      const p=compare(c,got); all++
      if(p.length)console.log('DIFF',row.file,i,p); else ok++
    }
  }
  console.log('AGREE',ok,'/',all)
})
