import { scaledToLongSide } from '../../../src/vision/padded-frame.ts';
import { quantile } from '../../statistics/quantile.ts';
import type { CandidateDetector } from './candidate-detector.ts';

const WIDESCREEN = { widthPx: 1920, heightPx: 1080 };
const WARM_UP = 5;
const REPETITIONS = 25;

/** Median processor time of one detection in a picture of 16:9, decoding of the outputs included, ms. */
export async function detectionCost({ entry, detector }: CandidateDetector): Promise<number> {
  const size = scaledToLongSide(WIDESCREEN, entry.detector.longSidePx);
  const wall = new Uint8Array(size.widthPx * size.heightPx * 3).map((_, index) => 64 + (index % 128));
  const times: number[] = [];
  for (let repetition = -WARM_UP; repetition < REPETITIONS; repetition += 1) {
    const before = process.cpuUsage();
    await detector.detect(wall, size);
    const { user, system } = process.cpuUsage(before);
    if (repetition >= 0) times.push((user + system) / 1000);
  }
  return quantile(times, 0.5);
}
