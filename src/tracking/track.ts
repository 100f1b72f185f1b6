import type { NormalizedBox } from '../contracts/geometry.ts';
import { FaceContinuity } from './face-continuity.ts';

/** Share of the newest motion in the velocity estimate, 0..1: half follows a turn within two analysed frames. */
const VELOCITY_GAIN = 0.5;

/** Of a motion over less time the share is less: boxes tremble, and over 20 ms that is a speed. */
const FULL_GAIN_US = 100_000;

/** Distance to the edge, as a fraction of the picture, at which a face may be leaving it. */
const EDGE = 0.01;

/** One face followed through time by its motion: the last box and a constant velocity. */
export class Track {
  readonly id: number;
  readonly ambiguous: boolean;
  readonly continuity = new FaceContinuity();
  box: NormalizedBox;
  score: number;
  lastSeenUs: number;
  /** Analysed frames running in which the face was seen, this one included. */
  consecutiveHits = 1;
  missedFrames = 0;
  private velocity = { x: 0, y: 0, width: 0, height: 0 };

  constructor(id: number, box: NormalizedBox, score: number, timestampUs: number, ambiguous: boolean) {
    this.id = id;
    this.ambiguous = ambiguous;
    this.box = box;
    this.score = score;
    this.lastSeenUs = timestampUs;
  }

  /** Returns where the face should be at `timestampUs` if it keeps its velocity. */
  predict(timestampUs: number): NormalizedBox {
    const elapsedUs = timestampUs - this.lastSeenUs;
    return {
      x: this.box.x + this.velocity.x * elapsedUs,
      y: this.box.y + this.velocity.y * elapsedUs,
      width: Math.max(0, this.box.width + this.velocity.width * elapsedUs),
      height: Math.max(0, this.box.height + this.velocity.height * elapsedUs),
    };
  }

  /** Takes the box that was matched at `timestampUs`. */
  update(box: NormalizedBox, score: number, timestampUs: number): void {
    const elapsedUs = timestampUs - this.lastSeenUs;
    const gain = VELOCITY_GAIN * Math.min(1, elapsedUs / FULL_GAIN_US);
    const follow = (velocity: number, from: number, to: number): number =>
      velocity + gain * ((to - from) / elapsedUs - velocity);
    this.velocity = {
      x: follow(this.velocity.x, this.box.x, box.x),
      y: follow(this.velocity.y, this.box.y, box.y),
      width: follow(this.velocity.width, this.box.width, box.width),
      height: follow(this.velocity.height, this.box.height, box.height),
    };
    this.consecutiveHits = this.missedFrames === 0 ? this.consecutiveHits + 1 : 1;
    this.missedFrames = 0;
    this.box = box;
    this.score = score;
    this.lastSeenUs = timestampUs;
  }

  /** Says whether the face was last seen, or is expected, at the edge of the picture. */
  mayBeLeaving(timestampUs: number): boolean {
    return touchesEdge(this.box) || touchesEdge(this.predict(timestampUs));
  }
}

function touchesEdge(box: NormalizedBox): boolean {
  return box.x <= EDGE || box.y <= EDGE || box.x + box.width >= 1 - EDGE || box.y + box.height >= 1 - EDGE;
}
