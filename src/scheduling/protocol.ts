import type { FrameGeometry } from '../contracts/frame.ts';
import type { PixelSize } from '../contracts/geometry.ts';

/** What a worker thread is started with. */
export interface WorkerSettings {
  /** Default: `onnx`. */
  readonly engine?: 'onnx' | 'tfjs-wasm' | 'tfjs-node';
  /** The manifest of the models as it was read and checked: threads start faster if they need not do it again. */
  readonly manifest?: {
    readonly folder: string;
    readonly models: readonly unknown[];
    readonly ensembles: readonly unknown[];
  };
  readonly detectorId: string;
  readonly attributesId: string;
  /** Detections below this score are not reported, 0..1. */
  readonly minimumScore: number;
  /** How often every face is looked at. */
  readonly looks: 'once' | 'mirrored';
  /** Folder of the converted models; the package's own when absent. */
  readonly modelsFolder?: string;
}

/** What every worker thread gets beside its settings. */
export interface WorkerStart {
  readonly settings: WorkerSettings;
  /** One shared counter: every thread adds 1 once its models are loaded, or could not be. */
  readonly started: Int32Array<SharedArrayBuffer>;
  /** One shared counter: every thread adds 1 once it has forgotten. */
  readonly forgotten: Int32Array<SharedArrayBuffer>;
}

/** One piece of work for a worker thread. Pictures are views of the frame ring's shared memory: not copied. */
export type InferenceTask =
  | { readonly kind: 'detect'; readonly picture: Uint8Array; readonly size: PixelSize }
  | {
      readonly kind: 'crop';
      readonly picture: Uint8Array;
      readonly geometry: FrameGeometry;
      /** `[n, 4]` float32: x, y, width, height, normalised to the displayed picture. */
      readonly boxes: Float32Array;
      /** Where the crops of each face go, in shared memory. */
      readonly targets: readonly Uint8Array[];
      /** Look at each face again for a better box: the detector then sees its surroundings in the full picture. */
      readonly secondLook: boolean;
    }
  /** The crops of each face are read in place. */
  | { readonly kind: 'estimate'; readonly crops: readonly Uint8Array[] }
  /** Overwrite what is left of earlier tasks, then wait until all so many threads have. */
  | { readonly kind: 'forget'; readonly threads: number };

/** What comes back; every array is moved, so that the worker keeps no copy. */
export interface InferenceResults {
  readonly detect: {
    /** `[n, 5]` float32: x, y, width, height (normalised), score. */
    readonly detections: Float32Array;
    /** `[18, 32]` uint8. */
    readonly lumaGrid: Uint8Array;
  };
  /** `[n]` float32: variance of the Laplacian of the luma. */
  readonly crop: Float32Array;
  /** `[n, 2]` float32: age in years, probability of female. */
  readonly estimate: Float32Array;
}

export type InferenceResult = InferenceResults[keyof InferenceResults];
