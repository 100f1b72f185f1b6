import { withBroader } from './dpv-purposes.ts';

const PREFIX = 'dpv:';

/** What a purpose is to this program. */
export type PurposeStanding = 'allowed' | 'prohibited' | 'unknown';

/** DPV 2.3 purposes that a record can grant. */
export const ALLOWED_PURPOSES = [
  'dpv:NonCommercialResearch',
  'dpv:AcademicResearch',
  'dpv:AgeVerification',
  'dpv:RequestedServiceProvision',
] as const;

/**
 * Prohibited even with consent, with all their DPV descendants. 740 ILCS 14/15(c) forbids profit from biometric
 * information with no exception for consent.
 */
export const PROHIBITED_PURPOSES = [
  'Marketing',
  'Advertising',
  'Personalisation',
  'SellDataToThirdParties',
  'SellInsightsFromData',
  'IdentityVerification',
  'IdentityAuthentication',
  'PersonnelMonitoring',
] as const;

/** The purpose whose answer is yes or no and nothing else. */
export const AGE_VERIFICATION = 'dpv:AgeVerification';

/** Writes a purpose as a compact DPV term: `NonCommercialResearch`, `dpv:…` and the full IRI mean the same. */
export function purposeTerm(purpose: string): string {
  const name = purpose.replace(/^https:\/\/w3id\.org\/dpv#/, '').replace(/^dpv:/, '');
  return `${PREFIX}${name}`;
}

/** Tells whether a purpose, as written by {@link purposeTerm}, is allowed, prohibited or neither. */
export function purposeStanding(term: string): PurposeStanding {
  const broader = withBroader(term.slice(PREFIX.length));
  if (PROHIBITED_PURPOSES.some((prohibited) => broader.has(prohibited))) return 'prohibited';
  return ALLOWED_PURPOSES.some((allowed) => allowed === term) ? 'allowed' : 'unknown';
}
