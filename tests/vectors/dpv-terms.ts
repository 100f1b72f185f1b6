/**
 * Terms of DPV 2.3 and its extensions PD and LOC that this program may write, checked against the published vocabulary
 * (`2.3/dpv/dpv.csv`, modules `consent_status`, `consent_types`, `jurisdiction`, `process`, `purposes`).
 */
export const DPV_TERMS: ReadonlySet<string> = new Set(
  [
    'AcademicResearch AgeVerification NonCommercialResearch RequestedServiceProvision',
    'Consent ExpressedConsent ExplicitlyExpressedConsent',
    'ConsentGiven ConsentInvalidated ConsentRefused ConsentRequested ConsentRequestDeferred ConsentRevoked',
    'ConsentWithdrawn RenewedConsentGiven',
    'ConsentNotice ConsentRecord Process',
    'Infer Share Store Transfer',
    'CloudLocation RemoteLocation WithinDevice',
    'hasConsentControl hasConsentStatus hasDataController hasDataSubject hasDuration hasJurisdiction hasLegalBasis',
    'hasLocation hasNotice hasPersonalData hasProcess hasProcessing hasPurpose hasRecipient hasStorageCondition',
    'isIndicatedAtTime isIndicatedBy',
  ]
    .flatMap((line) => line.split(' '))
    .map((name) => `https://w3id.org/dpv#${name}`)
    .concat(['Age', 'AgeRange', 'Gender'].map((name) => `https://w3id.org/dpv/pd#${name}`))
    .concat(['EU', 'US-IL', 'US-TX', 'US-WA'].map((name) => `https://w3id.org/dpv/loc#${name}`))
    .concat('https://w3id.org/dpv/schema/dpv-27560#record'),
);
