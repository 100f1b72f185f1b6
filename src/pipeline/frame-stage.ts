import type { Gate } from '../consent/gate.ts';
import type { SampledFrame } from '../contracts/frame.ts';
import type { NormalizedBox } from '../contracts/geometry.ts';
import { FacegateError } from '../errors/facegate-error.ts';
import type { FrameSlots } from '../media/frame-slots.ts';
import type { CropMemory } from '../scheduling/crop-memory.ts';
import type { InferencePool } from '../scheduling/inference-pool.ts';
import type { InferenceResults } from '../scheduling/protocol.ts';
import { fullPicture, type FramePicture } from '../tracking/face-patch.ts';
import { blankOutside } from '../consent/scope/blank-outside.ts';
import type { StageClock } from '../telemetry/stage-clock.ts';
import { DETECTION_LENGTH } from '../vision/boxes.ts';
import type { AttributeModel } from './people.ts';

/** A frame after the detector; without a result when detection failed. */
export interface DetectedFrame {
  readonly frame: SampledFrame;
  readonly found: InferenceResults['detect'] | undefined;
}

/** After so many failed frames running, the engine is broken and the run ends. */
const MAXIMUM_FAILURES_RUNNING = 8;

/**
 * A frame with more faces counts as failed: nobody in it is told anything, rather than something of the strongest only. The
 * time of linking faces to tracks grows with the cube of their number.
 */
const MAXIMUM_FACES = 200;

/** What the stages of a frame work with. */
export interface FrameTools {
  readonly slots: FrameSlots;
  readonly pool: InferencePool;
  readonly gate: Gate;
  readonly clock: StageClock;
  readonly cropMemory: CropMemory;
  /** Look again at every face that is cropped, for a better box. */
  readonly secondLook: boolean;
}

/** Connects the slots of the frame ring to the worker threads. */
export class FrameStage {
  private readonly tools: FrameTools;
  private failuresRunning = 0;

  constructor(tools: FrameTools) {
    this.tools = tools;
  }

  /**
   * Finds the faces of a frame, after blanking what the consent record puts out of sight. A failure is a result, so
   * that the frame can be counted and its tracks ended, and so are more faces than are followed; throws `ERR_ENGINE` when frame after frame fails.
   */
  async detect(frame: SampledFrame): Promise<DetectedFrame> {
    const { slots, pool, gate, clock } = this.tools;
    const { slot, geometry } = frame;
    try {
      const picture = slots.detector(slot, geometry);
      const region = gate.detectionRegion(frame.timestampUs);
      if (region.kind === 'inside') blankOutside(picture, geometry.detector, region.polygon);
      const found = await clock.measureAsync('detect', () => pool.detect(picture, geometry.detector));
      this.failuresRunning = 0;
      return { frame, found: withinLimit(found) };
    } catch {
      this.failuresRunning++;
      if (this.failuresRunning >= MAXIMUM_FAILURES_RUNNING) throw new FacegateError('ERR_ENGINE');
      return { frame, found: undefined };
    }
  }

  /**
   * Returns the frame for tracks to look at, as large as it is: the detector's view where the record puts the rest out of
   * sight. Borrowed, as long as its slot is held.
   */
  picture({ slot, geometry, timestampUs }: SampledFrame): FramePicture {
    const { slots, gate } = this.tools;
    return gate.detectionRegion(timestampUs).kind === 'inside'
      ? { pixels: slots.detector(slot, geometry), format: 'rgb24', size: geometry.detector }
      : fullPicture(slots.full(slot, geometry), geometry);
  }

  /** Returns the attribute model over one frame, or over no frame for crops that were taken before. */
  attributes(frame?: SampledFrame): AttributeModel {
    const { slots, pool, gate, clock, cropMemory } = this.tools;
    return {
      shorterSidePx: ({ width, height }) => {
        const { widthPx, heightPx } = frame?.geometry.full ?? { widthPx: 0, heightPx: 0 };
        return Math.min(width * widthPx, height * heightPx);
      },
      crop: (boxes) => {
        if (frame === undefined) throw new FacegateError('ERR_INTERNAL');
        const picture = slots.full(frame.slot, frame.geometry);
        const { geometry } = frame;
        // What the record puts out of sight is blank in the detector's picture only: the detector is not shown the other.
        const isBlanked = gate.detectionRegion(frame.timestampUs).kind === 'inside';
        const secondLook = this.tools.secondLook && !isBlanked;
        return clock.measureAsync('crop', async () => {
          const crops = cropMemory.acquire(boxes.length);
          const targets = crops.map(({ pixels }) => pixels);
          try {
            const sharpness = await pool.crop(picture, geometry, flatten(boxes), targets, secondLook);
            return { crops, sharpness };
          } catch (error) {
            for (const { release } of crops) release();
            throw error;
          }
        });
      },
      estimate: (crops) => clock.measureAsync('estimate', () => pool.estimate(crops)),
    };
  }
}

/** Returns what was found; `undefined`, and overwrites it, when that is more than {@link MAXIMUM_FACES} faces. */
function withinLimit(found: InferenceResults['detect']): InferenceResults['detect'] | undefined {
  if (found.detections.length <= MAXIMUM_FACES * DETECTION_LENGTH) return found;
  found.detections.fill(0);
  found.lumaGrid.fill(0);
  return undefined;
}

function flatten(boxes: readonly NormalizedBox[]): Float32Array {
  return Float32Array.from(boxes.flatMap(({ x, y, width, height }) => [x, y, width, height]));
}
