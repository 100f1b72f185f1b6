import { describe, expect, it } from 'vitest';
import { createGate, isAgeVerification, isReleased, type GateOptions } from '../../../src/consent/gate.ts';
import type { ConsentEvent } from '../../../src/consent/record/schema.ts';
import { signLastEvent } from '../../../src/consent/record/signature.ts';
import { createMemoryRegistry } from '../../../src/consent/registry/memory-registry.ts';
import type { ConsentRegistry, UseRequest } from '../../../src/consent/registry/registry.ts';
import { aFace, aFrame, aGate, aKey, anObservation, aRecord, NOON } from './a-gate.ts';

const key = aKey();

/** A gate over two frames of one face, at the end of the media. */
function watched(bytes: Uint8Array, changes: Partial<GateOptions> = {}) {
  const gate = aGate(key, bytes, changes);
  gate.observe(aFrame(0, [aFace(1)]));
  gate.observe(aFrame(1, [aFace(1)]));
  gate.conclude();
  return gate;
}

const verifying = (attributes: readonly string[]) => {
  const record = aRecord(key, {
    purpose: 'dpv:AgeVerification',
    attributes: ['age-range', 'gender'],
    ageLimitYears: 30,
  });
  const gate = watched(record.bytes, { purpose: 'AgeVerification', attributes });
  gate.decideTrack(1);
  return gate;
};

describe('a denial that nobody foresaw', () => {
  const internal = { rule: 'R28', code: 'E_INTERNAL' };

  it('is shown like any other', () => {
    let broken = false;
    const nowMs = () => {
      if (broken) throw new Error('clock');
      return NOON + 1000;
    };
    const gate = watched(aRecord(key).bytes, { clock: { nowMs } });
    broken = true;
    gate.decideTrack(1);
    expect(gate.entries.at(-1)).toMatchObject({ gate: 'G1', trackId: 1, ...internal });
    gate.release(anObservation(1));
    expect(gate.entries.at(-1)).toMatchObject({ gate: 'G2', trackId: 1, ...internal });
    expect(gate.counts()).toEqual({ E_INTERNAL: 1 });
  });

  it('is shown when the frames are none', () => {
    const gate = watched(aRecord(key).bytes);
    gate.observe(aFrame(7, [aFace(1)]));
    expect(gate.decideTrack(1)).toEqual({ verdict: 'deny', code: 'E_INTERNAL' });
    expect(gate.entries.at(-1)).toMatchObject({ gate: 'G1', ...internal });
    expect(gate.release(anObservation(1))).toEqual({ verdict: 'discard', code: 'E_INTERNAL' });
    expect(gate.entries.at(-1)).toMatchObject({ gate: 'G2', ...internal });
  });
});

describe('what was in doubt', () => {
  it('keeps back the track that it was about, and no other', () => {
    const record = aRecord(key, { scope: { kind: 'all-persons', expectedPersons: 2 } });
    const gate = aGate(key, record.bytes);
    gate.observe(aFrame(0, [aFace(1), aFace(2)]));
    const doubted = [{ trackId: 2, afterUs: -1, untilUs: 50_000 }];
    gate.observe(aFrame(1, [aFace(1), aFace(2)], { doubted }));
    gate.conclude();
    expect([gate.decideTrack(1).verdict, gate.decideTrack(2).verdict]).toEqual(['infer', 'infer']);
    expect(gate.release(anObservation(1)).verdict).toBe('release');
    expect(gate.release(anObservation(2)).verdict).toBe('discard');
  });
});

describe('what leaves', () => {
  it('is known for what it is, and nothing else is', () => {
    const gate = watched(aRecord(key).bytes);
    gate.decideTrack(1);
    const released = gate.release(anObservation(1));
    const verified = verifying(['age-range']).verifyAge(anObservation(1));
    if (released.verdict !== 'release' || verified.verdict !== 'release') throw new Error('not released');
    expect(isReleased(released.observation)).toBe(true);
    expect(isAgeVerification(released.observation)).toBe(false);
    expect(isAgeVerification(verified.verification)).toBe(true);
    expect(isReleased(verified.verification)).toBe(false);
    expect(isAgeVerification({ ...verified.verification })).toBe(false);
    for (const value of [undefined, null, 1, 'yes']) expect(isAgeVerification(value)).toBe(false);
  });

  it('answers an age verification when a gender was asked for beside the age, and not instead', () => {
    expect(verifying(['gender', 'age-range']).verifyAge(anObservation(1)).verdict).toBe('release');
    expect(verifying(['gender']).verifyAge(anObservation(1))).toEqual({
      verdict: 'discard',
      code: 'D_ATTR_SCOPE',
    });
  });

  it('was judged on a copy, which is overwritten', () => {
    const gate = watched(aRecord(key).bytes);
    gate.decideTrack(1);
    const observation = anObservation(1);
    const copies: Float32Array[] = [];
    const from = Float32Array.from.bind(Float32Array);
    const noting = (numbers: ArrayLike<number>) => {
      const copy = from(numbers);
      copies.push(copy);
      return copy;
    };
    Float32Array.from = noting as typeof Float32Array.from;
    try {
      expect(gate.release(observation).verdict).toBe('release');
    } finally {
      Float32Array.from = from;
    }
    expect(copies).toEqual([new Float32Array(4)]);
    expect(observation).toEqual(anObservation(1));
  });
});

describe('a gate', () => {
  it('says when its scope can claim a face, and what a detector may look at', () => {
    const region = aRecord(key, {
      scope: {
        kind: 'region-time',
        keyFrames: [0, 500].map((timeUs) => ({
          timeUs,
          polygon: [
            { x: 0, y: 0 },
            { x: 1, y: 0 },
            { x: 1, y: 1 },
          ],
        })),
        blankOutside: true,
      },
    });
    const gate = aGate(key, region.bytes);
    expect(gate.claimTimes).toEqual({ decided: 'as-it-goes', fromUs: 0, untilUs: 500 });
    expect(gate.detectionRegion(250)).toMatchObject({ kind: 'inside', polygon: [{ x: 0, y: 0 }, {}, {}] });
    const solo = aGate(key, aRecord(key).bytes);
    expect(solo.claimTimes.decided).toBe('at-the-end');
    expect(solo.detectionRegion(250)).toEqual({ kind: 'everything' });
  });

  it('lets a run begin for attributes in the order they have, each once', () => {
    const attributes = ['gender', 'age', 'gender'];
    expect(aGate(key, aRecord(key).bytes, { attributes }).run).toEqual({
      verdict: 'proceed',
      attributes: ['age', 'gender'],
    });
  });

  it('names, of several reasons for several attributes, the lowest', () => {
    const { bytes } = aRecord(key, { attributes: ['age'] });
    const code = (...attributes: readonly string[]) => aGate(key, bytes, { attributes }).run;
    expect(code('emotion', 'height')).toMatchObject({ code: 'D_ATTR_UNKNOWN' });
    expect(code('height', 'emotion')).toMatchObject({ code: 'D_ATTR_UNKNOWN' });
    expect(code('gender', 'emotion')).toMatchObject({ code: 'D_ATTR_PROHIBITED' });
    expect(code()).toMatchObject({ code: 'E_CONFIG', exitStatus: 3 });
  });
});

/** A registry in memory of which some methods are others. */
const registryWith = (changes: Partial<ConsentRegistry>): ConsentRegistry => ({
  ...createMemoryRegistry(),
  ...changes,
});

describe('a use', () => {
  it('is not taken for a face that may not be looked at', () => {
    const registry = createMemoryRegistry();
    const undeclared = aRecord(key, { attributes: ['gender'] });
    const { ['gate:declaredAge']: declared, ...binding } = undeclared.record['gate:binding'];
    expect(declared).toBe('adult');
    const signed = signLastEvent(
      { ...undeclared.record, 'gate:binding': binding },
      key.privateKey,
      key.keyId,
    );
    const bytes = new TextEncoder().encode(JSON.stringify(signed));
    const gate = watched(bytes, { registry, attributes: ['gender'] });
    expect(gate.decideTrack(1)).toEqual({ verdict: 'deny', code: 'D_TRACK' });
    expect(registry.snapshot(signed['dct:identifier']).usesAtMs).toEqual([]);
  });

  it('that could not be taken lets nothing out later on', () => {
    let broken = true;
    let asked = 0;
    const memory = createMemoryRegistry();
    const takeUse = (recordId: string, use: UseRequest) => {
      asked += 1;
      if (broken) throw new Error('disk full');
      return memory.takeUse(recordId, use);
    };
    const gate = watched(aRecord(key).bytes, { registry: { ...memory, takeUse } });
    expect(gate.decideTrack(1)).toEqual({ verdict: 'deny', code: 'E_LOG' });
    expect(asked).toBe(1);
    broken = false;
    expect(gate.release(anObservation(1))).toEqual({ verdict: 'discard', code: 'D_EPOCH' });
    expect(gate.decideTrack(1).verdict).toBe('infer');
    expect(gate.release(anObservation(1)).verdict).toBe('release');
  });

  it('is taken once, and given up after three tries on a log that never stops changing', () => {
    let asked = 0;
    const takeUse = () => {
      asked += 1;
      return 'stale' as const;
    };
    expect(watched(aRecord(key).bytes, { registry: registryWith({ takeUse }) }).decideTrack(1)).toEqual({
      verdict: 'deny',
      code: 'E_LOG',
    });
    expect(asked).toBe(3);
  });

  it('is of no use when the log is not writable right after', () => {
    const memory = createMemoryRegistry();
    let taken = false;
    const takeUse = (recordId: string, use: UseRequest) => {
      taken = true;
      return memory.takeUse(recordId, use);
    };
    const registry = { ...memory, takeUse, writable: () => !taken };
    expect(watched(aRecord(key).bytes, { registry }).decideTrack(1)).toEqual({
      verdict: 'deny',
      code: 'E_LOG',
    });
  });

  it('is not taken from a log that cannot be read by then', () => {
    const memory = createMemoryRegistry();
    let [readings, asked] = [0, 0];
    const epoch = (recordId: string) => {
      readings += 1;
      // The first is G0's, the second G1's, the third that of taking the use.
      if (readings === 3) throw new Error('gone');
      return memory.epoch(recordId);
    };
    const takeUse = (recordId: string, use: UseRequest) => {
      asked += 1;
      return memory.takeUse(recordId, use);
    };
    const gate = watched(aRecord(key).bytes, { registry: { ...memory, epoch, takeUse } });
    expect(gate.decideTrack(1)).toEqual({ verdict: 'deny', code: 'E_LOG' });
    expect([readings, asked]).toEqual([4, 0]);
  });

  it('counts what had run out before the consent was given anew', () => {
    const { record } = aRecord(key, { usesMax: 1 });
    const [request, give] = record['dpv:hasConsentStatus'] as [ConsentEvent, ConsentEvent];
    const { 'gate:signature': own, ...unsigned } = give;
    expect(own).toBeDefined();
    const at = (event: Omit<ConsentEvent, 'gate:signature'>, seq: number, time: string) =>
      ({ ...event, 'gate:seq': seq, 'dpv:isIndicatedAtTime': `2026-06-15T12:00:${time}Z` }) as ConsentEvent;
    const asked = { ...record, 'dpv:hasConsentStatus': [request, give, at(request, 2, '20')] };
    const events = [...asked['dpv:hasConsentStatus'], at(unsigned, 3, '30')];
    const again = signLastEvent({ ...asked, 'dpv:hasConsentStatus': events }, key.privateKey, key.keyId);
    const registry = createMemoryRegistry();
    registry.takeUse(record['dct:identifier'], { events: [request, give], nowMs: NOON + 10_000 });
    const bytes = new TextEncoder().encode(JSON.stringify(again));
    // Asking again is a step that only a consent which has run out allows.
    expect(aGate(key, bytes, { registry }).run).toMatchObject({ code: 'D_USES' });
    expect(aGate(key, bytes).run).toMatchObject({ code: 'D_STATE_UNKNOWN' });
  });
});

describe('the log', () => {
  it('is read again only when its epoch has moved', () => {
    const memory = createMemoryRegistry();
    let read = 0;
    const snapshot = (recordId: string) => {
      read += 1;
      return memory.snapshot(recordId);
    };
    const gate = watched(aRecord(key).bytes, { registry: { ...memory, snapshot } });
    expect(read).toBe(1);
    gate.decideTrack(1);
    // Taking the first use logs the events of the record.
    expect(read).toBe(2);
    for (let count = 0; count < 5; count += 1) gate.release(anObservation(1));
    expect(read).toBe(2);
  });
});

describe('createGate', () => {
  it('denies what cannot be decided with exit 70', () => {
    expect(createGate(undefined as never).run).toEqual({
      verdict: 'denied',
      code: 'E_INTERNAL',
      exitStatus: 70,
    });
  });
});
