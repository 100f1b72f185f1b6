import { describe, expect, it } from 'vitest';
import { createGate, isReleased, type GateOptions } from '../../../src/consent/gate.ts';
import { defaultPolicy } from '../../../src/consent/policy/policy.ts';
import type { ConsentRecord } from '../../../src/consent/record/schema.ts';
import { signLastEvent } from '../../../src/consent/record/signature.ts';
import { createMemoryRegistry } from '../../../src/consent/registry/memory-registry.ts';
import type { UseRequest } from '../../../src/consent/registry/registry.ts';
import { aFace, aFrame, aGate, aKey, anObservation, aRecord, MEDIA, MODEL, NOON } from './a-gate.ts';

const key = aKey();
const exact = { syntheticSubject: true } as const;

function admitted(bytes: Uint8Array, changes: Partial<GateOptions> = {}) {
  const gate = aGate(key, bytes, changes);
  gate.observe(aFrame(0, [aFace(1)]));
  gate.observe(aFrame(1, [aFace(1)]));
  gate.conclude();
  return { gate, verdict: gate.decideTrack(1) };
}

const withProcesses = (...changes: readonly object[]): Uint8Array => {
  const { record } = aRecord(key);
  const [process] = record['dpv:hasProcess'];
  const processes = changes.map((change) => ({ ...process, ...change }));
  const changed = { ...record, 'dpv:hasProcess': processes } as ConsentRecord;
  return new TextEncoder().encode(JSON.stringify(signLastEvent(changed, key.privateKey, key.keyId)));
};

describe('numbers at their bounds', () => {
  it.each([
    ['an interval from nothing', [50, 0, 58, 0.9], {}],
    ['an interval of one point', [50, 50, 50, 0.9], {}],
    ['the oldest age', [120, 42, 120, 0.9], {}],
    ['a newborn', [0, 0, 30, 0.9], {}],
    ['certainly male', [50, 42, 58, 0], { gender: { label: 'male', probability: 1 } }],
    ['certainly female', [50, 42, 58, 1], { gender: { label: 'female', probability: 1 } }],
  ] as const)('%s is sound', (_, numbers, expected) => {
    const verdict = admitted(aRecord(key).bytes).gate.release(anObservation(1, numbers));
    expect(verdict).toMatchObject({ verdict: 'release', observation: { ageYears: numbers[0], ...expected } });
  });

  it('an age below nothing is left out beside a sound interval', () => {
    const verdict = admitted(aRecord(key).bytes).gate.release(anObservation(1, [-1, 42, 58, 0.9]));
    expect(verdict).toMatchObject({ observation: { ageRangeYears: [42, 58] } });
    expect(verdict).not.toHaveProperty('observation.ageYears');
  });

  it('a gender exactly at the threshold is released', () => {
    const policy = { ...defaultPolicy([MODEL]), minimumGenderProbability: 0.75 };
    const { gate } = admitted(aRecord(key).bytes, { policy });
    expect(gate.release(anObservation(1, [50, 42, 58, 0.75]))).toHaveProperty('observation.gender');
    expect(gate.release(anObservation(1, [50, 42, 58, 0.7499]))).not.toHaveProperty('observation.gender');
  });

  it('a lower bound exactly at the limit satisfies an age verification', () => {
    const { bytes } = aRecord(key, {
      purpose: 'dpv:AgeVerification',
      attributes: ['age-range'],
      ageLimitYears: 42,
    });
    const { gate } = admitted(bytes, { purpose: 'AgeVerification', attributes: ['age-range'] });
    expect(gate.verifyAge(anObservation(1))).toMatchObject({ verification: { satisfied: true } });
  });

  it('a box inside the picture is released as it is', () => {
    const box = { x: 0.25, y: 0.5, width: 0.25, height: 0.25 };
    expect(admitted(aRecord(key).bytes).gate.release(anObservation(1, undefined, { box }))).toMatchObject({
      observation: { box },
    });
  });
});

describe('a record of several processes', () => {
  it('grants nothing to the subject when every process is for somebody else', () => {
    const bytes = withProcesses({
      'dpv:hasRecipient': 'https://example.org',
      'dpv:hasProcessing': ['dpv:Infer', 'dpv:Share'],
    });
    expect(aGate(key, bytes).run).toMatchObject({ code: 'D_ATTR_SCOPE' });
  });

  it('is judged by every one of them', () => {
    const cloud = { 'dpv:hasLocation': 'dpv:CloudLocation', 'dpv:hasDuration': 'P1D', 'gate:deletion': 'x' };
    expect(aGate(key, withProcesses({}, { 'dpv:hasStorageCondition': cloud })).run).toMatchObject({
      code: 'D_TRANSFER',
    });
    expect(aGate(key, withProcesses({}, { 'dpv:hasLegalBasis': 'dpv:Consent' })).run).toMatchObject({
      code: 'D_PROFILE_EXPLICIT',
    });
  });

  it('grants what any process of the purpose does, one that names a limit included', () => {
    const bytes = withProcesses(
      { 'dpv:hasPersonalData': ['pd:Gender'], 'gate:ageLimitYears': 30 },
      { 'dpv:hasPersonalData': ['pd:Age'] },
    );
    expect(aGate(key, bytes).run).toEqual({ verdict: 'proceed', attributes: ['age', 'gender'] });
  });

  it('takes the age limit from the process that has one', () => {
    const bytes = withProcesses(
      { 'dpv:hasPurpose': 'dpv:AgeVerification' },
      { 'dpv:hasPurpose': 'dpv:AgeVerification', 'gate:ageLimitYears': 30 },
    );
    const { gate } = admitted(bytes, { purpose: 'AgeVerification', attributes: ['age-range'] });
    expect(gate.verifyAge(anObservation(1))).toMatchObject({ verification: { limitYears: 30 } });
  });
});

describe('trouble in the middle of a run', () => {
  it('with the clock is an internal denial at both gates', () => {
    let broken = false;
    const nowMs = () => {
      if (broken) throw new Error('clock');
      return NOON + 1000;
    };
    const { gate, verdict } = admitted(aRecord(key).bytes, { clock: { nowMs } });
    expect(verdict.verdict).toBe('infer');
    broken = true;
    expect(gate.decideTrack(1)).toEqual({ verdict: 'deny', code: 'E_INTERNAL' });
    expect(gate.release(anObservation(1))).toEqual({ verdict: 'discard', code: 'E_INTERNAL' });
  });

  it('with the listener is one too', () => {
    let broken = false;
    const onDecision = () => {
      if (broken) throw new Error('listener');
    };
    const { gate } = admitted(aRecord(key).bytes, { onDecision });
    broken = true;
    expect(gate.decideTrack(1)).toEqual({ verdict: 'deny', code: 'E_INTERNAL' });
    expect(gate.release(anObservation(1))).toEqual({ verdict: 'discard', code: 'E_INTERNAL' });
  });

  it('with the tracker stops what was let through before', () => {
    const { gate } = admitted(aRecord(key).bytes);
    expect(gate.release(anObservation(1)).verdict).toBe('release');
    gate.observe(aFrame(7, [aFace(1)]));
    expect(gate.release(anObservation(1))).toEqual({ verdict: 'discard', code: 'E_INTERNAL' });
  });

  it('with the consent is not cured by asking G1 again', () => {
    const registry = createMemoryRegistry();
    const { bytes, record } = aRecord(key);
    const { gate } = admitted(bytes, { registry });
    const renewal = {
      '@type': 'dpv:RenewedConsentGiven',
      'gate:seq': 2,
      'dpv:isIndicatedBy': 'gate:Subject',
      'dpv:isIndicatedAtTime': '2026-06-15T12:00:30Z',
      'dpv:hasDuration': 'P1D',
    } as const;
    const renewed = { ...record, 'dpv:hasConsentStatus': [...record['dpv:hasConsentStatus'], renewal] };
    const signed = signLastEvent(renewed, key.privateKey, key.keyId);
    registry.append(record['dct:identifier'], signed['dpv:hasConsentStatus'], NOON + 60_000);
    expect(gate.decideTrack(1).verdict).toBe('infer');
    expect(gate.release(anObservation(1))).toEqual({ verdict: 'discard', code: 'D_EPOCH' });
  });
});

describe('uses', () => {
  it('are asked for with their limit, and a refusal has its own code', () => {
    const asked: UseRequest[] = [];
    const registry = {
      ...createMemoryRegistry(),
      takeUse: (_: string, use: UseRequest) => {
        asked.push(use);
        return 'exhausted' as const;
      },
    };
    expect(admitted(aRecord(key, { usesMax: 7 }).bytes, { registry }).verdict).toEqual({
      verdict: 'deny',
      code: 'D_USES',
    });
    expect(admitted(aRecord(key).bytes, { registry }).verdict).toEqual({ verdict: 'deny', code: 'D_USES' });
    expect(asked.map(({ usesMax }) => usesMax)).toEqual([7, undefined]);
    expect(asked[1]).not.toHaveProperty('usesMax');
  });
});

describe('small print', () => {
  it('names the lowest rule when attributes fail for different reasons', () => {
    const gate = aGate(key, aRecord(key, exact).bytes);
    gate.observe(aFrame(0, [aFace(1)]));
    gate.observe(aFrame(1, [aFace(1)]));
    gate.conclude();
    // Never asked at G1, so no epoch fits; the gender alone is unsound too.
    expect(gate.release(anObservation(1, [50, 42, 58, Number.NaN]))).toEqual({
      verdict: 'discard',
      code: 'D_SCORE',
    });
  });

  it('blames an attribute that was never granted only where nothing else stands in the way', () => {
    const everything = { attributes: ['age-range', 'age', 'gender'] };
    const minor = aRecord(key, { attributes: ['age'], declaredAge: 'minor' });
    expect(aGate(key, minor.bytes, everything).run).toMatchObject({ code: 'D_MINOR_GUARDIAN' });
    const adult = aRecord(key, { attributes: ['age'] });
    expect(aGate(key, adult.bytes, everything).run).toEqual({ verdict: 'proceed', attributes: ['age'] });
    expect(aGate(key, adult.bytes, { attributes: ['gender'] }).run).toMatchObject({ code: 'D_ATTR_SCOPE' });
    expect(aGate(key, adult.bytes, { attributes: ['age', 'height'] }).run).toMatchObject({
      code: 'D_ATTR_UNKNOWN',
    });
  });

  it('counts what G1 denied', () => {
    const gate = aGate(key, aRecord(key).bytes);
    gate.observe(aFrame(0, [aFace(1), aFace(2)]));
    gate.conclude();
    gate.decideTrack(1);
    expect(gate.counts()).toEqual({ D_BYSTANDER: 1 });
  });

  it('needs no listener', () => {
    const { bytes } = aRecord(key);
    const gate = createGate({
      record: bytes,
      trust: key.trust,
      mediaSha256: [MEDIA],
      purpose: 'NonCommercialResearch',
      attributes: ['age'],
      models: [MODEL],
      analysis: 'stills',
      policy: defaultPolicy([{ ...MODEL, id: 'another' }, MODEL]),
      mediaWithinLimits: true,
      missingSandboxFeatures: [],
      clock: { nowMs: () => NOON },
      registry: createMemoryRegistry(),
    });
    expect(gate.run.verdict).toBe('proceed');
    gate.observe(aFrame(0, [aFace(1)]));
    gate.conclude();
    expect(gate.decideTrack(1).verdict).toBe('infer');
  });

  it.each([undefined, null, 1, 'released', {}])('does not take %o for something it released', (value) => {
    expect(isReleased(value)).toBe(false);
  });
});
