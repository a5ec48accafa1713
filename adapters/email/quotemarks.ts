/**
 * How mail programs announce that somebody else's words follow. Indonesian first, because no published parser knows
 * it; then the languages seen in Jakarta's mail. Every pattern is linear: no nested repetition over the same signs.
 */

const WROTE = [
  'menulis',
  'tulis',
  'wrote',
  'writes',
  'schrieb',
  'geschreven',
  'schreef',
  'a écrit',
  'escribió',
  'escreveu',
  'ha scritto',
  'skrev',
  'kirjoitti',
  'napisał\\(?a?\\)?',
  'pisze',
  'napsal\\(?a?\\)?',
  'написала?',
  'пишет',
  'yazdı',
  '写道',
  'のメール',
  '님이 작성',
].join('|')

const LEAD = [
  'pada',
  'tanggal',
  'on',
  'am',
  'le',
  'el',
  'il',
  'em',
  'op',
  'den',
  'dnia',
  'w dniu',
  'dne',
  'в',
  '\\d',
].join('|')

/**
 * "Pada Sen, 2 Feb 2026 pukul 10.11 Budi <budi@example.com> menulis:", already joined to one line. German, Dutch and
 * Norwegian put the verb before the name: "Am 2.2.2026 um 10:11 schrieb Budi <budi@example.com>:".
 */
export const ATTRIBUTION = new RegExp(
  `^\\W{0,3}(?:${LEAD})(?![\\p{L}]).{2,400}(?:${WROTE}).{0,160}[:：]\\s*$`,
  'iu',
)

/** "Budi <budi@example.com> menulis:" and "wrote:" without a date. */
export const SHORT_ATTRIBUTION = new RegExp(`^[^.!?]{2,160}\\s(?:${WROTE})\\s*[:：]\\s*$`, 'iu')

/** A mail address: what an attribution has and a citizen's own "saya menulis:" has not. */
const ADDRESS = /[^\s<>@]+@[^\s<>@]+/u
const TIME_OF_DAY = /(?<!\d)\d{1,2}[.:]\d{2}(?!\d)/u
const FIRST_PERSON = /(?<!\p{L})(?:saya|kami|aku|kita|i|we)(?!\p{L})/iu

/** True when a line that looks like an attribution can be nothing else, even without quoted lines below it. */
export const isCertain = (line: string): boolean =>
  ADDRESS.test(line) || (TIME_OF_DAY.test(line) && !FIRST_PERSON.test(line))

/** Zoho: "---- On Wed, 24 Feb 2021 14:02:50 +0530 a@example.com wrote ----", also "Pada ... menulis". */
export const ZOHO = new RegExp(`^-{2,6}\\s.{2,300}(?:${WROTE})\\s*-{2,6}\\s*$`, 'iu')

const ORIGINAL = [
  'pesan asli',
  'pesan awal',
  'pesan sebelumnya',
  'surat asli',
  'original message',
  'original appointment',
  'reply message',
  'ursprüngliche nachricht',
  'ursprüngliche mail',
  "message d['’]origine",
  'mensaje original',
  'mensagem original',
  'messaggio originale',
  'oorspronkelijk bericht',
  'oprindelig meddelelse',
  'ursprungligt meddelande',
  'исходное сообщение',
  'оригинал',
].join('|')

/** "-----Pesan Asli-----", "----- Original Message -----" */
export const ORIGINAL_MESSAGE = new RegExp(`^[-–—_*\\s]{2,}\\s*(?:${ORIGINAL})\\s*[-–—_*\\s]{2,}$`, 'iu')

const FORWARDED = [
  'pesan terusan',
  'pesan yang diteruskan',
  'pesan diteruskan',
  'forwarded message',
  'forwarded by',
  'weitergeleitete nachricht',
  'message transféré',
  'mensaje reenviado',
  'messaggio inoltrato',
  'doorgestuurd bericht',
  'пересылаемое сообщение',
].join('|')

/** "---------- Pesan terusan ---------", "Begin forwarded message:", "Awal pesan terusan:" */
export const FORWARD = new RegExp(
  `^(?:[-–—]{2,}\\s*(?:${FORWARDED})[^\\n]{0,80}|(?:begin|awal|mulai|memulai)\\s+(?:${FORWARDED})\\s*:)\\s*$`,
  'iu',
)

const FROM = 'dari|pengirim|from|von|de|da|van|från|fra|od|от|kimden|发件人|差出人|보낸 사람'
const SENT =
  'dikirim|terkirim|tanggal|hari/tanggal|waktu|sent|date|gesendet|datum|envoyé|fecha|enviado|data|inviato|verzonden|skickat|sendt|отправлено|дата|gönderildi|发送时间|日時|送信日時|보낸 날짜'
const TO = 'kepada|untuk|ke|to|an|à|para|a|aan|till|til|do|кому|kime|收件人|宛先|받는 사람'
const SUBJECT =
  'perihal|subjek|subyek|judul|hal|subject|betreff|objet|asunto|assunto|oggetto|onderwerp|ämne|emne|temat|тема|konu|主题|件名|제목'
const COPY = 'cc|tembusan|salinan|kopie|копия|reply-to|balas ke|importance|priority|attachments|lampiran'

const headerLine = (names: string) => new RegExp(`^[*_\\s]{0,4}(?:${names})\\s{0,2}[*_]{0,2}\\s?[:：]`, 'iu')

/** First line of Outlook's block of headers above the quoted mail; the second group must follow it closely. */
export const HEADER_FROM = headerLine(FROM)
export const HEADER_OTHERS = [headerLine(SENT), headerLine(TO), headerLine(SUBJECT), headerLine(COPY)]

const DEVICES = [
  'iphone',
  'ipad',
  'android',
  'samsung',
  'galaxy',
  'xiaomi',
  'redmi',
  'poco',
  'oppo',
  'vivo',
  'realme',
  'infinix',
  'huawei',
  'nokia',
  'asus',
  'blackberry',
  'windows',
  'outlook',
  'gmail',
  'yahoo',
  'mail',
  'ponsel',
  'handphone',
  'hp',
  'telepon',
  'smartphone',
  'phone',
  'perangkat',
  'device',
  'tablet',
  'telkomsel',
  'indosat',
  'xl',
  'nirkabel',
  'aol',
  'proton',
].join('|')

/** Advertising of the writer's device at the foot: "Dikirim dari iPhone saya", "Get Outlook for iOS<https://...>". */
export const DEVICE_LINE = new RegExp(
  `^(?:(?:dikirim|terkirim|dikirimkan|diposting|sent|enviado|envoyé|gesendet|отправлено|inviato)\\s.{0,60}\\b(?:${DEVICES})\\b.{0,80}|` +
    '(?:get|unduh|dapatkan|download|baixe|obtener|télécharger)\\s+(?:outlook|aplikasi|boxer|bluemail|spark|mailspring)\\b.{0,200}|' +
    '(?:powered by|sent via|sent with|sent using)\\s.{1,60})$',
  'iu',
)

/** What mailing lists and groups append below everything. */
export const LIST_FOOTER =
  /mailing list|milis|unsubscribe|berhenti berlangganan|you received this message because|anda menerima pesan ini karena|mailman\/listinfo|googlegroups\.com/iu

/** Reply prefixes: English, Indonesian (Bls, Balas, Balasan), German, Dutch/Nordic, Italian. */
export const REPLY_SUBJECT =
  /^\s*(?:\[[^\]]{1,40}\]\s*)?(?:re|bls|balas|balasan|aw|sv|antw|rif|ynt|回复|答复)\s*(?:\[\d+\])?\s*[:：]/iu

/** Forward prefixes: English, Indonesian (Trs, Terusan), German, French, Italian. */
export const FORWARD_SUBJECT =
  /^\s*(?:\[[^\]]{1,40}\]\s*)?(?:fwd?|trs|terusan|teruskan|diteruskan|wg|tr|rv|i|enc|vs)\s*[:：]/iu
