/**
 * Purposes of DPV 2.3 with the broader terms of each (`skos:broader` in the vocabulary's `modules/purposes`), as far as
 * they lie under what is prohibited or beside what is allowed. Pinned: a later DPV changes nothing here by itself.
 */
export const BROADER_PURPOSES: Readonly<Record<string, readonly string[]>> = {
  AcademicResearch: ['ResearchAndDevelopment'],
  Advertising: ['Marketing'],
  AgeVerification: ['Verification'],
  CommercialPurpose: [],
  CommercialResearch: ['CommercialPurpose', 'ResearchAndDevelopment'],
  DeliveryOfGoods: ['RequestedServiceProvision'],
  DirectMarketing: ['Marketing'],
  EnforceSecurity: [],
  HumanResourceManagement: [],
  IdentityAuthentication: ['EnforceSecurity'],
  IdentityVerification: ['Verification'],
  Marketing: [],
  NonCommercialPurpose: [],
  NonCommercialResearch: ['NonCommercialPurpose', 'ResearchAndDevelopment'],
  Personalisation: [],
  PersonalisedAdvertising: ['Advertising', 'Personalisation'],
  PersonalisedBenefits: ['ServicePersonalisation'],
  PersonnelBehaviourMonitoring: ['PersonnelMonitoring'],
  PersonnelHiring: ['PersonnelManagement'],
  PersonnelManagement: ['HumanResourceManagement'],
  PersonnelMonitoring: ['PersonnelManagement'],
  PersonnelPerformanceEvaluation: ['PersonnelPerformanceManagement'],
  PersonnelPerformanceManagement: ['PersonnelManagement', 'PersonnelMonitoring'],
  PersonnelPerformanceMonitoring: ['PersonnelMonitoring', 'PersonnelPerformanceManagement'],
  PersonnelPerformancePrediction: ['PersonnelPerformanceManagement'],
  PoliticalCampaign: ['Advertising', 'Personalisation'],
  ProvideEventRecommendations: ['ProvidePersonalisedRecommendations'],
  ProvidePersonalisedRecommendations: ['ServicePersonalisation'],
  ProvideProductRecommendations: ['ProvidePersonalisedRecommendations'],
  PublicRelations: ['Marketing'],
  RecruitmentAdvertising: ['Advertising', 'PersonnelHiring'],
  RecruitmentTargetedAdvertising: ['RecruitmentAdvertising', 'TargetedAdvertising'],
  RequestedServiceProvision: ['ServiceProvision'],
  ResearchAndDevelopment: [],
  ScientificResearch: ['ResearchAndDevelopment'],
  SellDataToThirdParties: ['SellProducts'],
  SellInsightsFromData: ['SellProducts'],
  SellProducts: ['ServiceProvision'],
  SellProductsToDataSubject: ['SellProducts'],
  ServiceManagement: [],
  ServicePersonalisation: ['Personalisation', 'ServiceManagement'],
  ServiceProvision: ['ServiceManagement'],
  SocialMediaMarketing: ['Marketing'],
  TargetedAdvertising: ['PersonalisedAdvertising'],
  UserInterfacePersonalisation: ['ServicePersonalisation'],
  Verification: ['EnforceSecurity'],
};

/** Returns a purpose and everything broader than it, by name without prefix. */
export function withBroader(purpose: string): ReadonlySet<string> {
  const known = new Map(Object.entries(BROADER_PURPOSES));
  const found = new Set<string>();
  const open = [purpose];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    found.add(name);
    open.push(...(known.get(name) ?? []));
  }
  return found;
}
