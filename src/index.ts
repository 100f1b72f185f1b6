// The library, in the order of the flow.
export { analyze, type Analysis } from './pipeline/analyze.ts';
export type { AnalyzeOptions, Granularity, Progress } from './pipeline/options.ts';
export type { RunOutcome, RunSummary } from './telemetry/run-summary.ts';

export type { MediaFacts, Sampling } from './contracts/media.ts';
export { hashMedia } from './media/hash-media.ts';

export { createGate, isReleased } from './consent/gate.ts';
export type { DecisionEntry, Gate, GateCode, GateOptions, ReleasedObservation } from './consent/gate.ts';
export { readConsentFile } from './consent/consent-file.ts';

export { jsonLinesSink, formatJsonLine } from './sinks/json-lines.ts';
export { fileOutput, streamOutput, type TextOutput } from './sinks/output.ts';
export type { Sink } from './sinks/sink.ts';

export { describeModel, listModels, verifyModels } from './inference/model-catalogue.ts';

export { EXIT, ERRORS, type ErrorCode, type ExitStatus } from './errors/catalogue.ts';
export { FacegateError } from './errors/facegate-error.ts';
