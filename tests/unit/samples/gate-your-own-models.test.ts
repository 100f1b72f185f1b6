import { describe, expect, it } from 'vitest';
import { analysePictures } from '../../../samples/library/gate-your-own-models.ts';
import { defaultPolicy } from '../../../src/consent/policy/policy.ts';
import { createMemoryRegistry } from '../../../src/consent/registry/memory-registry.ts';
import { aKey, aRecord, MEDIA, MODEL, NOON } from '../consent/a-gate.ts';

const key = aKey();
const BOX = { x: 0.1, y: 0.1, width: 0.2, height: 0.3 };

/** Pictures are lists of scores here: one face each. */
function analyse(pictures: readonly (readonly number[])[], record: Uint8Array | undefined) {
  let [detections, estimates] = [0, 0];
  const result = analysePictures(
    pictures,
    (scores) => {
      detections += 1;
      return scores.map((score, index) => ({ score, box: { ...BOX, x: 0.1 + index * 0.3 } }));
    },
    (_, __, into) => {
      estimates += 1;
      into.set([50, 42, 58, 0.9]);
    },
    {
      record,
      trust: key.trust,
      mediaSha256: [MEDIA],
      purpose: 'NonCommercialResearch',
      attributes: ['age', 'gender'],
      models: [MODEL],
      policy: defaultPolicy([MODEL]),
      mediaWithinLimits: true,
      missingSandboxFeatures: [],
      clock: { nowMs: () => NOON + 1000 },
      registry: createMemoryRegistry(),
    },
  );
  return { ...result, detections, estimates };
}

describe('the gate around somebody else’s models', () => {
  it('releases what the record grants', () => {
    const everybody = aRecord(key, { scope: { kind: 'all-persons', expectedPersons: 1 } }).bytes;
    const { released, estimates, decisions } = analyse([[0.9], [0.8]], everybody);
    expect(released).toHaveLength(2);
    // Nobody can tell whether two pictures show one person.
    expect(analyse([[0.9], [0.8]], aRecord(key).bytes).released).toHaveLength(0);
    expect(released[0]).toMatchObject({ trackId: 1, ageYears: 50, gender: { label: 'female' } });
    expect(released[0]).not.toHaveProperty('ageRangeYears');
    expect([estimates, decisions]).toEqual([2, { A_CONSENT: 2 }]);
  });

  it('shows the attribute model nobody when the last picture breaks the statement', () => {
    const { released, estimates, decisions } = analyse([[0.9], [0.9], [0.9, 0.9]], aRecord(key).bytes);
    expect([released, estimates]).toEqual([[], 0]);
    expect(decisions).toEqual({ D_BYSTANDER: 4 });
  });

  it('looks at nothing without a record', () => {
    const { detections, estimates, decisions } = analyse([[0.9]], undefined);
    expect([detections, estimates, decisions]).toEqual([0, 0, { D_NO_RECORD: 1 }]);
  });
});
