import { gzipSync } from 'node:zlib'
import { comment, mail, mention, SELF } from '../support/wire.js'

/**
 * Poison: what broke gateways before ours, and what might break this one. Grows with every bug; nothing is ever taken
 * out. Each entry is one thing, named by what is wrong with it.
 */
export type Named<T> = readonly (readonly [name: string, what: T])[]

const LONE_HIGH = '\ud83d'
const LONE_LOW = '\ude00'

/** Put into the words, the name and the subject of an otherwise good message of every channel. */
export const TEXTS: Named<string> = [
  ['NUL', 'Lampu\u0000 mati\u0000'],
  ['only NUL', '\u0000\u0000'],
  ['every C0 control', Array.from({ length: 32 }, (_, code) => String.fromCharCode(code)).join('')],
  ['a lone high surrogate', `Lampu mati ${LONE_HIGH}`],
  ['a lone low surrogate', `${LONE_LOW} lampu mati`],
  ['surrogates in the wrong order', `${LONE_LOW}${LONE_HIGH}`],
  ['U+FFFE and U+FFFF', 'lampu\ufffe mati\uffff'],
  ['byte order marks', '\ufefflampu\ufeff mati'],
  ['one word of a megabyte', 'a'.repeat(1_000_000)],
  ['ten thousand combining marks', `e${'\u0301'.repeat(10_000)}`],
  ['text turned right to left', '\u202enatal id kasur upmal\u202c \u2067teks\u2069'],
  ['zero-width signs only', '\u200b\u200c\u200d\u2060'],
  ['emoji joined into one', '👨‍👩‍👧‍👦🏳️‍🌈'.repeat(500)],
  ['mathematical letters', '𝗟𝗮𝗺𝗽𝘂 𝗺𝗮𝘁𝗶 𝕕𝕚 𝕛𝕒𝕝𝕒𝕟'],
  ['line separators', 'lampu\u2028mati\u2029\u0085\v\f'],
  ['terminal escapes and a forged log line', '\u001b[2J\u001b]0;x\u0007\r\n{"level":50,"msg":"forged"}'],
  ['SQL', `'); drop table message; --`],
  ['markup', '<script>alert(1)</script>{{7*7}}${7*7}'],
  ['a formula', '=cmd|" /C calc"!A0'],
  ['the names of prototypes', '__proto__ constructor toString hasOwnProperty'],
  ['digits without end', '9'.repeat(5_000)],
  ['a point out of range', 'lokasi -6.2e400, 1e999 lat NaN lon Infinity'],
  ['RT and RW out of range', 'RT 99999999999999999999/RW -1 Jl. No. 1e309 kel. '],
  ['addresses without end', 'a@'.repeat(20_000)],
  ['a URL of 100,000 signs', `https://example.com/${'%'.repeat(100_000)}`],
  ['nothing but white space', ' \t\n\u00a0\u3000'],
]

const nested = (levels: number, open = '[', close = ']') => open.repeat(levels) + close.repeat(levels)
const hash = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`

/** Whole bodies, sent signed to every door that takes JSON. */
export const JSON_BODIES: Named<Uint8Array | string> = [
  ['empty', ''],
  ['null', 'null'],
  ['a number', '0'],
  ['1e400', '{"a":1e400}'],
  ['a string', '"\\u0000"'],
  ['an empty list', '[]'],
  ['an empty object', '{}'],
  ['a list of nothing', '[null,[null]]'],
  ['cut in the middle', '{"object":"page","entry":[{"id":"100'],
  ['two documents', '{}{}'],
  ['a byte order mark before the document', '\ufeff{"object":"page","entry":[]}'],
  ['UTF-16', Buffer.from('{"object":"page","entry":[]}', 'utf16le')],
  ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0xfe, 0xc0, 0xaf, 0x22, 0x7d])],
  ['NUL bytes', Buffer.alloc(1_000)],
  ['6,000 levels', nested(6_000)],
  ['20,000 levels', hash(20_000)],
  ['100,000 levels', nested(100_000)],
  [
    '__proto__',
    '{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}},"data":{"__proto__":1}}',
  ],
  ['the same key ten thousand times', `{${'"entry":1,'.repeat(10_000)}"entry":[]}`],
  ['an empty key', '{"":{"":[{"":""}]}}'],
  ['10,000 entries', JSON.stringify({ object: 'page', entry: Array(10_000).fill({}) })],
  ['a form', 'Body=halo&From=%2B6281200001111'],
  ['HTML', '<!doctype html><title>502 Bad Gateway</title>'],
]

/** Whole bodies for the door that takes forms. */
export const FORM_BODIES: Named<Uint8Array | string> = [
  ['only spaces', '  '],
  ['only separators', '&&&&===&&;;'],
  ['percent signs of nothing', 'MessageSid=SMp1&Body=%&From=%zz&To=%u0041'],
  ['a surrogate in UTF-8', 'MessageSid=SMp2&From=%2B6281200001111&Body=lampu%ED%A0%80mati'],
  ['invalid UTF-8 in percent signs', 'MessageSid=SMp3&From=%2B6281200001111&Body=%FF%FE%C0%AF'],
  [
    'invalid UTF-8 as it is',
    Buffer.from('MessageSid=SMp4&From=%2B6281200001111&Body=lampu \xff\xfe mati', 'latin1'),
  ],
  ['a NUL in the id', 'MessageSid=SM%00p5&From=%2B6281200001111&Body=lampu+mati'],
  ['an id of nothing but NUL', 'MessageSid=%00&From=%2B6281200001111&Body=lampu+mati+satu'],
  ['another id of nothing but a control sign', 'MessageSid=%01&From=%2B6281200001111&Body=lampu+mati+dua'],
  [
    'ten thousand fields',
    `MessageSid=SMp6&${Array.from({ length: 10_000 }, (_, i) => `f${i}=${i}`).join('&')}`,
  ],
  ['one field ten thousand times', `MessageSid=SMp7&From=%2B6281200001111${'&Body=lampu'.repeat(10_000)}`],
  ['__proto__', 'MessageSid=SMp8&__proto__=x&constructor=y&__proto__[admin]=1&Body=lampu+mati'],
  ['brackets as nested fields', `MessageSid=SMp9&Body${'[a]'.repeat(2_000)}=lampu`],
  [
    'a thousand files',
    `MessageSid=SMpa&NumMedia=1000&${Array.from({ length: 1_000 }, (_, i) => `MediaUrl${i}=http://127.0.0.1:1/`).join('&')}`,
  ],
  [
    'files behind internal addresses',
    'MessageSid=SMpb&NumMedia=3&MediaUrl0=http://169.254.169.254/&MediaUrl1=file:///etc/passwd&MediaUrl2=gopher://[::1]:25/',
  ],
  ['a position that is none', 'MessageSid=SMpc&Body=lampu&Latitude=NaN&Longitude=1e400'],
  ['a position of 0,0', 'MessageSid=SMpd&Body=lampu+mati&Latitude=0&Longitude=0'],
  ['a position turned round', 'MessageSid=SMpe&Body=lampu+mati&Latitude=106.8&Longitude=-6.2'],
  ['a position in the sea', 'MessageSid=SMpf&Body=lampu+mati&Latitude=-5.1&Longitude=106.5'],
  ['a sender who is nobody', 'MessageSid=SMpg&Body=lampu+mati&From=&To='],
  ['a sender of 100,000 digits', `MessageSid=SMph&Body=lampu+mati&From=%2B62${'8'.repeat(100_000)}`],
  ['a status that does not exist', 'MessageSid=SMpi&MessageStatus=%00exploded'],
  [
    'metadata nested 20,000 levels',
    `MessageSid=SMpj&Body=lampu&ChannelMetadata=${encodeURIComponent(hash(20_000))}`,
  ],
]

/** Fields that hold the wrong thing, each in an otherwise good delivery. */
export const COMMENTS: Named<object> = [
  ['an id above 2^53 as a number', comment('lampu mati', { comment_id: 2 ** 60 })],
  ['no id', comment('lampu mati', { comment_id: undefined })],
  ['an id that is a list', comment('lampu mati', { comment_id: ['1', '2'], created_time: 1 })],
  ['an id of 10,000 signs', comment('lampu mati', { comment_id: '1'.repeat(10_000) })],
  ['the year 0', comment('lampu mati', { created_time: -62_167_219_200 })],
  ['the year 9999', comment('lampu mati', { created_time: 253_402_300_799 })],
  ['a time beyond all time', comment('lampu mati', { created_time: 1e300 })],
  ['a time that is a text', comment('lampu mati', { created_time: '0000-00-00T00:00:00+0000' })],
  ['words that are an object', comment({ toString: 'lampu' })],
  ['words that are a number', comment(123)],
  ['no words', comment(undefined)],
  ['an author who is a list', comment('lampu mati', { from: [[]] })],
  ['an author with a number above 2^53', comment('lampu mati', { from: { id: 2 ** 53 + 2, name: null } })],
  ['a verb nobody knows', comment('lampu mati', { verb: '__proto__' })],
  ['an item nobody knows', comment('lampu mati', { item: { a: 1 } })],
  ['it answers itself', comment('lampu mati', { parent_id: '1_1', comment_id: '1_1', post_id: '1_1' })],
]

export const MENTIONS: Named<object> = [
  ['an id above 2^53 as a number', mention('@DKIJakarta lampu mati', { id: 2 ** 60 })],
  ['no id', mention('@DKIJakarta lampu mati', { id: undefined })],
  ['a time of 1582', mention('@DKIJakarta lampu mati', { created_at: '1582-10-10T00:00:00.000Z' })],
  ['a time that is none', mention('@DKIJakarta lampu mati', { created_at: '9999-99-99T99:99:99Z' })],
  ['a time without a zone', mention('@DKIJakarta lampu mati', { created_at: '2026-11-22T08:15:00' })],
  ['words that are null', mention(null)],
  ['words that are a list', mention([['lampu']])],
  [
    'entities that point outside the words',
    mention('@DKIJakarta', {
      entities: {
        mentions: [{ start: -5, end: 1e9, username: 'DKIJakarta', id: SELF }],
        urls: [{ start: 3, end: 1 }],
      },
    }),
  ],
  ['entities that are a text', mention('@DKIJakarta lampu mati', { entities: 'x' })],
  [
    'a position of the wrong shape',
    mention('@DKIJakarta lampu mati', {
      geo: { coordinates: { type: 'Point', coordinates: ['NaN', null] } },
    }),
  ],
  [
    'a position turned round',
    mention('@DKIJakarta lampu mati', {
      geo: { coordinates: { type: 'Point', coordinates: [-6.2, 106.8] } },
    }),
  ],
  ['an author who is nobody', mention('@DKIJakarta lampu mati', { author_id: null }, { id: null })],
  [
    'a conversation of 10,000 signs',
    mention('@DKIJakarta lampu mati', { conversation_id: '7'.repeat(10_000) }),
  ],
  [
    'a reference to itself in a circle',
    mention('@DKIJakarta lampu mati', { id: '77', referenced_tweets: [{ type: 'replied_to', id: '77' }] }),
  ],
]

/** A type or coding that lies about the bytes behind it; the bytes are signed. */
export const HEADERS: Named<Record<string, string>> = [
  ['no type', { 'content-type': '' }],
  ['a type that is none', { 'content-type': ';;;=/' }],
  ['another charset', { 'content-type': 'application/json; charset=utf-99' }],
  ['UTF-16', { 'content-type': 'application/json; charset=utf-16le' }],
  ['a picture', { 'content-type': 'image/png' }],
  ['many parts without a border', { 'content-type': 'multipart/form-data' }],
  ['gzip that is none', { 'content-encoding': 'gzip' }],
  ['a coding nobody knows', { 'content-encoding': 'rot13' }],
  ['codings in a chain', { 'content-encoding': 'gzip, gzip, gzip, br' }],
]

/** 50 MB of nothing in 50 kB. */
export const gzipBomb = () => gzipSync(Buffer.alloc(50_000_000))

/** What a desk, an app or a program of the house may post by mistake. */
export const REPORTS: Named<string> = [
  ['null', 'null'],
  ['a list', '[]'],
  ['a number beyond all numbers', '{"text":"lampu mati","lat":1e400,"lon":106.8}'],
  ['NaN', '{"text":"lampu mati","lat":NaN,"lon":106.8}'],
  ['a position of 0,0', '{"text":"lampu mati","lat":0,"lon":0}'],
  ['a position turned round', '{"text":"lampu mati","lat":106.8,"lon":-6.2}'],
  ['half a position', '{"text":"lampu mati","lat":-6.2}'],
  ['20,000 levels', `{"text":${nested(20_000)}}`],
  ['100,000 levels', `{"text":"lampu mati","media":${nested(100_000)}}`],
  ['__proto__', '{"text":"lampu mati","__proto__":{"anonymous":true}}'],
  ['the prototype of the constructor', '{"text":"lampu mati","constructor":{"prototype":{"x":1}}}'],
  ['a status of its own', '{"text":"lampu mati","status":"Selesai","role":"admin"}'],
  ['the year 0', '{"text":"lampu mati","sentAt":"0000-01-01T00:00:00+07:00"}'],
  ['the year 9999', '{"text":"lampu mati di jalan","sentAt":"9999-12-31T23:59:59+07:00"}'],
  ['a time without a zone', '{"text":"lampu mati","sentAt":"2026-11-22T08:15:00"}'],
  [
    'a file that is none',
    '{"text":"lampu mati","media":[{"name":"../../etc/passwd","type":"image/png","content":"AAAA"}]}',
  ],
  [
    'a file name with a line break',
    '{"text":"lampu mati","media":[{"name":"a\\r\\nX-Evil: 1","type":"a\\u0000b","content":"AAAA"}]}',
  ],
  ['an id that is none', '{"text":"lampu mati","id":"\\u0000"}'],
  ['a number of 2^53', '{"text":"lampu mati","id":9007199254740993}'],
  ['a telephone of letters', '{"text":"lampu mati","phone":"\\u0000\\ud83d"}'],
]

const parts = (count: number) => `${'--b\r\nContent-Type: text/plain\r\n\r\nx\r\n'.repeat(count)}--b--\r\n`
const MANY = 'multipart/mixed; boundary=b'

/** Mails. Every one of them is there once it is in the mailbox, so each must end as a row. */
export const MAILS: Named<Uint8Array> = [
  ['a head without an end', Buffer.from('Subject: lampu mati')],
  ['no header', Buffer.from('\r\nhalo')],
  ['NUL bytes', mail({ Subject: 'Lampu\u0000 mati' }, 'lampu\u0000mati')],
  ['invalid UTF-8', mail({}, Buffer.from([0x6c, 0xff, 0xfe, 0xc0, 0xaf]))],
  ['a charset nobody knows', mail({ 'Content-Type': 'text/plain; charset=utf-99' }, 'lampu mati')],
  ['a coding nobody knows', mail({ 'Content-Transfer-Encoding': 'rot13' }, 'lampu mati')],
  ['broken base64', mail({ 'Content-Transfer-Encoding': 'base64' }, '=?!!====')],
  ['broken encoded words', mail({ Subject: '=?utf-99?Q?=ED=A0=80?= =?utf-8?B?////?=' }, 'lampu mati')],
  ['1,001 parts', mail({ 'Content-Type': MANY }, parts(1_001))],
  [
    'parts nested 300 deep',
    mail({ 'Content-Type': MANY }, '--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n'.repeat(300)),
  ],
  ['a border that never comes', mail({ 'Content-Type': MANY }, 'lampu mati')],
  ['a header of 20 MB', mail({ 'X-Long': 'x'.repeat(20_000_000) }, 'lampu mati')],
  [
    'fifty thousand addresses',
    mail({ To: Array.from({ length: 50_000 }, (_, i) => `w${i}@example.com`).join(', ') }, 'lampu mati'),
  ],
  ['a date that is none', mail({ Date: 'Fri, 99 Foo 9999 99:99:99 +9999' }, 'lampu mati')],
  ['no sender', mail({ From: '' }, 'lampu mati')],
  ['a sender of control signs', mail({ From: '"\u0001\u0002" <\u0003@\u0004>' }, 'lampu mati')],
  ['a subject with a forged header', mail({ Subject: 'lampu\r\n Bcc: semua@example.com' }, 'lampu mati')],
  [
    'winmail.dat',
    mail(
      { 'Content-Type': 'application/ms-tnef; name=winmail.dat', 'Content-Transfer-Encoding': 'base64' },
      'eJ8+IgAAAAA=',
    ),
  ],
]
