import { describe, expect, it } from 'vitest';
import { decide, lowest } from '../../../../src/consent/decision/decide.ts';
import type {
  DecisionFacts,
  ReleaseFacts,
  RunFacts,
  TrackFacts,
} from '../../../../src/consent/decision/facts.ts';

const LIVE = { completed: true, state: 'Given', withinTerm: true, uses: 'left' } as const;

const RUN: RunFacts = {
  gate: 'G0',
  ...LIVE,
  configurationSound: true,
  sandboxComplete: true,
  mediaBound: true,
  mediaState: 'published',
  mediaWithinLimits: true,
  record: 'valid',
  releaseSigned: true,
  noticeCurrent: true,
  purpose: 'granted',
  attribute: 'granted',
  scopeKnown: true,
  guardianSound: true,
  profile: 'complete',
  recipientNamed: true,
  withinDevice: true,
  modelsNamed: true,
};

const TRACK: TrackFacts = {
  gate: 'G1',
  ...LIVE,
  claimed: true,
  ambiguous: false,
  writesPictures: false,
  declaredAge: 'adult',
  ageGranted: true,
};

const RELEASE: ReleaseFacts = {
  ...TRACK,
  gate: 'G2',
  ageSound: true,
  lowerBoundNearMinor: false,
  upperBoundMinor: false,
  scoreSound: true,
  epochUnmoved: true,
};

describe('the decision point', () => {
  it.each([RUN, TRACK, RELEASE])('releases when no rule of $gate fires', (facts) => {
    expect(decide(facts)).toEqual({ verdict: 'RELEASE', rule: 29, code: 'A_CONSENT' });
  });

  it.each([
    [{ ...RUN, configurationSound: false }, 'DENY_RUN', 1, 'E_CONFIG'],
    [{ ...RUN, sandboxComplete: false }, 'DENY_RUN', 2, 'E_SANDBOX'],
    [{ ...RUN, mediaBound: false }, 'DENY_RUN', 3, 'D_MEDIA_MISMATCH'],
    [{ ...RUN, mediaState: 'draft' }, 'DENY_RUN', 4, 'D_DRAFT'],
    [{ ...RUN, mediaState: 'unknown' }, 'DENY_RUN', 4, 'D_DRAFT'],
    [{ ...RUN, mediaState: 'draft-allowed' }, 'RELEASE', 29, 'A_CONSENT'],
    [{ ...RUN, mediaWithinLimits: false }, 'DENY_RUN', 5, 'D_MEDIA_LIMITS'],
    [{ ...RUN, record: 'none' }, 'DENY_RUN', 6, 'D_NO_RECORD'],
    [{ ...RUN, record: 'TIME' }, 'DENY_RUN', 6, 'D_RECORD_TIME'],
    [{ ...RUN, releaseSigned: false }, 'DISCARD', 7, 'D_RELEASE_UNSIGNED'],
    [{ ...RUN, state: 'Unknown' }, 'DISCARD', 8, 'D_STATE_UNKNOWN'],
    [{ ...RUN, state: 'Requested' }, 'DISCARD', 8, 'D_STATE_REQUESTED'],
    [{ ...RUN, state: 'RequestDeferred' }, 'DISCARD', 8, 'D_STATE_REQUESTDEFERRED'],
    [{ ...RUN, state: 'Refused' }, 'DISCARD', 8, 'D_STATE_REFUSED'],
    [{ ...RUN, state: 'Expired' }, 'DISCARD', 8, 'D_STATE_EXPIRED'],
    [{ ...TRACK, state: 'Withdrawn' }, 'DISCARD', 8, 'D_STATE_WITHDRAWN'],
    [{ ...RELEASE, state: 'Revoked' }, 'DISCARD', 8, 'D_STATE_REVOKED'],
    [{ ...RELEASE, state: 'Invalidated' }, 'DISCARD', 8, 'D_STATE_INVALIDATED'],
    [{ ...RELEASE, state: 'RenewedGiven' }, 'RELEASE', 29, 'A_CONSENT'],
    [{ ...RELEASE, withinTerm: false }, 'DISCARD', 9, 'D_TIME'],
    [{ ...RELEASE, uses: 'exhausted' }, 'DISCARD', 10, 'D_USES'],
    [{ ...RELEASE, uses: 'log-unwritable' }, 'DISCARD', 10, 'E_LOG'],
    [{ ...RUN, uses: 'log-unreadable' }, 'DISCARD', 10, 'E_LOG'],
    [{ ...RUN, noticeCurrent: false }, 'DISCARD', 11, 'D_NOTICE_STALE'],
    [{ ...RUN, purpose: 'not-granted' }, 'DISCARD', 12, 'D_PURPOSE'],
    [{ ...RUN, purpose: 'prohibited' }, 'DENY_RUN', 13, 'D_PURPOSE_PROHIBITED'],
    [{ ...RUN, attribute: 'unknown' }, 'DENY_RUN', 14, 'D_ATTR_UNKNOWN'],
    [{ ...RUN, attribute: 'prohibited' }, 'DENY_RUN', 15, 'D_ATTR_PROHIBITED'],
    [{ ...RUN, attribute: 'not-granted' }, 'DISCARD', 16, 'D_ATTR_SCOPE'],
    [{ ...RUN, scopeKnown: false }, 'DISCARD', 17, 'D_SCOPE'],
    [{ ...TRACK, claimed: false }, 'DISCARD', 18, 'D_BYSTANDER'],
    [{ ...TRACK, claimed: false, writesPictures: true }, 'COVER', 18, 'D_BYSTANDER'],
    [{ ...RELEASE, claimed: false }, 'DISCARD', 18, 'D_BYSTANDER'],
    [{ ...TRACK, ambiguous: true }, 'DISCARD', 19, 'D_TRACK_AMBIGUOUS'],
    [{ ...RELEASE, ambiguous: true }, 'DISCARD', 19, 'D_TRACK_AMBIGUOUS'],
    [{ ...RUN, guardianSound: false }, 'DISCARD', 20, 'D_MINOR_GUARDIAN'],
    [{ ...TRACK, declaredAge: 'undeclared', ageGranted: false }, 'DISCARD', 21, 'D_MINOR_SUSPECTED'],
    [{ ...TRACK, declaredAge: 'minor', ageGranted: false }, 'DISCARD', 21, 'D_MINOR_SUSPECTED'],
    [{ ...TRACK, declaredAge: 'adult', ageGranted: false }, 'RELEASE', 29, 'A_CONSENT'],
    [{ ...RELEASE, declaredAge: 'undeclared', ageSound: false }, 'DISCARD', 21, 'D_MINOR_SUSPECTED'],
    [
      { ...RELEASE, declaredAge: 'undeclared', lowerBoundNearMinor: true },
      'DISCARD',
      21,
      'D_MINOR_SUSPECTED',
    ],
    [{ ...RELEASE, declaredAge: 'undeclared' }, 'RELEASE', 29, 'A_CONSENT'],
    [{ ...RELEASE, upperBoundMinor: true }, 'DISCARD', 21, 'D_MINOR_SUSPECTED'],
    [{ ...RELEASE, upperBoundMinor: true, ageSound: false }, 'RELEASE', 29, 'A_CONSENT'],
    [{ ...RELEASE, lowerBoundNearMinor: true }, 'RELEASE', 29, 'A_CONSENT'],
    [{ ...RELEASE, declaredAge: 'minor', upperBoundMinor: true }, 'RELEASE', 29, 'A_CONSENT'],
    [{ ...RUN, profile: 'STATEMENTS' }, 'DISCARD', 22, 'D_PROFILE_STATEMENTS'],
    [{ ...RUN, profile: 'SHARING' }, 'DISCARD', 22, 'D_PROFILE_SHARING'],
    [{ ...RUN, recipientNamed: false }, 'DISCARD', 23, 'D_RECIPIENT'],
    [{ ...RUN, withinDevice: false }, 'DENY_RUN', 24, 'D_TRANSFER'],
    [{ ...RELEASE, scoreSound: false }, 'DISCARD', 25, 'D_SCORE'],
    [{ ...RUN, modelsNamed: false }, 'DENY_RUN', 26, 'D_MODEL'],
    [{ ...RELEASE, epochUnmoved: false }, 'DISCARD', 27, 'D_EPOCH'],
    [{ ...RUN, completed: false }, 'DENY_RUN', 28, 'E_INTERNAL'],
    [{ ...RELEASE, completed: false }, 'DENY_RUN', 28, 'E_INTERNAL'],
  ] as const satisfies readonly (readonly [DecisionFacts, string, number, string])[])(
    'case %#: %o is %s by rule %i, %s',
    (facts, verdict, rule, code) => {
      expect(decide(facts)).toEqual({ verdict, rule, code });
    },
  );

  it('lets the lowest verdict win, then the lowest rule', () => {
    expect(decide({ ...RUN, releaseSigned: false, modelsNamed: false }).code).toBe('D_MODEL');
    expect(decide({ ...RUN, releaseSigned: false, noticeCurrent: false }).code).toBe('D_RELEASE_UNSIGNED');
    expect(decide({ ...TRACK, claimed: false, writesPictures: true, ambiguous: true }).code).toBe(
      'D_TRACK_AMBIGUOUS',
    );
  });

  it('answers any fact outside its type with an internal denial', () => {
    for (const facts of [RUN, TRACK, RELEASE]) {
      for (const name of Object.keys(facts)) {
        for (const value of [undefined, null, 'nonsense', 1, {}, Number.NaN]) {
          const { code } = decide({ ...facts, [name]: value });
          expect([name, code]).toEqual([name, 'E_INTERNAL']);
        }
      }
    }
  });

  it.each(['gate', 'state', 'uses', 'mediaState', 'purpose', 'attribute', 'profile', 'record'])(
    'denies the run when %s is outside its type',
    (name) => {
      expect(decide({ ...RUN, [name]: 'nonsense' }).code).toBe('E_INTERNAL');
    },
  );

  it('answers facts that throw, or are none, with an internal denial', () => {
    const throwing = new Proxy(RUN, {
      get: () => {
        throw new Error('no');
      },
    });
    for (const facts of [throwing, undefined, null, 7] as unknown as DecisionFacts[]) {
      expect(decide(facts)).toEqual({ verdict: 'DENY_RUN', rule: 28, code: 'E_INTERNAL' });
    }
  });
});

describe('the lowest of what was found', () => {
  const expired = { verdict: 'DISCARD', rule: 8, code: 'D_STATE_EXPIRED' } as const;
  const used = { verdict: 'DISCARD', rule: 10, code: 'D_USES' } as const;
  const model = { verdict: 'DENY_RUN', rule: 26, code: 'D_MODEL' } as const;
  const bystander = { verdict: 'COVER', rule: 18, code: 'D_BYSTANDER' } as const;

  it('is that of the lowest verdict, then of the lowest rule, in any order', () => {
    expect(lowest([used, undefined, expired])).toBe(expired);
    expect(lowest([expired, used])).toBe(expired);
    expect(lowest([expired, model, used])).toBe(model);
    expect(lowest([model, expired])).toBe(model);
    expect(lowest([bystander, used])).toBe(used);
    expect(lowest([bystander])).toBe(bystander);
    expect(lowest([undefined])).toEqual({ verdict: 'RELEASE', rule: 29, code: 'A_CONSENT' });
  });

  it('is the first of two that say the same', () => {
    const again = { ...expired };
    expect(lowest([expired, again])).toBe(expired);
    expect(lowest([again, expired])).toBe(again);
  });
});
