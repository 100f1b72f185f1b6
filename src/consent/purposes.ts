/** What a purpose is to this program. */
export type PurposeStanding = 'allowed' | 'prohibited' | 'unknown';

/** DPV 2.3 purposes that a record can grant. */
export const ALLOWED_PURPOSES = [
  'dpv:NonCommercialResearch',
  'dpv:AcademicResearch',
  'dpv:AgeVerification',
  'dpv:RequestedServiceProvision',
] as const;

/** Prohibited even with consent: DPV 2.3 purposes with all their descendants. */
const PROHIBITED_PURPOSES: ReadonlySet<string> = new Set([
  'dpv:Marketing',
  'dpv:Advertising',
  'dpv:PersonalisedAdvertising',
  'dpv:TargetedAdvertising',
  'dpv:DirectMarketing',
  'dpv:SellDataToThirdParties',
  'dpv:IdentityVerification',
]);

/** The purpose whose answer is yes or no and nothing else. */
export const AGE_VERIFICATION = 'dpv:AgeVerification';

/** Writes a purpose as a compact DPV term: `NonCommercialResearch`, `dpv:…` and the full IRI mean the same. */
export function purposeTerm(purpose: string): string {
  const name = purpose.replace(/^https:\/\/w3id\.org\/dpv#/, '').replace(/^dpv:/, '');
  return `dpv:${name}`;
}

/** Tells whether a purpose, as written by {@link purposeTerm}, is allowed, prohibited or neither. */
export function purposeStanding(term: string): PurposeStanding {
  if (PROHIBITED_PURPOSES.has(term)) return 'prohibited';
  return ALLOWED_PURPOSES.some((allowed) => allowed === term) ? 'allowed' : 'unknown';
}
