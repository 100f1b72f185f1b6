import type { PixelSize } from '../contracts/geometry.ts';

/** Finds faces in a picture. One call at a time. */
export interface FaceDetector {
  /**
   * Finds faces.
   *
   * @param content - `[height, width, 3]` uint8 RGB; borrowed, copied at once, may be backed by shared memory.
   * @param size - Size of `content`.
   * @returns `[n, 5]` float32: x, y, width, height as fractions of `content`, score 0..1; by descending score, after
   * non-maximum suppression; empty when there is no face. A box may reach over the edge. The caller owns it.
   * @throws FacegateError `ERR_ENGINE` when the runtime fails, `ERR_INTERNAL` when `content` does not have its size.
   */
  detect(content: Uint8Array, size: PixelSize): Promise<Float32Array>;
  close(): Promise<void>;
}
