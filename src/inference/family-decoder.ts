import type { PixelSize } from '../contracts/geometry.ts';
import type { CandidateBuffer } from '../vision/boxes.ts';

/** An output that the decoder of a family reads. */
export interface DecodedOutput {
  readonly role: string;
  /** Which grid it speaks of, where a graph has outputs of its own for each. */
  readonly stepPx?: number;
  /** Counts its numbers for a graph's input of this size. */
  length(input: PixelSize): number;
}

/** What tells one family of face detectors from another: the outputs that it reads, and what they say. */
export interface FamilyDecoder {
  readonly reads: readonly DecodedOutput[];
  /**
   * Writes the candidates from `minimumScore` on, in pixels of the graph's input.
   *
   * @param tensors - In the order of `reads`, each of its length; borrowed.
   * @param candidates - What it held is gone.
   */
  decode(
    tensors: readonly Float32Array[],
    input: PixelSize,
    minimumScore: number,
    candidates: CandidateBuffer,
  ): void;
}
