/** Where a face is at one moment: its centre and height as fractions of the picture. */
export interface Pose {
  readonly timestampUs: number;
  /** Centre of the face as a fraction of the picture's width; outside 0..1 the face is beyond the edge. */
  readonly x: number;
  /** Centre of the face as a fraction of the picture's height. */
  readonly y: number;
  /** Height of the face as a fraction of the picture's height. */
  readonly faceHeight: number;
}

/**
 * Key poses in time order. Between two of them every value is linear in time, before the first and after the last
 * it stays: that is the whole motion formula, so a truth file with the same key frames is exact.
 */
export type Path = readonly [Pose, ...Pose[]];

/** Returns the pose on a path at a time. */
export function poseAt(path: Path, timestampUs: number): Pose {
  let before = path[0];
  for (const pose of path) {
    if (pose.timestampUs > timestampUs) {
      if (before.timestampUs >= pose.timestampUs || timestampUs <= before.timestampUs) break;
      const share = (timestampUs - before.timestampUs) / (pose.timestampUs - before.timestampUs);
      return {
        timestampUs,
        x: before.x + (pose.x - before.x) * share,
        y: before.y + (pose.y - before.y) * share,
        faceHeight: before.faceHeight + (pose.faceHeight - before.faceHeight) * share,
      };
    }
    before = pose;
  }
  return { ...before, timestampUs };
}

/** A slow sway around a place: amplitudes as fractions of the picture, one key pose per step. */
export interface Sway {
  readonly startUs: number;
  readonly endUs: number;
  readonly centre: Omit<Pose, 'timestampUs'>;
  readonly amplitude: Omit<Pose, 'timestampUs'>;
  readonly periodUs: number;
  /** Where in the period the sway starts, 0..1. */
  readonly phase: number;
  readonly stepUs: number;
}

/** Returns key poses on a Lissajous curve; values are rounded so that every machine gets the same ones. */
export function sway(motion: Sway): Path {
  const poseOf = (timestampUs: number): Pose => {
    const turn = 2 * Math.PI * ((timestampUs - motion.startUs) / motion.periodUs + motion.phase);
    return {
      timestampUs,
      x: rounded(motion.centre.x + motion.amplitude.x * Math.sin(turn)),
      y: rounded(motion.centre.y + motion.amplitude.y * Math.sin(2 * turn)),
      faceHeight: rounded(motion.centre.faceHeight + motion.amplitude.faceHeight * Math.cos(turn)),
    };
  };
  const rest: Pose[] = [];
  for (let time = motion.startUs + motion.stepUs; time < motion.endUs; time += motion.stepUs) {
    rest.push(poseOf(time));
  }
  return [poseOf(motion.startUs), ...rest, poseOf(motion.endUs)];
}

function rounded(fraction: number): number {
  return Math.round(fraction * 1e5) / 1e5;
}
