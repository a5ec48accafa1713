/** Camera page: asks for the position once a photo is there, and keeps a form from being sent twice. */

const form = document.querySelector('#bukti')
const photo = form?.querySelector('#photo')
const status = form?.querySelector('#lokasi')

/** Milliseconds a position may take; then the photo goes without. */
const PATIENCE = 12_000

let looking = Promise.resolve()

if (form && photo && status && 'geolocation' in navigator) {
  status.hidden = false
  photo.addEventListener('change', () => {
    if (photo.files.length > 0) looking = findPosition()
  })
}

/** Resolves when the position is in the form or will not come. Never rejects. */
function findPosition() {
  status.textContent = form.dataset.asking
  return new Promise(resolve => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        form.elements.lat.value = coords.latitude.toFixed(6)
        form.elements.lon.value = coords.longitude.toFixed(6)
        form.elements.accuracy.value = String(Math.ceil(coords.accuracy))
        status.textContent = form.dataset.found
        resolve()
      },
      () => {
        status.textContent = form.dataset.none
        resolve()
      },
      { enableHighAccuracy: true, timeout: PATIENCE, maximumAge: 30_000 },
    )
  })
}

form?.addEventListener('submit', async event => {
  event.preventDefault()
  const button = form.querySelector('button[type=submit]')
  if (button.disabled) return
  button.disabled = true
  button.textContent = form.dataset.sending
  await looking
  form.submit()
})
