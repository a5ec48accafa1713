import type { Language } from './words.js'

/** What a citizen reads about the way of a ticket through the offices, and when it is said to be solved. */
const id = {
  due: 'Batas penyelesaian',
  dueAverage: (within: string) => `menurut aturan, rata-rata ${within}`,
  dueEach: (within: string) => `paling lama ${within}`,
  units: { hours: 'jam', days: 'hari', workhours: 'jam kerja', workdays: 'hari kerja' },
  promised: 'Dijanjikan selesai',
  broken: 'sudah lewat',
  because: 'alasan',
  paused: 'Ditunda sampai',
  rejected: 'Mengapa ditolak',
  chain: 'Perjalanan laporan',
  undecided: (arbiter: string) => `Menunggu putusan ${arbiter} tentang siapa yang bertindak.`,
  answer: {
    title: 'Sudah selesai?',
    lead: 'Menurut OPD, masalah ini sudah selesai. Bila Anda pelapornya, beri tahu kami apakah benar.',
    leadProven: 'Menurut OPD, masalah ini sudah selesai. Beri tahu kami apakah benar.',
    left: (times: number, until: string) =>
      `Masih dapat dibuka kembali ${times} kali, sampai ${until}. Tidak menjawab berarti selesai.`,
    rejectedTitle: 'Tidak setuju laporan ditolak?',
    rejectedLead:
      'Bila Anda pelapornya dan penolakan ini keliru, beri tahu kami. OPD tidak dapat menolaknya lagi sendirian.',
    rejectedLeft: (times: number, until: string) => `Dapat dibantah ${times} kali, sampai ${until}.`,
    contest: 'Penolakan ini keliru',
    contestReason: 'Mengapa keliru? (boleh kosong)',
    proof: 'Nomor telepon (4 angka terakhir) atau surel Anda',
    proofHint: 'Yang Anda pakai saat melapor. Dengan itu kami tahu bahwa Anda pelapornya.',
    reason: 'Apa yang belum selesai? (boleh kosong)',
    reasonHint: 'Dibaca oleh OPD yang menangani.',
    no: 'Belum selesai',
    yes: 'Sudah selesai',
    wrongProof:
      'Tidak cocok dengan data laporan ini. Bila Anda melapor lewat media sosial atau tanpa nama, balas pesan kami di sana dengan kata BELUM, atau buat laporan baru',
    tooMany:
      'Terlalu banyak percobaan untuk laporan ini. Coba lagi satu jam lagi, atau balas pesan kami dengan kata BELUM.',
    tooManyToday:
      'Terlalu banyak percobaan untuk laporan ini hari ini. Buka tautan dalam pesan kami, atau balas pesan itu dengan kata BELUM.',
    byNumber:
      'Bila Anda pelapornya dan masalahnya belum selesai: buka halaman ini dengan nomor laporan Anda sendiri, atau balas pesan kami dengan kata BELUM.',
    reopened: 'Terima kasih. Laporan dibuka kembali dan OPD diberi tahu.',
    confirmed: 'Terima kasih atas kabarnya.',
  },
  event: {
    claimed: 'Diterima oleh OPD',
    started: 'Mulai dikerjakan',
    extended: 'Tanggal selesai yang dijanjikan diubah',
    paused: 'Pekerjaan ditunda',
    resumed: 'Pekerjaan dilanjutkan',
    noted: 'Catatan petugas',
    finished: 'Dilaporkan selesai, menunggu pemeriksaan',
    validated: 'Hasil pekerjaan diterima pemeriksa',
    refused: 'Hasil pekerjaan ditolak pemeriksa, dikerjakan ulang',
    declined: 'Penolakan diusulkan, menunggu pemeriksaan',
    rejected: 'Laporan ditolak',
    reinstated: 'Dibuka kembali oleh petugas',
    appealed: 'Penengah diminta memutuskan siapa yang bertindak',
    climbed: 'Permintaan putusan naik ke penengah terakhir',
    confirmed: 'Pelapor menyatakan sudah selesai',
  } as Record<string, string>,
  reopenedByReporter: 'Pelapor menyatakan belum selesai; dibuka kembali',
}

const en: typeof id = {
  due: 'To be solved by',
  dueAverage: within => `by the rules, ${within} on average`,
  dueEach: within => `${within} at most`,
  units: { hours: 'hours', days: 'days', workhours: 'working hours', workdays: 'working days' },
  promised: 'Promised for',
  broken: 'has passed',
  because: 'reason',
  paused: 'Paused until',
  rejected: 'Why it was declined',
  chain: 'The way of the report',
  undecided: arbiter => `${arbiter} is asked to decide who acts.`,
  answer: {
    title: 'Is it solved?',
    lead: 'The agency says that this is solved. If you reported it, tell us whether that is true.',
    leadProven: 'The agency says that this is solved. Tell us whether that is true.',
    left: (times, until) =>
      `It can be opened again ${times} more times, until ${until}. No answer means that it is solved.`,
    rejectedTitle: 'Should it not have been declined?',
    rejectedLead:
      'If you reported this and it was wrong to decline it, tell us. The agency cannot decline it alone again.',
    rejectedLeft: (times, until) => `You can object ${times} times, until ${until}.`,
    contest: 'It was wrong to decline this',
    contestReason: 'Why was it wrong? (may stay empty)',
    proof: 'Your telephone number (last 4 digits) or mail address',
    proofHint: 'The one you reported with. It tells us that you are the reporter.',
    reason: 'What is not solved? (may stay empty)',
    reasonHint: 'Read by the agency that acts.',
    no: 'Not solved',
    yes: 'Solved',
    wrongProof:
      'This does not fit the report. If you reported on social media or without a name, answer our message there with the word BELUM, or send a new report',
    tooMany:
      'Too many tries for this report. Try again in an hour, or answer our message with the word BELUM.',
    tooManyToday:
      'Too many tries for this report today. Open the link in our message, or answer it with the word BELUM.',
    byNumber:
      'If you reported this and it is not solved: open this page with the number of your own report, or answer our message with the word BELUM.',
    reopened: 'Thank you. The report is open again and the agency was told.',
    confirmed: 'Thank you for telling us.',
  },
  event: {
    claimed: 'Accepted by the agency',
    started: 'Work began',
    extended: 'The promised date was moved',
    paused: 'Work paused',
    resumed: 'Work goes on',
    noted: 'Note of an officer',
    finished: 'Reported as done, waiting to be checked',
    validated: 'The work was checked and accepted',
    refused: 'The work was checked and refused, it is done again',
    declined: 'Proposed to decline, waiting to be checked',
    rejected: 'The report was declined',
    reinstated: 'Opened again by an officer',
    appealed: 'An arbiter was asked to decide who acts',
    climbed: 'The question who acts went to the last arbiter',
    confirmed: 'A reporter says that it is solved',
  },
  reopenedByReporter: 'A reporter says that it is not solved; opened again',
}

export const COURSE_WORDS: Readonly<Record<Language, typeof id>> = { id, en }
