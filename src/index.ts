// The library, in the order of the flow.
export { analyze, type Analysis } from './pipeline/analyze.ts';
export { verifyAge, type AgeVerificationRun, type VerifyAgeOptions } from './pipeline/verify-age.ts';
export type { AnalyzeOptions, Granularity, Progress } from './pipeline/options.ts';
export { DEFAULT_PROFILE, PROFILE_NAMES, type ProfileName } from './pipeline/profiles.ts';
export { readRetention } from './pipeline/read-retention.ts';
export type { RunOutcome, RunSummary } from './telemetry/run-summary.ts';

export type { MediaFacts, Sampling } from './contracts/media.ts';
export type { NormalizedBox } from './contracts/geometry.ts';
export type {
  Attribute,
  DoubtedStretch,
  EndedTrack,
  FaceObservation,
  Gender,
  TrackedFace,
  TrackedFrame,
} from './contracts/face.ts';
export { ESTIMATE } from './contracts/face.ts';
export { hashMedia } from './media/hash-media.ts';

export { createGate, isAgeVerification, isReleased } from './consent/gate.ts';
export type { DecisionEntry, Gate, GateCode, GateOptions, ReleasedObservation } from './consent/gate.ts';
export { explainGateCode } from './consent/gate-code-text.ts';
export { readConsentFile } from './consent/consent-file.ts';
export {
  DEFAULT_NOTICE,
  DEFAULT_RETENTION,
  blankOutside,
  changeConsent,
  consentStatus,
  createMemoryRegistry,
  defaultPolicy,
  demonstrationKey,
  disclosure,
  giveConsent,
  issueConsent,
  listConsents,
  noticeSha256,
  openFileRegistry,
  openTrustStore,
  parseRecord,
  parseRetention,
  requestConsent,
  trustKey,
  trustStoreOf,
  type AgeVerification,
  type ConsentChange,
  type ConsentEvent,
  type ConsentRecord,
  type ConsentRegistry,
  type ConsentState,
  type ConsentStatement,
  type ConsentStatus,
  type DetectionRegion,
  type GatePolicy,
  type GiveConsentOptions,
  type IssuedRecord,
  type KeyUse,
  type KnownConsent,
  type ModelDigest,
  type Notice,
  type ParsedRecord,
  type PicturePoint,
  type RegistrySnapshot,
  type RetentionPolicy,
  type RetentionRule,
  type ScopeStatement,
  type SigningKey,
  type StatusOptions,
  type TrustStore,
  type TrustedKey,
  type UseOutcome,
  type UseRequest,
} from './consent/index.ts';

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
export { describeModel, listEnsembles, listModels, modelCard } from './inference/model-catalogue.ts';
export { verifyModels, type ModelVerification } from './pipeline/verify-models.ts';

export { prove } from './evidence/prove-on-demand.ts';
export type { ProveOptions } from './evidence/prove.ts';
export type { ProofReport, ReportCheck, SignedReport } from './evidence/report.ts';
export { renderReport } from './evidence/report-page.ts';
export { verifyProof } from './evidence/verify-proof.ts';

export { inspectMachine, type Finding } from './doctor.ts';

export { EXIT, ERRORS, type ErrorCode, type ExitStatus } from './errors/catalogue.ts';
export { FacegateError } from './errors/facegate-error.ts';
