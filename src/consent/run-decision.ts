import type { Attribute } from '../contracts/face.ts';
import { ATTRIBUTES, attributeStanding } from './attributes.ts';
import type { Decision } from './codes.ts';
import { decide, lowest } from './decision/decide.ts';
import type { RunFacts } from './decision/facts.ts';
import type { GateOptions } from './gate-options.ts';
import { grantsOf, staysWithinDevice, type Grants } from './grants.ts';
import { longestTermMs, profileFault } from './jurisdiction.ts';
import { Liveness } from './liveness.ts';
import { noticeSha256 } from './policy/notice.ts';
import { isSoundPolicy } from './policy/policy.ts';
import { purposeStanding, purposeTerm } from './purposes.ts';
import { parseRecord } from './record/parse.ts';
import type { ConsentRecord } from './record/schema.ts';
import { isRelease } from './record/signature.ts';
import { createScope } from './scope/create-scope.ts';
import type { ScopeMatcher } from './scope/scope-matcher.ts';

/** A run that may begin, with all that G1 and G2 need. */
export interface GrantedRun {
  readonly record: ConsentRecord;
  readonly purpose: string;
  readonly attributes: readonly Attribute[];
  readonly grants: Grants;
  readonly scope: ScopeMatcher;
  readonly liveness: Liveness;
}

export type RunDecision =
  | { readonly ok: true; readonly run: GrantedRun; readonly decision: Decision }
  | { readonly ok: false; readonly decision: Decision; readonly logUnreadable: boolean };

type RecordFacts = Omit<RunFacts, keyof CommonFacts | 'attribute'>;
type CommonFacts = Pick<
  RunFacts,
  'gate' | 'configurationSound' | 'sandboxComplete' | 'mediaWithinLimits' | 'modelsNamed'
>;

/** Facts of a record that is not there or not readable: none of them fires, because R06 already denies the run. */
const NO_RECORD_FACTS = {
  completed: true,
  state: 'Given',
  withinTerm: true,
  uses: 'left',
  mediaBound: true,
  mediaState: 'published',
  releaseSigned: true,
  noticeCurrent: true,
  purpose: 'granted',
  scopeKnown: true,
  guardianSound: true,
  profile: 'complete',
  recipientNamed: true,
  withinDevice: true,
} as const satisfies Omit<RecordFacts, 'record'>;

/** G0: gathers the facts of a run and decides on every attribute asked for. */
export function decideRun(options: GateOptions): RunDecision {
  const purpose = purposeTerm(options.purpose);
  const common = commonFacts(options);
  if (options.record === undefined) return withoutRecord(common, 'none');
  const parsed = parseRecord(options.record);
  if (!parsed.ok) return withoutRecord(common, parsed.fault);
  return withRecord(options, common, purpose, parsed.record);
}

function commonFacts(options: GateOptions): CommonFacts {
  const { policy } = options;
  const named = (model: { readonly id: string; readonly sha256: string }): boolean =>
    policy.models.some((known) => known.id === model.id && known.sha256 === model.sha256);
  return {
    gate: 'G0',
    configurationSound: isSoundPolicy(policy) && options.attributes.length > 0,
    sandboxComplete: !policy.requiredSandboxFeatures.some((feature) =>
      options.missingSandboxFeatures.includes(feature),
    ),
    mediaWithinLimits: options.mediaWithinLimits,
    modelsNamed: options.models.every(named),
  };
}

/** Without a record nothing depends on the purpose or the attributes: R06 comes before what could be said of them. */
function withoutRecord(common: CommonFacts, record: Exclude<RunFacts['record'], 'valid'>): RunDecision {
  const facts = { ...NO_RECORD_FACTS, ...common, record } as const;
  // Stryker disable next-line StringLiteral: R06 comes before every rule about an attribute
  const decision = decide({ ...facts, attribute: 'granted' });
  return { ok: false, decision, logUnreadable: false };
}

function withRecord(
  options: GateOptions,
  common: CommonFacts,
  purpose: string,
  record: ConsentRecord,
): RunDecision {
  const grants = grantsOf(record, purpose, options.recipient);
  const scope = createScope(record['gate:binding']['gate:subjectScope'], options.analysis);
  const liveness = new Liveness(record, options, longestTermMs(options.policy, record));
  const reading = liveness.read();
  const live = reading.facts;
  const current = { ...record, 'dpv:hasConsentStatus': [...reading.events] };
  const facts = {
    ...common,
    ...live,
    ...recordFacts(options, current, purpose, grants, reading.releaseSigned),
    scopeKnown: scope !== undefined,
  };
  const decided = options.attributes.map((name) => ({
    name,
    decision: decide({ ...facts, attribute: standingFact(name, grants) }),
  }));
  const reason =
    reasonOf(decided.map((each) => each.decision)) ??
    // Stryker disable next-line StringLiteral: nothing was asked for: R01 comes before every rule about an attribute
    decide({ ...facts, attribute: 'granted' });
  const released = decided.filter((each) => each.decision.verdict === 'RELEASE');
  const [first] = released;
  const denied = { ok: false, decision: reason, logUnreadable: live.uses === 'log-unreadable' } as const;
  if (reason.verdict === 'DENY_RUN' || first === undefined) return denied;
  // Stryker disable next-line ConditionalExpression: without a scope R17 has denied every attribute
  if (scope === undefined) return denied;
  const attributes = ATTRIBUTES.filter((attribute) => released.some(({ name }) => name === attribute));
  const run: GrantedRun = { record, purpose, attributes, grants, scope, liveness };
  return { ok: true, run, decision: first.decision };
}

function recordFacts(
  options: GateOptions,
  record: ConsentRecord,
  purpose: string,
  grants: Grants,
  releaseSigned: boolean,
): Omit<RecordFacts, 'completed' | 'state' | 'withinTerm' | 'uses' | 'scopeKnown'> {
  const binding = record['gate:binding'];
  return {
    record: 'valid',
    mediaBound:
      options.mediaSha256.length > 0 &&
      options.mediaSha256.every((hash) => binding['gate:mediaSha256'].includes(hash)),
    mediaState: mediaStateFact(record, releaseSigned),
    releaseSigned,
    noticeCurrent: record['dpv:hasNotice']['gate:textSha256'] === noticeSha256(options.policy.notice),
    purpose: purposeFact(purpose, grants),
    guardianSound: hasSoundGuardian(record),
    profile: profileFault(record),
    recipientNamed: grants.recipient,
    withinDevice: staysWithinDevice(record),
  };
}

function mediaStateFact(record: ConsentRecord, releaseSigned: boolean): RunFacts['mediaState'] {
  const binding = record['gate:binding'];
  const allowed = releaseSigned && binding['gate:draftAllowed'] === true;
  return binding['gate:mediaState'] === 'draft' && allowed ? 'draft-allowed' : binding['gate:mediaState'];
}

function purposeFact(term: string, grants: Grants): RunFacts['purpose'] {
  switch (purposeStanding(term)) {
    case 'prohibited':
      return 'prohibited';
    case 'allowed':
      return grants.purpose ? 'granted' : 'not-granted';
    case 'unknown':
      return 'not-granted';
  }
}

/**
 * A declared minor needs a guardian whose word the last release is. Whoever releases as a guardian, of a minor or not, is
 * somebody else than the subject, with evidence.
 */
function hasSoundGuardian(record: ConsentRecord): boolean {
  const binding = record['gate:binding'];
  const guardian = binding['gate:guardian'];
  const release = record['dpv:hasConsentStatus'].findLast(isRelease);
  const byGuardian = release?.['dpv:isIndicatedBy'] === 'gate:Guardian';
  if (!byGuardian) return binding['gate:declaredAge'] !== 'minor';
  return guardian !== undefined && guardian['gate:guardianId'] !== record['dpv:hasDataSubject'];
}

function standingFact(name: string, grants: Grants): RunFacts['attribute'] {
  const standing = attributeStanding(name);
  if (standing.kind !== 'known') return standing.kind;
  return grants.attributes.has(standing.attribute) ? 'granted' : 'not-granted';
}

/**
 * What is said of the run. R16 takes one attribute out of it, so it is the reason only where it is the reason for all of
 * them: whoever asks for everything is not told of what the record never granted.
 */
function reasonOf(decisions: readonly Decision[]): Decision | undefined {
  return lowestOf(decisions.filter(({ rule }) => rule !== 16)) ?? lowestOf(decisions);
}

function lowestOf(decisions: readonly Decision[]): Decision | undefined {
  return decisions.length === 0 ? undefined : lowest(decisions);
}
