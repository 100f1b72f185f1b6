import type { BenchClip } from '../surroundings/clip.ts';
import { agreementWith, unionOf, type Agreement, type FrameBoxes } from './agreement.ts';
import type { Pictures } from './pictures.ts';
import { truthBoxes } from './truth-boxes.ts';

/** How every system's detections compare with the same reference. */
export interface Agreements {
  /** Known from the motion formula of a composed clip, else whatever at least one of the systems found. */
  readonly reference: 'truth' | 'union';
  readonly agreements: ReadonlyMap<string, Agreement>;
}

/** Compares the detections of all systems on the frames that all of them saw. */
export async function agreements(
  clip: BenchClip,
  { timestampsUs }: Pictures,
  systems: ReadonlyMap<string, FrameBoxes>,
): Promise<Agreements> {
  const truth = await truthBoxes(clip, timestampsUs);
  const reference = truth ?? unionOf([...systems.values()], timestampsUs.length);
  return {
    reference: truth === undefined ? 'union' : 'truth',
    agreements: new Map([...systems].map(([name, boxes]) => [name, agreementWith(reference, boxes)])),
  };
}
