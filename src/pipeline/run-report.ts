import type { GateCode } from '../consent/gate.ts';
import { EXIT, type ErrorCode, type ExitStatus } from '../errors/catalogue.ts';
import { FacegateError } from '../errors/facegate-error.ts';
import type { EngineId } from '../inference/engine-choice.ts';
import type { DecodeTotals } from '../media/decoder.ts';
import type { InferenceResults } from '../scheduling/protocol.ts';
import type { RunOutcome, RunSummary } from '../telemetry/run-summary.ts';
import { ROW_SCHEMA_VERSION } from '../sinks/row-schema.ts';
import { LatencyHistogram } from '../telemetry/latency-histogram.ts';
import { DecisionTimes } from '../telemetry/decision-times.ts';
import { StageClock } from '../telemetry/stage-clock.ts';
import type { Granularity } from './options.ts';
import type { PeopleCounts } from './people.ts';
import { NONE_WITHHELD } from './withheld-faces.ts';

/** x, y, width, height, score. */
const NUMBERS_PER_DETECTION = 5;

/** Collects what a run did and turns it into its summary, once, however the run ended. */
export class RunReport {
  readonly clock = new StageClock();
  readonly decisionTimes = new DecisionTimes();
  readonly summary: Promise<RunSummary>;
  media: RunSummary['media'] = { sha256: [] };
  models: RunSummary['models'] = [];
  engine: EngineId = 'onnx';
  decoder = 'none';
  sandbox: RunSummary['sandbox'] = { required: 'available', offered: [], missing: [] };
  detections = 0;
  analysedFrames = 0;
  decisions: RunSummary['decisions'] = {};
  people: PeopleCounts | undefined;
  totals: DecodeTotals | undefined;
  private readonly latency = new LatencyHistogram();
  private outcome: RunOutcome = 'aborted';
  private code: GateCode | ErrorCode | undefined = 'ERR_ABORTED';
  private exitStatus: ExitStatus = EXIT.cancelled;
  private readonly resolve: (summary: RunSummary) => void;

  constructor() {
    const { promise, resolve } = deferred<RunSummary>();
    this.summary = promise;
    this.resolve = resolve;
  }

  /** Counts a frame that went through the pipeline; without a result, detection had failed. */
  count(found: InferenceResults['detect'] | undefined, completeAtMs: number): void {
    this.latency.add(performance.now() - completeAtMs);
    if (found === undefined) return;
    this.analysedFrames++;
    this.detections += found.detections.length / NUMBERS_PER_DETECTION;
  }

  /** Takes a row back that was released and has not left. */
  keptBack(row: Granularity): void {
    if (this.people === undefined) return;
    if (row === 'track') this.people.releasedTracks--;
    else this.people.releasedFrames--;
  }

  /** Notes what the kernel counted for the decoder's process, where it does. */
  decoderWrote(bytes: number | undefined): void {
    if (bytes !== undefined) this.sandbox = { ...this.sandbox, decoderWrittenBytes: bytes };
  }

  done(): void {
    this.end('done', undefined, EXIT.done);
  }

  denied(code: GateCode, exitStatus: ExitStatus): void {
    this.end('denied', code, exitStatus);
  }

  failed(error: FacegateError): void {
    this.end(error.code === 'ERR_ABORTED' ? 'aborted' : 'failed', error.code, error.exitStatus);
  }

  /** Resolves the summary. A run that ended without a word was left early by its consumer. */
  finish(): void {
    const decoded = this.totals?.decodedFrames ?? 0;
    const skipped = this.totals?.skippedFrames ?? 0;
    const { code, people } = this;
    const { wallMs } = this.clock;
    this.resolve({
      outcome: this.outcome,
      ...(code === undefined ? {} : { code }),
      rowSchemaVersion: ROW_SCHEMA_VERSION,
      exitStatus: this.exitStatus,
      media: this.media,
      frames: {
        decoded,
        analysed: this.analysedFrames,
        skipped,
        failed: decoded - skipped - this.analysedFrames,
      },
      faces: {
        detections: this.detections,
        tracks: people?.tracks ?? 0,
        claimedTracks: people?.claimedTracks ?? 0,
      },
      attributeInferences: people?.attributeInferences ?? 0,
      abstentions: { ...(people?.abstentions ?? { small: 0, blurred: 0, unsure: 0 }) },
      withheldFaces: people?.withheldFaces ?? NONE_WITHHELD,
      released: { tracks: people?.releasedTracks ?? 0, frames: people?.releasedFrames ?? 0 },
      decisions: this.decisions,
      gate: this.gateCost(wallMs),
      stagesMs: this.clock.stagesMs,
      latencyMs: this.latency.latencyMs,
      wallMs: Math.round(wallMs * 1000) / 1000,
      engine: this.engine,
      sandbox: this.sandbox,
      decoder: this.decoder,
      models: this.models,
    });
  }

  /** What the gate cost: G1 and G2 by decision, everything it did as a share of the run. */
  private gateCost(wallMs: number): RunSummary['gate'] {
    const { decisions, medianUs } = this.decisionTimes;
    const shareOfRun = Math.round((this.clock.stagesMs.gate / wallMs) * 1e6) / 1e6;
    return { decisions, shareOfRun, ...(medianUs === undefined ? {} : { medianUs }) };
  }

  private end(outcome: RunOutcome, code: GateCode | ErrorCode | undefined, exitStatus: ExitStatus): void {
    this.outcome = outcome;
    this.code = code;
    this.exitStatus = exitStatus;
  }
}

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
