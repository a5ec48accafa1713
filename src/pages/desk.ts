import type { Request, RequestHandler, Response, Router } from 'express'
import express from 'express'
import multer from 'multer'
import type { Account } from '../store/accounts.js'
import { requireRole, signedIn } from '../accounts/index.js'
import { parseNumber } from '../report/index.js'
import type { Directory } from '../store/read/directory.js'
import { findMessage, reportsOfMessage } from '../store/read/messages.js'
import { settledWithin } from '../store/read/settling.js'
import { deskReceipt, reportCounts } from '../store/read/tracking.js'
import { deskPage, Similar } from './desk-form.js'
import type { DeskEntry, DeskPhoto } from './desk-intake.js'
import { emptyEntry, faults, readEntry, refusalFaults, toReport } from './desk-intake.js'
import { fragment } from './layout.js'
import { receiptPage, waitingPage } from './receipt.js'
import type { PagesDeps, Preview } from './router.js'
import { screenOf } from './screen.js'

const MB = 1024 * 1024
const DEFAULT_CHANNEL = 'desk-kelurahan'
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Files stay in memory: they leave with the report at once and are never written under a name somebody chose. */
const upload = multer({
  storage: multer.memoryStorage(),
  limits: { files: 5, fileSize: 10 * MB, fields: 30, fieldSize: 100_000, parts: 40 },
})

/** A form without files. */
const words = express.urlencoded({ extended: false, limit: '200kb' })

/** The desk: form, check, success page. For clerks and administrators. */
export function desk(deps: PagesDeps): Router {
  const router = express.Router({ caseSensitive: true, strict: true })
  const { database, directory } = deps
  const clerks = requireRole('clerk', 'admin')

  router.get('/meja', clerks, async (request, response) => {
    const account = signedIn(response) as Account
    response.send(
      deskPage(await screenOf(request, response), {
        entry: emptyEntry(deskKelurahan(account, directory)),
        directory,
      }),
    )
  })

  router.post('/meja', clerks, words, photosOf, async (request, response) => {
    const screen = await screenOf(request, response)
    const entry = readEntry(request.body)
    const photos = picturesIn(request)
    const photosLost = photos.length > 0 || response.locals.photosRefused === true
    const again = async (status: number, errors: ReturnType<typeof faults>, preview: Preview | null = null) =>
      void response.status(status).send(deskPage(screen, { entry, directory, errors, preview, photosLost }))

    const errors = faults(entry, photos, directory, screen.words)
    if (response.locals.photosRefused === true)
      errors.push({ field: 'photo', message: screen.words.desk.wrong.photo })
    if ((request.body as { step?: unknown } | undefined)?.step === 'check')
      return again(200, [], await previewOf(deps, entry))
    if (errors.length > 0) return again(422, errors)

    const channel = (signedIn(response) as Account).channel ?? DEFAULT_CHANNEL
    let messageId: string
    try {
      ;({ messageId } = await deps.submit(channel, toReport(entry, photos), entry.id))
    } catch (error) {
      if (!(error instanceof Error) || (error as { code?: unknown }).code !== 'malformed') throw error
      return again(422, refusalFaults(error.message, screen.words))
    }
    await settledWithin(database.db, messageId, deps.patience ?? 4_000)
    const [report] = await reportsOfMessage(database.db, messageId)
    response.redirect(303, report ? `/meja/laporan/${report.number}` : `/meja/pesan/${messageId}`)
  })

  router.post('/meja/mirip', clerks, words, async (request, response) => {
    const screen = await screenOf(request, response)
    const preview = await previewOf(deps, readEntry(request.body))
    response.send(preview ? fragment(Similar({ screen, preview, directory })) : '')
  })

  router.get('/meja/laporan/:number', clerks, async (request, response, next) => {
    const number = parseNumber(request.params.number as string)
    const found = number && (await deskReceipt(database.db, number, channelSeen(response)))
    if (!found) return next()
    const counts = await reportCounts(database.db, found.messageId)
    const reports = (await reportsOfMessage(database.db, found.messageId)).map(report => ({
      ...report,
      reportCount: counts.get(report.number) ?? 1,
    }))
    response.send(
      receiptPage(await screenOf(request, response), {
        reports,
        receivedAt: found.receivedAt,
        directory,
        publicUrl: deps.publicUrl,
      }),
    )
  })

  router.get('/meja/pesan/:id', clerks, async (request, response, next) => {
    const id = request.params.id as string
    const message = UUID.test(id) ? await findMessage(database.db, id) : null
    const channel = channelSeen(response)
    if (!message || (channel !== null && message.channel !== channel)) return next()
    const [report] = await reportsOfMessage(database.db, id)
    if (report) return response.redirect(303, `/meja/laporan/${report.number}`)
    response.send(
      waitingPage(await screenOf(request, response), { messageId: id, held: message.state !== 'accepted' }),
    )
  })
  return router
}

/** Every desk sees its own reports; an administrator sees all. */
function channelSeen(response: Response): string | null {
  const account = signedIn(response) as Account
  return account.role === 'admin' ? null : (account.channel ?? DEFAULT_CHANNEL)
}

const deskKelurahan = (account: Account, directory: Directory): string | null =>
  account.unit !== null && directory.isUnit(account.unit) ? account.unit : null

async function previewOf({ preview }: PagesDeps, entry: DeskEntry): Promise<Preview | null> {
  const text = entry.text.trim()
  if (text.length < 5) return null
  const given = (name: 'category' | 'kelurahan' | 'address') =>
    entry[name].trim() === '' ? {} : { [name]: entry[name].trim() }
  const aboutOffice = entry.aboutOffice ? { aboutOffice: true } : {}
  return preview({ text, ...given('category'), ...given('kelurahan'), ...given('address'), ...aboutOffice })
}

/** Reads the form. Too large, too many or strange files do not cost the clerk what was typed. */
const photosOf: RequestHandler = (request, response, next) => {
  upload.array('photo')(request, response, (error: unknown) => {
    if (error instanceof multer.MulterError) response.locals.photosRefused = true
    next(error instanceof multer.MulterError ? undefined : error)
  })
}

/** An empty file field arrives as a file without bytes. */
function picturesIn(request: Request): DeskPhoto[] {
  const files = (request.files ?? []) as Express.Multer.File[]
  return files
    .filter(file => file.size > 0)
    .map(file => ({ name: file.originalname.slice(0, 255), type: file.mimetype, bytes: file.buffer }))
}
