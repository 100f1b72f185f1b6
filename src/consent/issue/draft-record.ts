import { randomBytes, randomUUID } from 'node:crypto';
import type { Attribute } from '../../contracts/face.ts';
import { PERSONAL_DATA_OF_ATTRIBUTE } from '../attributes.ts';
import { noticeSha256, type Notice } from '../policy/notice.ts';
import type { ConsentEvent, ConsentProcess, ConsentRecord, SubjectScope } from '../record/schema.ts';
import { formatTimestamp } from '../record/time.ts';
import { RECORD_CONTEXT, RECORD_PROFILE } from '../record/vocabulary.ts';
import type { KeyUse } from '../trust/trust-store.ts';
import type { ScopeStatement } from './scope-statement.ts';

/** The person's statement of what is consented to; every field ends up in the record and under its signature. */
export interface ConsentStatement {
  /** SHA-256 of every media file the consent is about, lower-case hex. */
  readonly mediaSha256: readonly string[];
  /** Compact DPV term, for example `dpv:NonCommercialResearch`. */
  readonly purpose: string;
  readonly attributes: readonly Attribute[];
  readonly scope: ScopeStatement;
  readonly mediaState: 'published' | 'draft' | 'unknown';
  /** Whether a draft may be analysed all the same. */
  readonly draftAllowed?: boolean;
  readonly declaredAge?: 'adult' | 'minor';
  /** SHA-256 of the evidence that the signer is the subject's guardian; the release is then the guardian's. */
  readonly guardianEvidenceSha256?: string;
  /** Compact DPV location, for example `loc:US-IL`; absent: the strictest of all profiles applies. */
  readonly jurisdiction?: string;
  /** IRI of somebody other than the subject who may receive the results. */
  readonly recipient?: string;
  /** How many runs may look at the person; absent: any number within the term. */
  readonly usesMax?: number;
  /** For `dpv:AgeVerification`: the age that is asked about. */
  readonly ageLimitYears?: number;
  /** The subject is not a real person, so that exact decision codes may be shown. */
  readonly syntheticSubject?: boolean;
  /** Identifier of the record that this one replaces. */
  readonly replaces?: string;
}

export interface DraftOptions {
  readonly statement: ConsentStatement;
  readonly notice: Notice;
  readonly controller: { readonly name: string; readonly contact: string };
  /** How long results may be kept, ISO 8601. */
  readonly term: string;
  readonly keyUse: KeyUse;
  readonly nowMs: number;
}

/** Returns a new record with a random subject and a request by the controller as its only event. */
export function draftRecord(options: DraftOptions): ConsentRecord {
  const { statement, notice, controller, nowMs } = options;
  return {
    '@context': RECORD_CONTEXT,
    '@type': 'dpv:ConsentRecord',
    'dct:conformsTo': RECORD_PROFILE,
    'dct:identifier': randomUUID(),
    ...(statement.replaces === undefined ? {} : { 'dct:replaces': statement.replaces }),
    'dpv:hasDataSubject': randomSubject(),
    'dpv:hasDataController': { 'gate:name': controller.name, 'gate:contact': controller.contact },
    'dpv:hasNotice': {
      '@type': 'dpv:ConsentNotice',
      'dct:language': notice.language,
      'dct:date': notice.date,
      'gate:textSha256': noticeSha256(notice),
      'gate:statesCollection': true,
      'gate:statesPurpose': true,
      'gate:statesTerm': `P${notice.longestTermDays.toString()}D`,
    },
    ...(statement.jurisdiction === undefined ? {} : { 'dpv:hasJurisdiction': statement.jurisdiction }),
    'dpv:hasProcess': processesOf(options),
    'dpv:hasConsentControl': 'facegate consent withdraw',
    'gate:binding': bindingOf(statement),
    'gate:keyUse': options.keyUse,
    'dpv:hasConsentStatus': [
      {
        '@type': 'dpv:ConsentRequested',
        'gate:seq': 0,
        'dpv:isIndicatedBy': 'gate:Controller',
        'dpv:isIndicatedAtTime': formatTimestamp(nowMs),
      },
    ],
  };
}

/** Returns the record with one event more; whatever is signed is signed afterwards. */
export function appendEvent(record: ConsentRecord, event: Omit<ConsentEvent, 'gate:seq'>): ConsentRecord {
  const events = record['dpv:hasConsentStatus'];
  return { ...record, 'dpv:hasConsentStatus': [...events, { ...event, 'gate:seq': events.length }] };
}

/** A pseudonym of 128 random bits: no name, address or face is behind it. */
function randomSubject(): string {
  return `urn:facegate:subject:${randomBytes(16).toString('hex')}`;
}

/** Sharing is a process of its own, so that it is consented to separately. */
function processesOf({ statement, term }: DraftOptions): ConsentProcess[] {
  const own: ConsentProcess = {
    '@type': 'dpv:Process',
    'dpv:hasPurpose': statement.purpose,
    'dpv:hasProcessing': ['dpv:Infer'],
    'dpv:hasPersonalData': statement.attributes.map((attribute) => PERSONAL_DATA_OF_ATTRIBUTE[attribute]),
    'dpv:hasLegalBasis': 'dpv:ExplicitlyExpressedConsent',
    'dpv:hasStorageCondition': {
      'dpv:hasLocation': 'dpv:WithinDevice',
      'dpv:hasDuration': term,
      'gate:deletion': 'Handed to the person who runs the program; the program keeps nothing.',
    },
    ...(statement.ageLimitYears === undefined ? {} : { 'gate:ageLimitYears': statement.ageLimitYears }),
  };
  if (statement.recipient === undefined) return [own];
  return [
    own,
    { ...own, 'dpv:hasProcessing': ['dpv:Infer', 'dpv:Share'], 'dpv:hasRecipient': statement.recipient },
  ];
}

function bindingOf(statement: ConsentStatement): ConsentRecord['gate:binding'] {
  const { draftAllowed, declaredAge, guardianEvidenceSha256, usesMax, syntheticSubject } = statement;
  return {
    'gate:mediaSha256': [...statement.mediaSha256],
    'gate:mediaState': statement.mediaState,
    ...(statement.mediaState === 'published' ? { 'gate:publishedBySubject': true } : {}),
    ...(draftAllowed === undefined ? {} : { 'gate:draftAllowed': draftAllowed }),
    ...(usesMax === undefined ? {} : { 'gate:usesMax': usesMax }),
    'gate:subjectScope': scopeOf(statement.scope),
    ...(declaredAge === undefined ? {} : { 'gate:declaredAge': declaredAge }),
    ...(guardianEvidenceSha256 === undefined
      ? {}
      : {
          'gate:guardian': {
            'gate:guardianId': randomSubject(),
            'gate:evidenceSha256': guardianEvidenceSha256,
          },
        }),
    ...(syntheticSubject === undefined ? {} : { 'gate:syntheticSubject': syntheticSubject }),
  };
}

function scopeOf(scope: ScopeStatement): SubjectScope {
  switch (scope.kind) {
    case 'solo':
      return { 'gate:kind': 'solo' };
    case 'all-persons':
      return { 'gate:kind': 'all-persons', 'gate:expectedPersons': scope.expectedPersons };
    case 'track-seed':
      return {
        'gate:kind': 'track-seed',
        'gate:seeds': scope.seeds.map(({ timeUs, box }) => ({
          'gate:timeUs': timeUs,
          'gate:x': box.x,
          'gate:y': box.y,
          'gate:width': box.width,
          'gate:height': box.height,
        })),
      };
    case 'region-time':
      return {
        'gate:kind': 'region-time',
        'gate:keyFrames': scope.keyFrames.map(({ timeUs, polygon }) => ({
          'gate:timeUs': timeUs,
          'gate:polygon': polygon.map(({ x, y }) => ({ 'gate:x': x, 'gate:y': y })),
        })),
        ...(scope.blankOutside === undefined ? {} : { 'gate:blankOutside': scope.blankOutside }),
      };
  }
}
