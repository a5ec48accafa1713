// The desk while somebody types: similar reports appear, a draft survives a reload, Ctrl+Enter sends. Everything here
// is an extra: without it the form does the same with its buttons.

const PAUSE = 600
const DRAFT = 'muara-draf'
const form = document.getElementById('meja')
const similar = document.getElementById('mirip')
const ASKED = ['text', 'category', 'kelurahan', 'address']
const KEPT = ['id', 'name', 'phone', 'email', ...ASKED]

const field = name => form.elements.namedItem(name)

function ask() {
  const fields = new URLSearchParams()
  for (const name of ASKED) fields.set(name, field(name).value)
  if (field('aboutOffice').checked) fields.set('aboutOffice', '1')
  if (fields.get('text').trim().length < 5) return
  fetch('/meja/mirip', { method: 'POST', body: fields, headers: { Accept: 'text/html' }, redirect: 'error' })
    .then(answer => (answer.ok ? answer.text() : ''))
    .then(html => {
      // Made by our own server from escaped text; the policy of the page forbids any script in it.
      if (html) similar.innerHTML = html
    })
    .catch(() => {})
}

// One tab's own memory: gone with the tab, cleared at sign-out, never shared between clerks of one computer.
function keep() {
  const draft = { clerk: form.dataset.clerk }
  for (const name of KEPT) draft[name] = field(name).value
  draft.anonymous = field('anonymous').checked
  draft.aboutOffice = field('aboutOffice').checked
  sessionStorage.setItem(DRAFT, JSON.stringify(draft))
}

function restore() {
  const stored = sessionStorage.getItem(DRAFT)
  if (!stored || field('text').value !== '' || document.getElementById('errors')) return
  const draft = JSON.parse(stored)
  if (draft.clerk !== form.dataset.clerk) return sessionStorage.removeItem(DRAFT)
  if (!draft.text && !draft.name && !draft.phone && !draft.address) return
  for (const name of KEPT) if (typeof draft[name] === 'string') field(name).value = draft[name]
  field('anonymous').checked = draft.anonymous === true
  field('aboutOffice').checked = draft.aboutOffice === true
  similar.textContent = form.dataset.restored
}

// The waiting page: moves on by itself as soon as the number is there.
function wait() {
  fetch(location.href, { headers: { Accept: 'text/html' } })
    .then(answer =>
      answer.redirected
        ? location.replace(answer.url)
        : answer
            .text()
            .then(html => (html.includes('data-waiting') ? setTimeout(wait, 2000) : location.reload())),
    )
    .catch(() => setTimeout(wait, 5000))
}
if (document.querySelector('[data-waiting]')) setTimeout(wait, 1000)

if (form && similar) {
  restore()
  document.getElementById('errors')?.focus()
  let timer
  form.addEventListener('input', event => {
    keep()
    if (![...ASKED, 'aboutOffice'].includes(event.target.name)) return
    clearTimeout(timer)
    timer = setTimeout(ask, PAUSE)
  })
  form.addEventListener('keydown', event => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey))
      form.requestSubmit(form.querySelector('button[value=send]'))
  })
  form.addEventListener('submit', event => {
    if (event.submitter?.value !== 'check') sessionStorage.removeItem(DRAFT)
  })
}
