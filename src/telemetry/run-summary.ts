import type { MediaFacts } from '../contracts/media.ts';
import type { LatencyMs } from './latency-histogram.ts';
import type { Stage } from './stage-clock.ts';

/**
 * How a run ended: `done` (also when every track was discarded), `denied` before decoding, `failed` with an error,
 * or `aborted` by the caller.
 */
export type RunOutcome = 'done' | 'denied' | 'failed' | 'aborted';

/**
 * Faces in analysed frames for which no row of a track speaks, by the reason: a face counts once in every frame. Each of
 * them is in exactly one.
 */
export interface WithheldFaces {
  /** Seen in fewer than three analysed frames running, or too faintly: the gate was not asked. */
  readonly unconfirmed: number;
  /** The gate denied their track: `decisions` says by which code. */
  readonly unclaimed: number;
  /** Of a claimed track, before the claim begins, or at its end, where another face may have begun to show. */
  readonly uncertain: number;
  /** Of a claimed track, while it looked unlike before. */
  readonly doubted: number;
  /** Of a claimed track about which nothing is released: see `abstentions`, else it is the gate's last word. */
  readonly unsound: number;
}

/** What a run did, without any result: counts, times and digests. */
export interface RunSummary {
  readonly outcome: RunOutcome;
  /** The gate's code of a denied run, the error's code of a failed or aborted one. */
  readonly code?: string;
  /** Version of the row schema that the released rows follow. */
  readonly rowSchemaVersion: number;
  /** What the command line exits with. */
  readonly exitStatus: number;
  /** Facts of the media; only its digest is known when the run was denied before anything read it. */
  readonly media: Pick<MediaFacts, 'sha256'> & Partial<MediaFacts>;
  /**
   * Every frame that was decoded, or that a decoder may pass over because the rate leaves it out, is in exactly one of the
   * other three: `decoded = analysed + skipped + failed`.
   */
  readonly frames: {
    readonly decoded: number;
    readonly analysed: number;
    readonly skipped: number;
    readonly failed: number;
  };
  readonly faces: { readonly detections: number; readonly tracks: number; readonly claimedTracks: number };
  /** Crops that reached the attribute model. */
  readonly attributeInferences: number;
  /** Claimed tracks about which nothing is said: the face too small or blurred, or the estimates at odds. */
  readonly abstentions: { readonly small: number; readonly blurred: number; readonly unsure: number };
  readonly withheldFaces: WithheldFaces;
  /** Rows that the gate let out; a reader that stopped early was handed no more than these. */
  readonly released: { readonly tracks: number; readonly frames: number };
  /** The gate's decisions by code: one per track, or one for a denied run. */
  readonly decisions: Readonly<Record<string, number>>;
  /** What the gate cost; its time is in `stagesMs.gate` too. */
  readonly gate: {
    /** Decisions about tracks and results (G1 and G2). */
    readonly decisions: number;
    /** Median time of one of them, in whole microseconds; absent when there was none. */
    readonly medianUs?: number;
    /** Time of all that the gate did, the run decision included, as a share of the wall time, 0..1. */
    readonly shareOfRun: number;
  };
  readonly stagesMs: Readonly<Record<Stage, number>>;
  /** From a whole frame in its slot to its rows, per analysed frame. */
  readonly latencyMs: LatencyMs;
  readonly wallMs: number;
  readonly engine: string;
  /** What ran around the processes that read the media, as read back from the kernel. */
  readonly sandbox: {
    readonly required: 'available' | 'strict';
    readonly offered: readonly string[];
    readonly missing: readonly string[];
    /**
     * Bytes that the decoder's process was seen to have written to storage; absent when nothing was decoded or the
     * kernel does not tell.
     */
    readonly decoderWrittenBytes?: number;
  };
  /** `none` when nothing was decoded. */
  readonly decoder: string;
  readonly models: readonly { readonly id: string; readonly sha256: string }[];
}
