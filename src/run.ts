// The part of the library that a run needs, so that the command line need not load the rest for one.
export { analyze, type Analysis } from './pipeline/analyze.ts';
export { verifyAge, type AgeVerificationRun, type VerifyAgeOptions } from './pipeline/verify-age.ts';
export type { AnalyzeOptions, Granularity, Progress } from './pipeline/options.ts';
export { DEFAULT_PROFILE, PROFILE_NAMES, type ProfileName } from './pipeline/profiles.ts';
export { readRetention } from './pipeline/read-retention.ts';
export { SandboxTrial } from './media/sandbox/sandbox-trial.ts';
export type { RunOutcome, RunSummary } from './telemetry/run-summary.ts';
export type { Sampling } from './contracts/media.ts';

export { explainGateCode } from './consent/gate-code-text.ts';
export type { DecisionEntry, GateCode, ReleasedObservation } from './consent/gate.ts';

export { SINK_FORMATS, formatOfPath, sinkOf, type SinkFormat } from './sinks/formats.ts';
export { jsonLinesSink, formatJsonLine } from './sinks/json-lines.ts';
export { csvSink } from './sinks/csv.ts';
export { parquetSink } from './sinks/parquet.ts';
export type { ParquetOptions } from './sinks/parquet-options.ts';
export { webVttSink, type WebVttOptions } from './sinks/web-vtt/web-vtt.ts';
export { DEFAULT_MINIMUM_COHORT, countsSink, type CountsOptions } from './sinks/counts/counts.ts';
export { fileOutput, streamOutput, type Output } from './sinks/output.ts';
export { ROW_COLUMNS, ROW_SCHEMA_VERSION, type Cell, type RowColumn } from './sinks/row-schema.ts';
export type { Sink } from './sinks/sink.ts';

export { ENGINES, type EngineId } from './inference/engine-choice.ts';

export { EXIT, ERRORS, type ErrorCode, type ExitStatus } from './errors/catalogue.ts';
export { FacegateError } from './errors/facegate-error.ts';
