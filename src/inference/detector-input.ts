import type { PixelSize } from '../contracts/geometry.ts';
import { FacegateError } from '../errors/facegate-error.ts';
import { copyPadded, paddedSize } from '../vision/padded-frame.ts';
import type { EngineSession } from './engine.ts';

/** A graph with the padded picture that it reads. */
export interface DetectorInput {
  /** Runs the graph on a padded copy of `content` and overwrites the copy with zeros, whatever happens. */
  run(content: Uint8Array, size: PixelSize): Promise<DetectorOutput>;
}

interface DetectorOutput {
  readonly outputs: ReadonlyMap<string, Float32Array>;
  /** Size of the graph's input, padding included. */
  readonly padded: PixelSize;
}

function assertContent(content: Uint8Array, { widthPx, heightPx }: PixelSize): void {
  const sized = Number.isInteger(widthPx) && Number.isInteger(heightPx) && widthPx > 0 && heightPx > 0;
  if (!sized || content.length !== widthPx * heightPx * 3) throw new FacegateError('ERR_INTERNAL');
}

/**
 * Prepares pictures for a detector's graph. The padded buffer is kept from call to call and made anew only when the
 * size changes.
 *
 * @param multiplePx - Both sides of the graph's input are multiples of this.
 */
export function createDetectorInput(session: EngineSession, multiplePx: number): DetectorInput {
  let buffer = new Uint8Array(0);
  return {
    async run(content, size) {
      assertContent(content, size);
      const padded = paddedSize(size, multiplePx);
      const sizeBytes = padded.widthPx * padded.heightPx * 3;
      if (buffer.length !== sizeBytes) buffer = new Uint8Array(sizeBytes);
      try {
        copyPadded(content, size, buffer, padded);
        const outputs = await session.run(buffer, [1, padded.heightPx, padded.widthPx, 3]);
        return { outputs, padded };
      } finally {
        buffer.fill(0);
      }
    },
  };
}
