import type { NormalizedBox } from './geometry.ts';

/** One face that a detector found in one frame. */
export interface FaceDetection {
  readonly box: NormalizedBox;
  /** Detector confidence, 0..1. */
  readonly score: number;
}

/**
 * Why a track ended. `ambiguous`: it met another face; what follows are new tracks. `replaced`: what is under its box no
 * longer is what was there a moment ago.
 */
export type TrackEnd =
  | 'unmatched'
  | 'gap'
  | 'scene-cut'
  | 'replaced'
  | 'left-picture'
  | 'ambiguous'
  | 'frame-failed'
  | 'single-frame'
  | 'end-of-media';

/** A face in one analysed frame as the tracker links it: motion only, no appearance. */
export interface TrackedFace {
  /** Unique within one run, starting at 1; never given to a second track. */
  readonly trackId: number;
  readonly box: NormalizedBox;
  readonly score: number;
  /** Seen in enough consecutive analysed frames, with a score fit for inference. */
  readonly confirmed: boolean;
  /**
   * Overlaps another face, or may be mistaken for one. A track is ambiguous from its first frame to its last or not
   * at all: the tracker ends a track before an ambiguity and starts new ones after it.
   */
  readonly ambiguous: boolean;
}

/** A track that is over. */
export interface EndedTrack {
  readonly trackId: number;
  readonly reason: TrackEnd;
  /**
   * Up to this presentation time, included, the track showed one face for certain; what it showed later may have been
   * on its way to another one. Microseconds.
   */
  readonly certainUntilUs: number;
}

/**
 * A stretch of a track that goes on in which it may have shown another face: nothing is said about it. It came back from
 * there, or, where the stretch begins before the track did, it begins anew, perhaps as somebody else. Presentation times in
 * microseconds, the first not included, the last included.
 */
export interface DoubtedStretch {
  readonly trackId: number;
  readonly afterUs: number;
  readonly untilUs: number;
}

/** Everything the gate may know about one analysed frame. Frames arrive in presentation order. */
export interface TrackedFrame {
  readonly analysedIndex: number;
  readonly timestampUs: number;
  /** True when detection failed on this frame: nobody knows how many people it shows. */
  readonly failed: boolean;
  /** True when the picture changed so much that no track can cross it. */
  readonly sceneCut: boolean;
  /** Faces above the *presence* threshold, linked to tracks. */
  readonly faces: readonly TrackedFace[];
  /**
   * Up to this presentation time, included, every track of this frame shows one face for certain: a face that dissolves
   * into another one is noticed only some time after it began to. At most `timestampUs`, and it never goes back.
   */
  readonly certainUntilUs: number;
  /** Of tracks of this frame, told as soon as the doubt is over and before their times are certain. */
  readonly doubted: readonly DoubtedStretch[];
  /**
   * How many people the frame shows, by the presence rule: a face counts when it was seen in two analysed
   * frames running or once with a high score.
   */
  readonly presentPersons: number;
  readonly ended: readonly EndedTrack[];
}

/** Attributes that exist. Nothing else can be asked for, inferred or released. */
export type Attribute = 'age-range' | 'age' | 'gender';

export type Gender = 'female' | 'male';

/**
 * The result of the attribute model for one track, before any decision. Lives only in this typed array, which its
 * owner overwrites with zeros when done: `[ageYears, ageLowYears, ageHighYears, probabilityFemale]`, float32.
 * `ageLowYears..ageHighYears` is an interval of about 80 % coverage. NaN: the model abstained.
 */
export type EstimateBuffer = Float32Array;

/** Indices into an {@link EstimateBuffer}. */
export const ESTIMATE = {
  ageYears: 0,
  ageLowYears: 1,
  ageHighYears: 2,
  probabilityFemale: 3,
  length: 4,
} as const;

/** A face with an estimate that the gate has not decided on. No sink accepts it. */
export interface FaceObservation {
  readonly trackId: number;
  /** First and last presentation time the observation speaks for, in microseconds. */
  readonly startUs: number;
  readonly endUs: number;
  readonly framesAnalysed: number;
  /** Present on observations of a single frame. */
  readonly box?: NormalizedBox;
  /** Borrowed: the gate reads it and the caller overwrites it afterwards. */
  readonly estimate: EstimateBuffer;
}
