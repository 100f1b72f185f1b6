import { RECORD_FAULTS } from '../record/fault.ts';
import type { RunFacts } from './facts.ts';
import { impossible, unless, type Finding } from './finding.ts';
import { stateRule, termRule, usesRule } from './live-rules.ts';

/** A rule of G0. Every one looks at a single fact, so that the answers to the facts one by one decide on all together. */
type RunRule = (facts: RunFacts) => Finding;

/** All rules of G0, for one attribute asked for. */
export const runRules: readonly RunRule[] = [
  (facts) => unless(facts.configurationSound, 1, 'DENY_RUN', 'E_CONFIG'),
  (facts) => unless(facts.sandboxComplete, 2, 'DENY_RUN', 'E_SANDBOX'),
  (facts) => unless(facts.mediaBound, 3, 'DENY_RUN', 'D_MEDIA_MISMATCH'),
  mediaStateRule,
  (facts) => unless(facts.mediaWithinLimits, 5, 'DENY_RUN', 'D_MEDIA_LIMITS'),
  recordRule,
  (facts) => unless(facts.releaseSigned, 7, 'DISCARD', 'D_RELEASE_UNSIGNED'),
  stateRule,
  termRule,
  usesRule,
  (facts) => unless(facts.noticeCurrent, 11, 'DISCARD', 'D_NOTICE_STALE'),
  purposeRule,
  attributeRule,
  (facts) => unless(facts.scopeKnown, 17, 'DISCARD', 'D_SCOPE'),
  (facts) => unless(facts.guardianSound, 20, 'DISCARD', 'D_MINOR_GUARDIAN'),
  profileRule,
  (facts) => unless(facts.recipientNamed, 23, 'DISCARD', 'D_RECIPIENT'),
  (facts) => unless(facts.withinDevice, 24, 'DENY_RUN', 'D_TRANSFER'),
  (facts) => unless(facts.modelsNamed, 26, 'DENY_RUN', 'D_MODEL'),
];

function mediaStateRule({ mediaState }: RunFacts): Finding {
  switch (mediaState) {
    case 'published':
    case 'draft-allowed':
      return undefined;
    case 'draft':
    case 'unknown':
      return { verdict: 'DENY_RUN', rule: 4, code: 'D_DRAFT' };
    default:
      return impossible(mediaState);
  }
}

function recordRule({ record }: RunFacts): Finding {
  if (record === 'valid') return undefined;
  if (record === 'none') return { verdict: 'DENY_RUN', rule: 6, code: 'D_NO_RECORD' };
  const fault = RECORD_FAULTS.find((known) => known === record);
  return fault === undefined
    ? { verdict: 'DENY_RUN', rule: 28, code: 'E_INTERNAL' }
    : { verdict: 'DENY_RUN', rule: 6, code: `D_RECORD_${fault}` };
}

function purposeRule({ purpose }: RunFacts): Finding {
  switch (purpose) {
    case 'granted':
      return undefined;
    case 'not-granted':
      return { verdict: 'DISCARD', rule: 12, code: 'D_PURPOSE' };
    case 'prohibited':
      return { verdict: 'DENY_RUN', rule: 13, code: 'D_PURPOSE_PROHIBITED' };
    default:
      return impossible(purpose);
  }
}

function attributeRule({ attribute }: RunFacts): Finding {
  switch (attribute) {
    case 'granted':
      return undefined;
    case 'unknown':
      return { verdict: 'DENY_RUN', rule: 14, code: 'D_ATTR_UNKNOWN' };
    case 'prohibited':
      return { verdict: 'DENY_RUN', rule: 15, code: 'D_ATTR_PROHIBITED' };
    case 'not-granted':
      return { verdict: 'DISCARD', rule: 16, code: 'D_ATTR_SCOPE' };
    default:
      return impossible(attribute);
  }
}

function profileRule({ profile }: RunFacts): Finding {
  switch (profile) {
    case 'complete':
      return undefined;
    case 'STATEMENTS':
    case 'PUBLICATION':
    case 'EXPLICIT':
    case 'WITHDRAWAL':
    case 'SHARING':
      return { verdict: 'DISCARD', rule: 22, code: `D_PROFILE_${profile}` };
    default:
      return impossible(profile);
  }
}
