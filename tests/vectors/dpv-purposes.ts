/**
 * Purposes of DPV 2.3 with their broader terms (`skos:broader` of `modules/purposes`), one purpose a line: the program's
 * table cannot change unnoticed.
 */
export const PURPOSES_WITH_BROADER = `
AcademicResearch < ResearchAndDevelopment
Advertising < Marketing
AgeVerification < Verification
CommercialPurpose
CommercialResearch < CommercialPurpose < ResearchAndDevelopment
DeliveryOfGoods < RequestedServiceProvision
DirectMarketing < Marketing
EnforceSecurity
HumanResourceManagement
IdentityAuthentication < EnforceSecurity
IdentityVerification < Verification
Marketing
NonCommercialPurpose
NonCommercialResearch < NonCommercialPurpose < ResearchAndDevelopment
Personalisation
PersonalisedAdvertising < Advertising < Personalisation
PersonalisedBenefits < ServicePersonalisation
PersonnelBehaviourMonitoring < PersonnelMonitoring
PersonnelHiring < PersonnelManagement
PersonnelManagement < HumanResourceManagement
PersonnelMonitoring < PersonnelManagement
PersonnelPerformanceEvaluation < PersonnelPerformanceManagement
PersonnelPerformanceManagement < PersonnelManagement < PersonnelMonitoring
PersonnelPerformanceMonitoring < PersonnelMonitoring < PersonnelPerformanceManagement
PersonnelPerformancePrediction < PersonnelPerformanceManagement
PoliticalCampaign < Advertising < Personalisation
ProvideEventRecommendations < ProvidePersonalisedRecommendations
ProvidePersonalisedRecommendations < ServicePersonalisation
ProvideProductRecommendations < ProvidePersonalisedRecommendations
PublicRelations < Marketing
RecruitmentAdvertising < Advertising < PersonnelHiring
RecruitmentTargetedAdvertising < RecruitmentAdvertising < TargetedAdvertising
RequestedServiceProvision < ServiceProvision
ResearchAndDevelopment
ScientificResearch < ResearchAndDevelopment
SellDataToThirdParties < SellProducts
SellInsightsFromData < SellProducts
SellProducts < ServiceProvision
SellProductsToDataSubject < SellProducts
ServiceManagement
ServicePersonalisation < Personalisation < ServiceManagement
ServiceProvision < ServiceManagement
SocialMediaMarketing < Marketing
TargetedAdvertising < PersonalisedAdvertising
UserInterfacePersonalisation < ServicePersonalisation
Verification < EnforceSecurity
`;
