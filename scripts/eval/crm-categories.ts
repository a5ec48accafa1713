/**
 * Names of the city's CRM categories (config/categories.csv) for the short codes of labelled rows. Several names: the rows
 * do not tell them apart, so each is right. AMB (the text does not tell) and NON (no complaint) are no categories.
 */
export const CRM_CATEGORIES: Readonly<Record<string, readonly string[]>> = {
  BAN: ['Banjir'],
  BGN: ['Tata Ruang dan Bangunan'],
  DBD: ['Demam Berdarah Dengue'],
  ENV: ['Pencemaran Lingkungan'],
  FAS: ['Fasilitas Sosial/Fasilitas Umum'],
  JLN: ['Jalan'],
  KOM: ['Jaringan Komunikasi'],
  LAL: ['Arus Lalu Lintas', 'Pelayanan Perhubungan'],
  LIS: ['Jaringan Listrik 1', 'Jaringan Listrik'],
  PAR: ['Parkir Liar'],
  PJU: ['Jaringan Listrik'],
  POH: ['Pohon'],
  REK: ['Reklame', 'Coretan/Tempelan/Iklan/Selebaran'],
  SAL: ['Saluran Air, Kali/Sungai'],
  SAM: ['Sampah'],
  SEL: ['Penyelamatan'],
  TAM: ['Taman'],
  TRO: ['Trotoar'],
  TRP: ['Transportasi Publik', 'Jembatan Penyeberangan Orang (JPO) dan/atau Halte'],
}

export const NO_COMPLAINT = 'NON'
export const UNDETERMINED = 'AMB'
