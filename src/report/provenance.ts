/**
 * What a picture file says about its own origin, read once when it arrives, because the copy we keep carries none of it.
 * All of it is a claim: anybody can write or strip these fields. Absent is null or empty, never a guess.
 */
export interface Provenance {
  /** SHA-256 of the file as it arrived; ours differs, because it is encoded again. */
  readonly sha256: string
  /** As it arrived, before shrinking and turning; null when it is no picture. */
  readonly width: number | null
  readonly height: number | null
  /** Maker and model: "samsung SM-A546E". */
  readonly camera: string | null
  /** Program that wrote the file last, and the creator tool of its XMP: "Adobe Photoshop 25.1". */
  readonly software: readonly string[]
  /** When it was taken, ISO 8601 without zone: "2026-11-22T08:15:00". */
  readonly takenAt: string | null
  /** Zone of `takenAt` as "+07:00"; most telephones write it, older ones do not. */
  readonly zone: string | null
  readonly point: { readonly lat: number; readonly lon: number } | null
  /** True when any camera data, XMP or manifest is in the file. Messengers strip them all. */
  readonly metadata: boolean
  /** Last parts of IPTC digital source types named anywhere in the file: "trainedAlgorithmicMedia". */
  readonly sourceTypes: readonly string[]
  /** Keywords of text chunks that image generators leave in a PNG: "parameters", "prompt", "workflow". */
  readonly textKeys: readonly string[]
  /** The C2PA manifest; its signature is not checked, so it can speak against a picture and never for one. */
  readonly manifest: ContentManifest | null
}

/** What a C2PA manifest store says (spec.c2pa.org), from all its manifests: the picture's own and its ingredients'. */
export interface ContentManifest {
  /** False when the boxes are there but broken off or of a kind we cannot read. */
  readonly readable: boolean
  /** "Adobe Firefly", "make_test_images/0.33.1". */
  readonly generators: readonly string[]
  /** "c2pa.created", "c2pa.edited" and so on. */
  readonly actions: readonly string[]
}
