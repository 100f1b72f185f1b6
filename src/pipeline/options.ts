import type { Sampling } from '../contracts/media.ts';
import type { DecisionEntry } from '../consent/gate.ts';
import type { EngineId } from '../inference/engine-choice.ts';
import type { SandboxRequirement } from '../media/sandbox/requirement.ts';
import type { SandboxTrial } from '../media/sandbox/sandbox-trial.ts';
import type { ProfileName } from './profiles.ts';

/** How often a released result is handed out: once per track, or also for every analysed frame of it. */
export type Granularity = 'track' | 'frame';

/** How far a run has come. Counts only: nothing here depends on who or what is in the picture. */
export interface Progress {
  readonly analysedFrames: number;
  /** Presentation time of the newest analysed frame, microseconds. */
  readonly timestampUs: number;
  /** The container's duration in microseconds, when it says. */
  readonly durationUs?: number;
}

/**
 * What one run is asked to do. The purpose is required and there is no default for it: consent is to a purpose.
 */
export interface AnalyzeOptions {
  /** The consent record: a path, or its bytes. Absent: the run is denied. */
  readonly consent?: string | Uint8Array;
  /** A purpose of the allow-list, for example `NonCommercialResearch`. */
  readonly purpose: string;
  /** Attributes asked for: `age-range`, `age`, `gender`. Default: all three; the record decides which come. */
  readonly attributes?: readonly string[];
  /** IRI of whoever receives the result, if not the person pictured. Must be in the record. */
  readonly recipient?: string;
  /** Which frames are analysed; a rate is above 0 and at most 1000 per second. Default: 10 per second. */
  readonly sampling?: Sampling;
  /** Default: `track`. */
  readonly granularity?: Granularity;
  /** Which models, and how often they look: what it names can be replaced one by one. Default: `balanced`. */
  readonly profile?: ProfileName;
  /**
   * Estimate every claimed face on every analysed frame, not on a few frames of its track: much more work for little,
   * but the same as systems do that know no tracks. Needs a record that lets results out as the media goes on (scope
   * `track-seed` or `region-time`), else `ERR_ATTRIBUTES_EVERY_FRAME`. Default: false.
   */
  readonly attributesEveryFrame?: boolean;
  /** Detector id of the model manifest. Default: the profile's. */
  readonly detector?: string;
  /** Attribute model id of the model manifest. Default: the profile's. */
  readonly attributeModel?: string;
  /**
   * What runs the models. Default: `onnx`. The others are the reference: face-api's own code on TensorFlow.js, from
   * optional packages; their default detector is `tiny-face-detector`.
   */
  readonly engine?: EngineId;
  /** Worker threads at most, 1 to 64: one at first, more when most of their work has to wait. Default: one per core. */
  readonly workers?: number;
  /**
   * Default: `auto`, which takes node-av for a rate and for key frames, because it need not decode the rest, and else ffmpeg
   * (`FFMPEG_PATH`, `PATH`), and in place of one that is missing the other. An ffmpeg that `FFMPEG_PATH` names comes first
   * always. Still images are always read by sharp.
   */
  readonly decoder?: 'auto' | 'ffmpeg' | 'node-av';
  /** Folder of keys, trust store and consent registry. Default: `FACEGATE_HOME`, else `~/.config/facegate`. */
  readonly home?: string;
  /** A `retention.json`; it may be stricter than the package's own, which is the default. */
  readonly retention?: string;
  /** Folder of the converted models. Default: the package's own. */
  readonly modelsFolder?: string;
  /**
   * What a missing sandbox feature means: `strict` denies the run before anything is decoded, `available` goes on with
   * what the machine offers. Default: `available`.
   */
  readonly requireSandbox?: SandboxRequirement;
  /** A trial of the sandbox that was begun before; it serves one run. Default: the run begins its own. */
  readonly sandboxTrial?: SandboxTrial;
  /** Cancels the run: iteration throws `ERR_ABORTED` and nothing further is released. */
  readonly signal?: AbortSignal;
  /** Called after every analysed frame. If it throws or rejects, the run ends with `ERR_CALLBACK`. */
  readonly onProgress?: (progress: Progress) => void;
  /** Called for every decision of the gate, with the rule that made it and no value. The same holds if it throws. */
  readonly onDecision?: (entry: DecisionEntry) => void;
}
