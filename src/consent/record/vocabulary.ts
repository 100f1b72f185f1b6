/**
 * The JSON-LD context of every record, inline and pinned: a record with any other context is refused, and nothing is
 * ever fetched. `dpv`, `pd` and `loc` are DPV 2.3; `gate` holds the few terms that DPV does not have.
 */
export const RECORD_CONTEXT = {
  dct: 'http://purl.org/dc/terms/',
  dpv: 'https://w3id.org/dpv#',
  gate: 'urn:facegate:gate:',
  loc: 'https://w3id.org/dpv/loc#',
  pd: 'https://w3id.org/dpv/pd#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
  'dct:conformsTo': { '@type': '@id' },
  'dct:date': { '@type': 'xsd:dateTime' },
  'dpv:hasDataSubject': { '@type': '@id' },
  'dpv:hasJurisdiction': { '@type': '@id' },
  'dpv:hasLegalBasis': { '@type': '@id' },
  'dpv:hasLocation': { '@type': '@id' },
  'dpv:hasPersonalData': { '@type': '@id' },
  'dpv:hasProcessing': { '@type': '@id' },
  'dpv:hasPurpose': { '@type': '@id' },
  'dpv:hasRecipient': { '@type': '@id' },
  'dpv:isIndicatedAtTime': { '@type': 'xsd:dateTime' },
  'dpv:isIndicatedBy': { '@type': '@id' },
  'gate:guardianId': { '@type': '@id' },
} as const;

/** The profile of ISO/IEC TS 27560 that a record conforms to. */
export const RECORD_PROFILE = 'https://w3id.org/dpv/schema/dpv-27560#record';

/** Statuses an event may carry. `dpv:ConsentExpired` and `dpv:ConsentUnknown` are computed, so no event has them. */
export const EVENT_STATUSES = [
  'dpv:ConsentRequested',
  'dpv:ConsentRequestDeferred',
  'dpv:ConsentRefused',
  'dpv:ConsentGiven',
  'dpv:RenewedConsentGiven',
  'dpv:ConsentWithdrawn',
  'dpv:ConsentRevoked',
  'dpv:ConsentInvalidated',
] as const;

export type EventStatus = (typeof EVENT_STATUSES)[number];

/** Who an event comes from. */
export const ACTORS = ['gate:Subject', 'gate:Guardian', 'gate:Controller'] as const;

export type Actor = (typeof ACTORS)[number];

/** Personal data categories of the DPV PD extension that this program can infer. */
export const PERSONAL_DATA = ['pd:AgeRange', 'pd:Age', 'pd:Gender'] as const;

/** Processing operations a record may name. */
export const PROCESSING = ['dpv:Infer', 'dpv:Share', 'dpv:Store', 'dpv:Transfer'] as const;

/** Legal bases a record may name; which of them suffices is a matter of the jurisdiction profile. */
export const LEGAL_BASES = ['dpv:ExplicitlyExpressedConsent', 'dpv:ExpressedConsent', 'dpv:Consent'] as const;

/** Storage locations a record may name. */
export const STORAGE_LOCATIONS = ['dpv:WithinDevice', 'dpv:RemoteLocation', 'dpv:CloudLocation'] as const;

/** Jurisdictions that have a profile; any other well-formed `loc:` term gets the strictest treatment. */
export const KNOWN_JURISDICTIONS = ['loc:US-IL', 'loc:US-TX', 'loc:US-WA', 'loc:EU'] as const;

/** Kinds of subject scope that this version can match faces to. */
export const SCOPE_KINDS = ['solo', 'all-persons', 'track-seed', 'region-time'] as const;
