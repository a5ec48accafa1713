import { compile } from 'html-to-text'

/** Line put where a mail program begins the quoted mail by a mark in the HTML and by nothing in the words. */
const QUOTE_BEGINS = '----- Original Message -----'

/**
 * Parts of HTML known to hold the mail being answered. Their beginning becomes a line the quote stripper knows, so that
 * HTML and plain text are judged by the same rules, inline answers included.
 *
 * Outlook: `#appendonsend`, `#divRplyFwdMsg`, `hr#stopSpelling`; Outlook for phones: `#mail-editor-reference-message-container`,
 * `div.ms-outlook-mobile-reference-message`; Yahoo: `div.yahoo_quoted`; AOL/Hotmail: `#yiv...`, `#OLK_SRC_BODY_SECTION`.
 */
const BEGINNINGS = [
  '#appendonsend',
  '#divRplyFwdMsg',
  'hr#stopSpelling',
  '#mail-editor-reference-message-container',
  'div.ms-outlook-mobile-reference-message',
  'div.yahoo_quoted',
  '#OLK_SRC_BODY_SECTION',
  'div[name="messageReplySection"]',
]

/** Quotations whose end is known: every line gets "> ". */
const QUOTATIONS = [
  'blockquote[type="cite"]',
  'blockquote.gmail_quote',
  'blockquote.protonmail_quote',
  'blockquote.tmail-quote',
  'blockquote[cite]',
]

/** Long enough for any letter, short enough to stay far below the child's memory. UTF-16 units. */
const LONGEST_HTML = 2_000_000

interface Block {
  openBlock(options: object): void
  closeBlock(options: object): void
  addInline(text: string): void
}
type Format = (
  node: { children?: unknown[] },
  walk: (nodes: unknown[] | undefined, block: Block) => void,
  block: Block,
) => void

const markedBy =
  (mark: string): Format =>
  (node, walk, block) => {
    block.openBlock({ leadingLineBreaks: 1 })
    walk(node.children, block)
    const blockTransform = (text: string) => text.replace(/^/gm, mark)
    block.closeBlock({ trailingLineBreaks: 1, blockTransform })
  }

/** Stands before the lines of a bare blockquote until it is known whether somebody else is quoted in it. */
const INDENTED = '\ue000'

const beginning: Format = (node, walk, block) => {
  block.openBlock({ leadingLineBreaks: 1 })
  block.addInline(QUOTE_BEGINS)
  block.closeBlock({ trailingLineBreaks: 1 })
  block.openBlock({ leadingLineBreaks: 1 })
  walk(node.children, block)
  block.closeBlock({ trailingLineBreaks: 1 })
}

const convert = compile({
  wordwrap: false,
  limits: { maxInputLength: LONGEST_HTML, maxDepth: 400, maxChildNodes: 20_000 },
  formatters: { quotation: markedBy('> '), indentation: markedBy(INDENTED), beginning } as never,
  selectors: [
    { selector: '*', format: 'inline' },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map(selector => ({ selector, format: 'block' })),
    { selector: 'p', format: 'paragraph', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
    { selector: 'a', format: 'inline' },
    { selector: 'img', format: 'skip' },
    { selector: 'title', format: 'skip' },
    { selector: 'table', format: 'block' },
    { selector: 'tr', format: 'block' },
    { selector: 'td', format: 'block' },
    { selector: 'blockquote', format: 'indentation' },
    ...QUOTATIONS.map(selector => ({ selector, format: 'quotation' })),
    ...BEGINNINGS.map(selector => ({ selector, format: 'beginning' })),
  ],
})

/** The words of an HTML body, quotations marked the way plain-text mail marks them. Never for display as HTML. */
export function htmlToText(html: string): string {
  const text = convert(html.slice(0, LONGEST_HTML).replaceAll(INDENTED, ''))
  return decideIndentations(text.replace(/[\u200b\u200e\u200f\u2060\ufeff]/g, ''))
}

/** A bare blockquote is a quotation under a line like "2.2.2026, 10:11, "Budi" <budi@example.com>:", else the writer's own. */
function decideIndentations(text: string): string {
  let above = ''
  let mark: string | null = null
  const decided = text.split('\n').map(line => {
    if (!line.startsWith(INDENTED)) {
      if (line.trim() !== '') above = line
      mark = null
      return line
    }
    mark ??= /[:：]\s*$/.test(above) && /@|\d[.:]\d\d/.test(above) ? '> ' : ''
    return mark + line.replaceAll(INDENTED, '')
  })
  return decided.join('\n')
}
