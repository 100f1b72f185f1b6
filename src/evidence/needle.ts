/** A sequence of bytes to look for, and what finding it means. */
export interface Needle {
  /** What was planted: `title`, `age`, … */
  readonly canary: string;
  /** The form in which it was found: `raw`, `base64`, `float64`, … */
  readonly form: string;
  /** At least 4 bytes. */
  readonly bytes: Uint8Array;
  /** Only 4 bytes long: turns up by chance, so that a hit counts only when a second draw turns up as well. */
  readonly weak?: boolean;
}
