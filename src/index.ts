// The library, in the order of the flow.
export * from './run.ts';

export type { MediaFacts } from './contracts/media.ts';
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
export type { Gate, GateOptions } from './consent/gate.ts';
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

export { describeModel, listEnsembles, listModels, modelCard } from './inference/model-catalogue.ts';
export { verifyModels, type ModelVerification } from './pipeline/verify-models.ts';

export { prove } from './evidence/prove-on-demand.ts';
export type { ProveOptions } from './evidence/prove.ts';
export type { ProofReport, ReportCheck, SignedReport } from './evidence/report.ts';
export { renderReport } from './evidence/report-page.ts';
export { verifyProof } from './evidence/verify-proof.ts';

export { inspectMachine, type Finding } from './doctor.ts';
