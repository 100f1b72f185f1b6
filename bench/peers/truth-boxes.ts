import { readTruth, type BenchClip } from '../surroundings/clip.ts';
import type { FrameBoxes } from './agreement.ts';
import type { PlainBox } from './peer-messages.ts';

/** Returns where faces are at some times of a composed clip; `undefined` for a clip whose truth nobody wrote down. */
export async function truthBoxes(
  clip: BenchClip,
  timestampsUs: readonly number[],
): Promise<FrameBoxes | undefined> {
  const truth = readTruth(clip);
  if (truth === undefined) return undefined;
  const { boxesAt } = await import('../../samples/compose/truth.ts');
  return timestampsUs.map((timestampUs) =>
    boxesAt(truth as Parameters<typeof boxesAt>[0], timestampUs).map(({ box }): PlainBox => {
      const { x, y, width, height } = box;
      return [x, y, width, height];
    }),
  );
}
