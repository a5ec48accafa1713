import type { Status } from '../ticket/life/index.js'

/** The statuses of JAKI/CRM (config/statuses.csv) in words for software that shows them to people. */
const LABELS: Readonly<Record<Status, { readonly id: string; readonly en: string }>> = {
  Menunggu: { id: 'Menunggu tanggapan OPD', en: 'Waiting for the agency' },
  Koordinasi: { id: 'Dikoordinasikan dengan OPD lain', en: 'Being coordinated with another agency' },
  Disposisi: { id: 'Diteruskan ke suku dinas', en: 'Passed on to the city office' },
  Proses: { id: 'Sedang ditindaklanjuti', en: 'Being worked on' },
  'Menunggu Validasi': { id: 'Tindak lanjut menunggu validasi', en: 'Work done, waiting for validation' },
  'TL Ditolak': { id: 'Tindak lanjut ditolak, diproses ulang', en: 'Work rejected, being redone' },
  Selesai: { id: 'Selesai ditangani', en: 'Done' },
  Ditolak: { id: 'Laporan ditolak', en: 'Report declined' },
}

export const statusLabel = (status: string): { readonly id: string; readonly en: string } =>
  LABELS[status as Status] ?? { id: status, en: status }
