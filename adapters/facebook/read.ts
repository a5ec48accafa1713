import { type Reading, type Stored, at, decode, isObject, parseLossless, textOf } from '#kit'
import type { Piece } from './cut.js'
import { ignored, malformed } from './drafted.js'
import { readChange, type Occasion } from './feed.js'
import { readMessaging } from './messaging.js'
import type { FacebookSettings } from './settings.js'

type Account = Pick<FacebookSettings, 'pageId' | 'appId'>

/** Reads one piece of `cut`. Total: whatever the bytes are, the answer is a reading. */
export function read(message: Stored, account: Account): Reading {
  let piece: unknown
  try {
    piece = parseLossless(decode(message.raw))
  } catch {
    return malformed('bukan JSON')
  }
  if (!isObject(piece)) return malformed('JSON bukan objek')
  return readPiece(piece as object as Piece, account)
}

function readPiece(piece: Piece, account: Account): Reading {
  const object = textOf(piece.object)
  if (object === null)
    return isObject(piece.entry) ? malformed('kiriman tanpa object') : ignored('bukan kiriman webhook')
  if (object !== 'page' && object !== 'instagram') return ignored(`object ${object.slice(0, 60)}`)
  const accountId = textOf(at(piece.entry, 'id'))
  const occasion: Occasion = {
    object,
    ownIds: accountId === null ? [account.pageId] : [account.pageId, accountId],
    time: at(piece.entry, 'time'),
  }
  const inbox = { ...occasion, appId: account.appId, standby: piece.standby !== undefined }
  if (piece.messaging !== undefined || piece.standby !== undefined)
    return readMessaging(piece.messaging ?? piece.standby, inbox)
  if (piece.change === undefined)
    return isObject(piece.entry) ? ignored('tanpa perubahan') : malformed('kiriman tanpa entry')
  // Instagram's newer form and Meta's test button wrap messages in a change.
  if (at(piece.change, 'field') === 'messages') return readMessaging(at(piece.change, 'value'), inbox)
  return readChange(piece.change, occasion)
}
