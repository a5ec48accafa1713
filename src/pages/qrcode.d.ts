declare module 'qrcode' {
  /** A QR code as a square of dark (1) and light (0) modules, row by row. */
  export function create(
    text: string,
    options?: { errorCorrectionLevel?: 'L' | 'M' | 'Q' | 'H' },
  ): {
    readonly modules: { readonly size: number; readonly data: Uint8Array }
  }
}
