import { isValidPhoneNumber, parsePhoneNumberWithError } from 'libphonenumber-js'
import { z } from 'zod'
import type { NewOfficial, OfficialRow } from '../store/notices.js'
import type { Directory } from '../store/read/directory.js'
import { type Office, type Role, ROLES, Schedule } from '../ticket/notices/index.js'
import type { Fault } from './problem.js'
import { Problem } from './problem.js'

export const OfficialSchema = z
  .object({
    id: z.uuid(),
    role: z.enum(ROLES),
    office: z.object({ code: z.string(), name: z.string() }),
    name: z.string(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    channel: z.enum(['email', 'sms']),
    digest: Schedule.nullable(),
    absences: z.array(z.object({ from: z.string(), until: z.string(), deputy: z.uuid() })),
    active: z.boolean(),
    since: z.string().meta({ format: 'date-time', description: 'What happened before is not told.' }),
  })
  .meta({ id: 'Official' })

/** An office and the role of its head. */
export const OfficeSchema = OfficialSchema.pick({ role: true, office: true })

export const officeView = ({ role, office }: Office, directory: Directory): z.input<typeof OfficeSchema> => ({
  role,
  office: { code: office, name: nameOf(role, office, directory) },
})

const nameOf = (role: Role, office: string, directory: Directory): string =>
  (role === 'kepala_dinas' ? directory.agency(office) : (directory.unit(office) ?? { name: office })).name

export const officialView = (
  { retired, office, since, absences, ...official }: OfficialRow,
  directory: Directory,
): z.input<typeof OfficialSchema> => ({
  ...official,
  absences: [...absences],
  office: { code: office, name: nameOf(official.role, office, directory) },
  active: !retired,
  since: since.toISOString(),
})

/** Dots in the code of an area: `31.74`, `31.74.01`, `31.74.01.1001`. */
const DOTS: Readonly<Partial<Record<Role, number>>> = { walikota: 1, camat: 2, lurah: 3 }

function isOffice(role: Role, office: string, directory: Directory): boolean {
  if (role === 'kepala_dinas') return directory.isAgency(office)
  const dots = DOTS[role]
  const isArea = /^31(\.\d+)*$/.test(office)
  return (
    directory.isUnit(office) &&
    (dots === undefined ? !isArea : isArea && office.split('.').length === dots + 1)
  )
}

type Given = Omit<NewOfficial, 'channel'> & { readonly channel?: 'email' | 'sms' | undefined }

/** Everything wrong with an official, and the official as it is kept. */
export function judgeOfficial(
  { role, office, name, email, phone, channel, digest }: Given,
  directory: Directory,
): { faults: Fault[]; official: NewOfficial } {
  const faults: Fault[] = []
  const wrong = (field: string, detail: string, detail_en: string) =>
    faults.push({ pointer: `#/${field}`, detail, detail_en })
  if (!isOffice(role, office, directory))
    wrong('office', `bukan kode kantor seorang ${role}`, `is no code of an office of a ${role}`)
  if (phone !== null && !isValidPhoneNumber(phone, 'ID'))
    wrong('phone', 'bukan nomor telepon', 'is no telephone number')
  const by = channel ?? (email === null ? 'sms' : 'email')
  if ((by === 'email' ? email : phone) === null)
    wrong(by === 'email' ? 'email' : 'phone', 'wajib diisi', 'is required')
  const number =
    phone !== null && isValidPhoneNumber(phone, 'ID') ? parsePhoneNumberWithError(phone, 'ID').number : null
  return {
    faults,
    official: { role, office, name, email: email?.toLowerCase() ?? null, phone: number, channel: by, digest },
  }
}

/** The official as it is kept. @throws Problem naming everything wrong. */
export function addressedOfficial(given: Given, directory: Directory): NewOfficial {
  const { faults, official } = judgeOfficial(given, directory)
  if (faults.length > 0) throw new Problem('invalid', faults)
  return official
}
