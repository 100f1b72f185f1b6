import { CONSENT_STATES } from '../../../src/consent/codes.ts';
import { RECORD_FAULTS } from '../../../src/consent/record/fault.ts';

/** Every fact of a gate with all the values it can have, the one that does not fire first. */
export type Domain = Readonly<Record<string, readonly unknown[]>>;

const OK = [true, false];
const CLEAR = [false, true];
const STATES = ['Given', 'RenewedGiven', ...CONSENT_STATES.filter((state) => !state.endsWith('Given'))];

const LIVE: Domain = {
  completed: OK,
  state: STATES,
  withinTerm: OK,
  uses: ['left', 'exhausted', 'log-unwritable', 'log-unreadable'],
};

const CLAIM: Domain = {
  ...LIVE,
  claimed: OK,
  ambiguous: CLEAR,
  writesPictures: CLEAR,
  declaredAge: ['adult', 'minor', 'undeclared'],
  ageGranted: OK,
};

export const G0_DOMAIN: Domain = {
  gate: ['G0'],
  ...LIVE,
  configurationSound: OK,
  sandboxComplete: OK,
  mediaBound: OK,
  mediaState: ['published', 'draft-allowed', 'draft', 'unknown'],
  mediaWithinLimits: OK,
  record: ['valid', 'none', ...RECORD_FAULTS],
  releaseSigned: OK,
  noticeCurrent: OK,
  purpose: ['granted', 'not-granted', 'prohibited'],
  attribute: ['granted', 'not-granted', 'unknown', 'prohibited'],
  scopeKnown: OK,
  guardianSound: OK,
  profile: ['complete', 'STATEMENTS', 'PUBLICATION', 'EXPLICIT', 'WITHDRAWAL', 'SHARING'],
  recipientNamed: OK,
  withinDevice: OK,
  modelsNamed: OK,
};

export const G1_DOMAIN: Domain = { gate: ['G1'], ...CLAIM };

export const G2_DOMAIN: Domain = {
  gate: ['G2'],
  ...CLAIM,
  ageSound: OK,
  lowerBoundNearMinor: CLEAR,
  upperBoundMinor: CLEAR,
  scoreSound: OK,
  epochUnmoved: OK,
};

/** How many cases a domain has. */
export function sizeOf(domain: Domain): number {
  return Object.values(domain).reduce((product, values) => product * values.length, 1);
}

/** Calls `visit` with every combination, in one object that is reused. */
export function forEachCase(domain: Domain, visit: (facts: Readonly<Record<string, unknown>>) => void): void {
  const names = Object.keys(domain);
  const facts: Record<string, unknown> = {};
  const choose = (depth: number): void => {
    const name = names[depth];
    if (name === undefined) {
      visit(facts);
      return;
    }
    for (const value of domain[name] ?? []) {
      facts[name] = value;
      choose(depth + 1);
    }
  };
  choose(0);
}

/** The domain with some facts limited to the values given. */
export function narrowed(domain: Domain, values: Domain): Domain {
  return { ...domain, ...values };
}
