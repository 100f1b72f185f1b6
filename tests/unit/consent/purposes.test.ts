import { describe, expect, it } from 'vitest';
import { attributeStanding } from '../../../src/consent/attributes.ts';
import { BROADER_PURPOSES, withBroader } from '../../../src/consent/dpv-purposes.ts';
import { PURPOSES_WITH_BROADER } from '../../vectors/dpv-purposes.ts';
import {
  ALLOWED_PURPOSES,
  PROHIBITED_PURPOSES,
  purposeStanding,
  purposeTerm,
} from '../../../src/consent/purposes.ts';

describe('purposes', () => {
  it.each(ALLOWED_PURPOSES)(
    '%s can be consented to, and lies under nothing that is prohibited',
    (purpose) => {
      expect(purposeStanding(purpose)).toBe('allowed');
      const broader = withBroader(purpose.replace('dpv:', ''));
      expect(PROHIBITED_PURPOSES.filter((prohibited) => broader.has(prohibited))).toEqual([]);
    },
  );

  it.each(
    'Marketing Advertising PersonalisedAdvertising TargetedAdvertising DirectMarketing SocialMediaMarketing PublicRelations PoliticalCampaign RecruitmentAdvertising RecruitmentTargetedAdvertising Personalisation ServicePersonalisation PersonalisedBenefits UserInterfacePersonalisation ProvidePersonalisedRecommendations ProvideEventRecommendations ProvideProductRecommendations SellDataToThirdParties SellInsightsFromData IdentityVerification IdentityAuthentication PersonnelMonitoring PersonnelBehaviourMonitoring PersonnelPerformanceManagement PersonnelPerformanceEvaluation PersonnelPerformanceMonitoring PersonnelPerformancePrediction'.split(
      ' ',
    ),
  )('%s is prohibited', (name) => {
    for (const written of [name, `dpv:${name}`, `https://w3id.org/dpv#${name}`]) {
      expect(purposeStanding(purposeTerm(written))).toBe('prohibited');
    }
  });

  it('are written in three ways and no other', () => {
    for (const written of ['A', 'dpv:A', 'https://w3id.org/dpv#A'])
      expect(purposeTerm(written)).toBe('dpv:A');
    expect(purposeTerm('xdpv:A')).toBe('dpv:xdpv:A');
    expect(purposeTerm('xhttps://w3id.org/dpv#A')).toBe('dpv:xhttps://w3id.org/dpv#A');
  });

  it('prohibits exactly 27 of the pinned terms', () => {
    const prohibited = Object.keys(BROADER_PURPOSES).filter(
      (name) => purposeStanding(`dpv:${name}`) === 'prohibited',
    );
    expect(prohibited).toHaveLength(27);
  });

  it.each([
    'dpv:CommercialResearch',
    'dpv:SellProducts',
    'dpv:Verification',
    'dpv:',
    'dpv:constructor',
    'dpv:toString',
    'nonsense',
    '',
  ])('%j is neither: nobody can consent to it here', (term) => {
    expect(purposeStanding(term)).toBe('unknown');
  });

  it('pins the terms of DPV 2.3 and how they hang together', () => {
    const written = Object.entries(BROADER_PURPOSES).map((each) => each.flat().join(' < '));
    expect(written).toEqual(PURPOSES_WITH_BROADER.trim().split('\n'));
    expect(withBroader('RecruitmentTargetedAdvertising')).toEqual(
      new Set(
        'RecruitmentTargetedAdvertising TargetedAdvertising PersonalisedAdvertising Personalisation Advertising Marketing RecruitmentAdvertising PersonnelHiring PersonnelManagement HumanResourceManagement'.split(
          ' ',
        ),
      ),
    );
    expect(withBroader('nonsense')).toEqual(new Set(['nonsense']));
  });

  it('names only broader terms that are pinned themselves', () => {
    for (const broader of Object.values(BROADER_PURPOSES).flat()) {
      expect(Object.keys(BROADER_PURPOSES)).toContain(broader);
    }
  });

  it('writes a purpose one way', () => {
    expect(purposeTerm('NonCommercialResearch')).toBe('dpv:NonCommercialResearch');
    expect(purposeTerm('https://w3id.org/dpv#NonCommercialResearch')).toBe('dpv:NonCommercialResearch');
  });
});

describe('attributes', () => {
  it.each(['age-range', 'age', 'gender'])('%s exists', (name) => {
    expect(attributeStanding(name)).toEqual({ kind: 'known', attribute: name });
  });

  it.each(
    'ethnicity race skin-colour skin-color emotion mood identity name face-embedding embedding religion orientation sexual-orientation disability health politics political-opinion attractiveness personality criminality nationality origin'.split(
      ' ',
    ),
  )('%s can never be consented to', (name) => {
    expect(attributeStanding(name)).toEqual({ kind: 'prohibited' });
  });

  it.each(['Sexual Orientation', 'SKIN_COLOR', ' Race ', 'sexual \t_orientation'])(
    '%j is prohibited',
    (name) => {
      expect(attributeStanding(name)).toEqual({ kind: 'prohibited' });
    },
  );

  it.each(['height', 'Age', 'age ', '', 'constructor'])('%j is unknown', (name) => {
    expect(attributeStanding(name)).toEqual({ kind: 'unknown' });
  });
});
