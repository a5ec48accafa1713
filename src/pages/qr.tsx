import { create } from 'qrcode'

/** Light modules around a code so that cameras find it (ISO/IEC 18004). */
const QUIET = 4

/** A QR code drawn into the page: needs no script, no image request, prints sharp at any size. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { size, data } = create(text, { errorCorrectionLevel: 'M' }).modules
  const side = size + 2 * QUIET
  let dark = ''
  for (let at = 0; at < data.length; at++)
    if (data[at]) dark += `M${(at % size) + QUIET} ${Math.floor(at / size) + QUIET}h1v1h-1z`
  return (
    <svg
      class="qr"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${side} ${side}`}
      width="160"
      height="160"
      shape-rendering="crispEdges"
    >
      <path fill="#fff" d={`M0 0h${side}v${side}H0z`} />
      <path fill="#000" d={dark} />
    </svg>
  )
}
