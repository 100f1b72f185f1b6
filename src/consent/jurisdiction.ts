import type { ProfileFault } from './codes.ts';
import type { ConsentRecord } from './record/schema.ts';
import { DAY_MS, parseDuration } from './record/time.ts';
import { KNOWN_JURISDICTIONS } from './record/vocabulary.ts';

type Jurisdiction = (typeof KNOWN_JURISDICTIONS)[number];

interface Profile {
  readonly wants: readonly ProfileFault[];
  /** Longest term the law allows, from the grant on. */
  readonly longestTermMs: number;
}

/**
 * What each law wants of a record.
 *
 * Illinois: 740 ILCS 14/15(b) (statements; its written release is what R07 and R08 want of every record, wherever it is
 * from, so no profile asks again) and 15(a) (three years). Texas: Bus. & Com. Code § 503.001
 * (informed before capture, one year; (e) published media is no consent unless the person published it). EU: GDPR
 * Art. 9(2)(a) and 7(3). Washington: RCW 19.373 (separate consent to share).
 */
const PROFILES: Readonly<Record<Jurisdiction, Profile>> = {
  'loc:US-IL': { wants: ['STATEMENTS'], longestTermMs: 3 * 365 * DAY_MS },
  'loc:US-TX': { wants: ['STATEMENTS', 'PUBLICATION'], longestTermMs: 365 * DAY_MS },
  'loc:EU': { wants: ['EXPLICIT', 'WITHDRAWAL'], longestTermMs: Infinity },
  'loc:US-WA': { wants: ['WITHDRAWAL', 'SHARING'], longestTermMs: Infinity },
};

/** Returns the first thing that the record's jurisdiction wants and the record lacks, or `complete`. */
export function profileFault(record: ConsentRecord): ProfileFault | 'complete' {
  const wanted = profileOf(record).flatMap((profile) => profile.wants);
  return wanted.find((want) => !satisfies(record, want)) ?? 'complete';
}

/**
 * Returns the longest term of a grant in milliseconds: the shortest of what notice, configuration, jurisdiction and the
 * record's own statement allow.
 */
export function longestTermMs(
  policy: { readonly notice: { readonly longestTermDays: number }; readonly longestTermDays: number },
  record: ConsentRecord,
): number {
  const stated = record['dpv:hasNotice']['gate:statesTerm'];
  return Math.min(
    policy.longestTermDays * DAY_MS,
    policy.notice.longestTermDays * DAY_MS,
    ...profileOf(record).map((profile) => profile.longestTermMs),
    stated === undefined ? Infinity : (parseDuration(stated) ?? 0),
  );
}

/** A jurisdiction that is missing or unknown gets all profiles at once. */
function profileOf(record: ConsentRecord): readonly Profile[] {
  const known = KNOWN_JURISDICTIONS.find((name) => name === record['dpv:hasJurisdiction']);
  return known === undefined ? KNOWN_JURISDICTIONS.map((name) => PROFILES[name]) : [PROFILES[known]];
}

function satisfies(record: ConsentRecord, want: ProfileFault): boolean {
  const notice = record['dpv:hasNotice'];
  const binding = record['gate:binding'];
  const processes = record['dpv:hasProcess'];
  switch (want) {
    case 'STATEMENTS':
      return (
        notice['gate:statesCollection'] === true &&
        notice['gate:statesPurpose'] === true &&
        notice['gate:statesTerm'] !== undefined
      );
    case 'PUBLICATION':
      return binding['gate:mediaState'] !== 'published' || binding['gate:publishedBySubject'] === true;
    case 'EXPLICIT':
      return processes.every((each) => each['dpv:hasLegalBasis'] === 'dpv:ExplicitlyExpressedConsent');
    case 'WITHDRAWAL':
      return record['dpv:hasConsentControl'] !== undefined;
    case 'SHARING':
      return processes.every(
        (each) => each['dpv:hasRecipient'] === undefined || each['dpv:hasProcessing'].includes('dpv:Share'),
      );
  }
}
