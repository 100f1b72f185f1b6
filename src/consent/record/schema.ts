import { z } from 'zod';
import type { RecordFault } from './fault.ts';
import { parseDuration, parseTimestamp } from './time.ts';
import {
  ACTORS,
  EVENT_STATUSES,
  LEGAL_BASES,
  PERSONAL_DATA,
  PROCESSING,
  RECORD_PROFILE,
  SCOPE_KINDS,
  STORAGE_LOCATIONS,
} from './vocabulary.ts';

const fault = (name: RecordFault): { readonly params: { readonly fault: RecordFault } } => ({
  params: { fault: name },
});

const terms = <const T extends readonly [string, ...string[]]>(allowed: T) =>
  z.string().refine((text): text is T[number] => allowed.includes(text), fault('TERM'));

const timestamp = z.string().refine((text) => parseTimestamp(text) !== undefined, fault('TIME'));
const duration = z.string().refine((text) => parseDuration(text) !== undefined, fault('DURATION'));
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const text = (maximum: number) => z.string().min(1).max(maximum);
const term = (prefix: 'dpv' | 'loc') =>
  z
    .string()
    .max(80)
    .refine((value) => new RegExp(`^${prefix}:[A-Za-z][A-Za-z0-9-]*$`).test(value), fault('TERM'));
const subjectId = z.string().regex(/^urn:facegate:subject:[0-9a-f]{32}$/);
const fraction = z.number().min(0).max(1);
const timeUs = z.int().min(-1e12).max(1e12);

const signature = z.strictObject({
  'gate:keyId': sha256,
  'gate:value': z.string().regex(/^[A-Za-z0-9_-]{86}$/),
});

/** One event of a record. */
export const eventSchema = z.strictObject({
  '@type': terms(EVENT_STATUSES),
  'gate:seq': z.int().min(0).max(1e6),
  'dpv:isIndicatedBy': terms(ACTORS),
  'dpv:isIndicatedAtTime': timestamp,
  'dpv:hasDuration': duration.optional(),
  'gate:signature': signature.optional(),
});

const notice = z.strictObject({
  '@type': z.literal('dpv:ConsentNotice'),
  'dct:language': z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/),
  'dct:date': timestamp,
  'gate:textSha256': sha256,
  /** The three statements of 740 ILCS 14/15(b). */
  'gate:statesCollection': z.boolean().optional(),
  'gate:statesPurpose': z.boolean().optional(),
  'gate:statesTerm': duration.optional(),
});

const process = z.strictObject({
  '@type': z.literal('dpv:Process'),
  'dpv:hasPurpose': term('dpv'),
  'dpv:hasProcessing': z.array(terms(PROCESSING)).min(1).max(8),
  'dpv:hasPersonalData': z.array(terms(PERSONAL_DATA)).min(1).max(8),
  'dpv:hasLegalBasis': terms(LEGAL_BASES),
  'dpv:hasRecipient': text(200).optional(),
  'dpv:hasStorageCondition': z.strictObject({
    'dpv:hasLocation': terms(STORAGE_LOCATIONS),
    'dpv:hasDuration': duration,
    'gate:deletion': text(400),
  }),
  /** For `dpv:AgeVerification`: the age that is asked about. */
  'gate:ageLimitYears': z.int().min(1).max(120).optional(),
});

const box = { 'gate:x': fraction, 'gate:y': fraction, 'gate:width': fraction, 'gate:height': fraction };

const seed = z
  .strictObject({ 'gate:timeUs': timeUs, ...box })
  .refine((value) => value['gate:width'] > 0 && value['gate:height'] > 0);

const regionKeyFrame = z.strictObject({
  'gate:timeUs': timeUs,
  'gate:polygon': z
    .array(z.strictObject({ 'gate:x': fraction, 'gate:y': fraction }))
    .min(3)
    .max(32),
});

const subjectScope = z.discriminatedUnion('gate:kind', [
  z.strictObject({ 'gate:kind': z.literal('solo') }),
  z.strictObject({ 'gate:kind': z.literal('all-persons'), 'gate:expectedPersons': z.int().min(1).max(1000) }),
  z.strictObject({ 'gate:kind': z.literal('track-seed'), 'gate:seeds': z.array(seed).min(1).max(64) }),
  z.strictObject({
    'gate:kind': z.literal('region-time'),
    'gate:keyFrames': z.array(regionKeyFrame).min(2).max(64),
    'gate:blankOutside': z.boolean().optional(),
  }),
]);

/** A kind that this version does not know: readable, so that R17 can say so, but it claims nobody. */
const unknownScope = z.strictObject({ 'gate:kind': text(40) });

/** The kind alone says by which of the two a scope is read, so that what is wrong with it has one name. */
const anyScope = z.custom<SubjectScope | z.infer<typeof unknownScope>>().superRefine((value, context) => {
  const isKnown = SCOPE_KINDS.some((kind) => kind === (value as Partial<SubjectScope> | null)?.['gate:kind']);
  const result = (isKnown ? subjectScope : unknownScope).safeParse(value, { jitless: true });
  for (const issue of result.error?.issues ?? []) context.addIssue({ ...issue });
});

const guardian = z.strictObject({ 'gate:guardianId': subjectId, 'gate:evidenceSha256': sha256 });

const binding = z.strictObject({
  'gate:mediaSha256': z.array(sha256).min(1).max(512),
  'gate:mediaState': terms(['published', 'draft', 'unknown']),
  'gate:publishedBySubject': z.boolean().optional(),
  'gate:draftAllowed': z.boolean().optional(),
  'gate:usesMax': z.int().min(1).max(1e6).optional(),
  'gate:subjectScope': anyScope.optional(),
  'gate:declaredAge': terms(['adult', 'minor']).optional(),
  'gate:guardian': guardian.optional(),
  'gate:syntheticSubject': z.boolean().optional(),
});

/** The whole record, field by field; nothing else may stand in it. */
export const recordSchema = z.strictObject({
  '@context': z.unknown(),
  '@type': z.literal('dpv:ConsentRecord'),
  'dct:conformsTo': z.literal(RECORD_PROFILE),
  'dct:identifier': z
    .string()
    .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
  'dct:replaces': z
    .string()
    .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    .optional(),
  'dpv:hasDataSubject': subjectId,
  'dpv:hasDataController': z.strictObject({ 'gate:name': text(200), 'gate:contact': text(200) }),
  'dpv:hasNotice': notice,
  'dpv:hasJurisdiction': term('loc').optional(),
  'dpv:hasProcess': z.array(process).min(1).max(32),
  'dpv:hasConsentControl': text(400).optional(),
  'gate:binding': binding,
  'gate:keyUse': terms(['demonstration', 'personal']),
  'dpv:hasConsentStatus': z.array(eventSchema).min(1).max(256),
});

/** A consent record as it stands in its file. */
export type ConsentRecord = Readonly<z.infer<typeof recordSchema>>;
export type ConsentEvent = Readonly<z.infer<typeof eventSchema>>;
export type ConsentProcess = Readonly<z.infer<typeof process>>;
export type SubjectScope = Readonly<z.infer<typeof subjectScope>>;
