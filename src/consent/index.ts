// What the consent stage offers to those who embed it, in the order of a record's life.
export { DEFAULT_NOTICE, noticeSha256, type Notice } from './policy/notice.ts';
export { disclosure } from './policy/disclosure.ts';
export { parseRetention } from './policy/parse-retention.ts';
export { DEFAULT_RETENTION, type RetentionPolicy, type RetentionRule } from './policy/retention.ts';
export { defaultPolicy, type GatePolicy, type ModelDigest } from './policy/policy.ts';
export type { KeyUse, TrustedKey, TrustStore } from './trust/trust-store.ts';
export { trustStoreOf } from './trust/trust-store.ts';
export { demonstrationKey, openTrustStore, trustKey, type SigningKey } from './trust/keyring.ts';
export type { ConsentStatement } from './issue/draft-record.ts';
export type { PicturePoint, ScopeStatement } from './issue/scope-statement.ts';
export {
  giveConsent,
  issueConsent,
  requestConsent,
  type GiveConsentOptions,
  type IssuedRecord,
} from './issue/give-consent.ts';
export { changeConsent, type ConsentChange } from './issue/change-consent.ts';
export {
  consentStatus,
  listConsents,
  type ConsentStatus,
  type KnownConsent,
  type StatusOptions,
} from './issue/consent-status.ts';
export { parseRecord, type ParsedRecord } from './record/parse.ts';
export type { ConsentEvent, ConsentRecord } from './record/schema.ts';
export type { ConsentRegistry, RegistrySnapshot, UseOutcome, UseRequest } from './registry/registry.ts';
export { createMemoryRegistry } from './registry/memory-registry.ts';
export { openFileRegistry } from './registry/file-registry.ts';
export type { ConsentState } from './codes.ts';
export type { DetectionRegion } from './scope/create-scope.ts';
export { blankOutside } from './scope/blank-outside.ts';
export type { AgeVerification } from './released-observation.ts';
