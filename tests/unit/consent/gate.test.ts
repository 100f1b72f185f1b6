import { describe, expect, it } from 'vitest';
import { isReleased } from '../../../src/consent/gate.ts';
import { aFace, aFrame, aGate, aKey, anObservation, aRecord, NOON, OTHER_MEDIA } from './a-gate.ts';

const key = aKey();

describe('G0', () => {
  it('lets a run with a valid record begin, for the attributes it grants', () => {
    const { bytes } = aRecord(key, { attributes: ['age-range', 'gender'] });
    expect(aGate(key, bytes).run).toEqual({ verdict: 'proceed', attributes: ['age-range', 'gender'] });
  });

  it.each([
    ['D_NO_RECORD', 3, undefined, {}],
    ['D_MEDIA_MISMATCH', 3, aRecord(key).bytes, { mediaSha256: [OTHER_MEDIA] }],
    ['D_MEDIA_MISMATCH', 3, aRecord(key).bytes, { mediaSha256: [] }],
    ['D_DRAFT', 3, aRecord(key, { mediaState: 'draft' }).bytes, {}],
    ['D_DRAFT', 3, aRecord(key, { mediaState: 'unknown' }).bytes, {}],
    ['D_MEDIA_LIMITS', 4, aRecord(key).bytes, { mediaWithinLimits: false }],
    ['D_RECORD_SYNTAX', 6, new TextEncoder().encode('{'), {}],
    ['D_RELEASE_UNSIGNED', 3, aRecord(aKey()).bytes, {}],
    ['D_STATE_EXPIRED', 3, aRecord(key, { term: 'PT30S' }).bytes, {}],
    ['D_TIME', 3, aRecord(key).bytes, { clock: { nowMs: () => NOON - 1 } }],
    ['D_TIME', 3, aRecord(key).bytes, { clock: { nowMs: () => Number.NaN } }],
    ['D_PURPOSE', 3, aRecord(key).bytes, { purpose: 'AcademicResearch' }],
    ['D_PURPOSE_PROHIBITED', 3, aRecord(key).bytes, { purpose: 'Advertising' }],
    ['D_ATTR_UNKNOWN', 3, aRecord(key).bytes, { attributes: ['height'] }],
    ['D_ATTR_PROHIBITED', 3, aRecord(key).bytes, { attributes: ['age', 'ethnicity'] }],
    ['D_ATTR_SCOPE', 3, aRecord(key, { attributes: ['gender'] }).bytes, { attributes: ['age'] }],
    ['D_RECIPIENT', 3, aRecord(key).bytes, { recipient: 'https://example.org/them' }],
    ['D_MODEL', 3, aRecord(key).bytes, { models: [{ id: 'age-gender', sha256: 'f'.repeat(64) }] }],
    ['E_CONFIG', 3, aRecord(key).bytes, { attributes: [] }],
  ] as const)('denies with %s and exit %i', (code, exitStatus, record, changes) => {
    const gate = aGate(key, record, changes);
    expect(gate.run).toEqual({ verdict: 'denied', code, exitStatus });
    expect(gate.decideTrack(1)).toEqual({ verdict: 'deny', code });
    expect(gate.release(anObservation(1))).toEqual({ verdict: 'discard', code });
    expect(gate.mayLeave()).toBe(false);
    expect(gate.counts()).toEqual({ [code]: 1 });
  });

  it('answers a registry that throws with E_LOG and exit 6', () => {
    const broken = () => {
      throw new Error('disk');
    };
    const registry = {
      snapshot: broken,
      epoch: broken,
      writable: broken,
      takeUse: broken,
      append: broken,
      list: broken,
    };
    const gate = aGate(key, aRecord(key).bytes, { registry });
    expect(gate.run).toMatchObject({ verdict: 'denied', exitStatus: 6 });
  });

  it('is total: options of nonsense are an internal denial', () => {
    const gate = aGate(key, aRecord(key).bytes, { policy: undefined as never });
    expect(gate.run).toEqual({ verdict: 'denied', code: 'E_INTERNAL', exitStatus: 70 });
  });
});

describe('a solo run', () => {
  const solo = aRecord(key).bytes;

  it('waits for the last frame, then infers and releases exactly what was granted', () => {
    const gate = aGate(key, solo);
    gate.observe(aFrame(0, [aFace(1)]));
    gate.observe(aFrame(1, [aFace(1)]));
    expect(gate.decideTrack(1)).toEqual({ verdict: 'wait' });
    gate.conclude();
    expect(gate.decideTrack(1)).toEqual({ verdict: 'infer', fromUs: 0, untilUs: 100_000 });
    const verdict = gate.release(anObservation(1));
    expect(verdict).toEqual({
      verdict: 'release',
      observation: {
        trackId: 1,
        startUs: 0,
        endUs: 100_000,
        framesAnalysed: 2,
        ageRangeYears: [42, 58],
        ageYears: 50,
        gender: { label: 'female', probability: 0.9 },
        decision: 'A_CONSENT',
      },
    });
    expect(gate.counts()).toEqual({ A_CONSENT: 1 });
    if (verdict.verdict !== 'release') throw new Error('not released');
    expect(isReleased(verdict.observation)).toBe(true);
    expect(isReleased({ ...verdict.observation })).toBe(false);
    expect(Object.isFrozen(verdict.observation)).toBe(true);
  });

  it.each([
    ['a second face in the last frame', [aFrame(2, [aFace(1), aFace(2)])]],
    ['a failed last frame', [aFrame(2, [], { failed: true })]],
    ['a scene cut', [aFrame(2, [aFace(1)], { sceneCut: true })]],
    [
      'another track after the first',
      [
        aFrame(2, [], { ended: [{ trackId: 1, reason: 'gap', certainUntilUs: Infinity }] }),
        aFrame(3, [aFace(2)]),
        aFrame(4, [aFace(2)]),
      ],
    ],
  ])('claims nobody after %s', (_, frames) => {
    const gate = aGate(key, solo);
    gate.observe(aFrame(0, [aFace(1)]));
    gate.observe(aFrame(1, [aFace(1)]));
    for (const frame of frames) gate.observe(frame);
    gate.conclude();
    expect(gate.decideTrack(1)).toEqual({ verdict: 'deny', code: 'D_BYSTANDER' });
    expect(gate.release(anObservation(1)).verdict).toBe('discard');
    expect(gate.counts()).toEqual({ D_BYSTANDER: 1 });
  });

  it('releases nothing that G1 has not let through', () => {
    const gate = aGate(key, solo);
    gate.observe(aFrame(0, [aFace(1)]));
    gate.observe(aFrame(1, [aFace(1)]));
    gate.conclude();
    expect(gate.release(anObservation(1))).toEqual({ verdict: 'discard', code: 'D_EPOCH' });
  });

  it('reports a suspected minor and unsound numbers as one family', () => {
    const gate = aGate(key, solo);
    gate.observe(aFrame(0, [aFace(1)]));
    gate.observe(aFrame(1, [aFace(1)]));
    gate.conclude();
    gate.decideTrack(1);
    expect(gate.release(anObservation(1, [12, 8, 16, 0.9]))).toEqual({ verdict: 'discard', code: 'D_TRACK' });
    const nan = Number.NaN;
    expect(gate.release(anObservation(1, [nan, nan, nan, nan]))).toEqual({
      verdict: 'discard',
      code: 'D_TRACK',
    });
    expect(gate.entries.at(-1)).toMatchObject({ gate: 'G2', rule: 'R21|R25', code: 'D_TRACK', trackId: 1 });
  });

  it.each([
    [
      'a track that comes back',
      [
        aFrame(2, [], { ended: [{ trackId: 1, reason: 'gap', certainUntilUs: Infinity }] }),
        aFrame(3, [aFace(1)]),
      ],
    ],
    ['a frame out of order', [aFrame(3, [aFace(1)])]],
    ['time that runs backwards', [aFrame(2, [aFace(1)], { timestampUs: 50_000 })]],
    ['a number that is not one', [aFrame(2, [aFace(1, { score: Number.NaN })])]],
  ] as const)('denies everything after %s', (_, frames) => {
    const gate = aGate(key, solo);
    gate.observe(aFrame(0, [aFace(1)]));
    gate.observe(aFrame(1, [aFace(1)]));
    for (const frame of frames) gate.observe(frame);
    gate.conclude();
    expect(gate.decideTrack(1)).toEqual({ verdict: 'deny', code: 'E_INTERNAL' });
  });
});

describe('a track-seed run', () => {
  const seedOn = (trackId: number, timeUs: number) =>
    aRecord(key, { scope: { kind: 'track-seed', seeds: [{ timeUs, box: aFace(trackId).box }] } }).bytes;

  it('claims the seeded track and no other, and releases as it goes', () => {
    const gate = aGate(key, seedOn(1, 0));
    gate.observe(aFrame(0, [aFace(1), aFace(2)]));
    gate.observe(aFrame(1, [aFace(1), aFace(2)]));
    expect(gate.decideTrack(1)).toEqual({ verdict: 'infer', fromUs: 0, untilUs: 100_000 });
    expect(gate.decideTrack(2)).toEqual({ verdict: 'deny', code: 'D_BYSTANDER' });
    expect(gate.release(anObservation(1)).verdict).toBe('release');
    expect(gate.release(anObservation(2))).toEqual({ verdict: 'discard', code: 'D_BYSTANDER' });
    expect(gate.counts()).toEqual({ A_CONSENT: 1, D_BYSTANDER: 1 });
  });

  it('waits before the seed and speaks only for the time after it', () => {
    const gate = aGate(key, seedOn(1, 200_000));
    gate.observe(aFrame(0, [aFace(1)]));
    gate.observe(aFrame(1, [aFace(1)]));
    expect(gate.decideTrack(1)).toEqual({ verdict: 'wait' });
    gate.observe(aFrame(2, [aFace(1)]));
    expect(gate.decideTrack(1)).toEqual({ verdict: 'infer', fromUs: 200_000, untilUs: 200_000 });
    expect(gate.release(anObservation(1)).verdict).toBe('discard');
    const later = anObservation(1, undefined, { startUs: 200_000, endUs: 200_000, framesAnalysed: 1 });
    expect(gate.release(later).verdict).toBe('release');
  });

  it('plants a seed between two frames on the nearer one', () => {
    const gate = aGate(key, seedOn(1, 120_000));
    gate.observe(aFrame(0, [aFace(1)]));
    gate.observe(aFrame(1, [aFace(1)]));
    gate.observe(aFrame(2, [aFace(1)]));
    expect(gate.decideTrack(1)).toEqual({ verdict: 'infer', fromUs: 100_000, untilUs: 200_000 });
  });

  it('loses the track when it becomes ambiguous, until it is seeded again', () => {
    const box = aFace(1).box;
    const record = aRecord(key, {
      scope: {
        kind: 'track-seed',
        seeds: [
          { timeUs: 0, box },
          { timeUs: 300_000, box },
        ],
      },
    });
    const gate = aGate(key, record.bytes);
    gate.observe(aFrame(0, [aFace(1)]));
    expect(gate.decideTrack(1).verdict).toBe('infer');
    gate.observe(aFrame(1, [aFace(1, { ambiguous: true }), aFace(2, { ambiguous: true })]));
    expect(gate.decideTrack(1)).toEqual({ verdict: 'wait' });
    gate.observe(aFrame(2, [aFace(1, { ambiguous: true })]));
    gate.observe(aFrame(3, [aFace(1, { ambiguous: true })]));
    expect(gate.decideTrack(1)).toEqual({ verdict: 'infer', fromUs: 300_000, untilUs: 300_000 });
    const crossing = aFace(2, { ambiguous: true, box: { ...box, x: box.x + 0.05 } });
    gate.observe(aFrame(4, [aFace(1, { ambiguous: true }), crossing]));
    expect(gate.decideTrack(1)).toEqual({ verdict: 'deny', code: 'D_TRACK_AMBIGUOUS' });
  });

  it('releases nothing that begins or ends in a stretch in which the track was in doubt', () => {
    const record = aRecord(key, { scope: { kind: 'track-seed', seeds: [{ timeUs: 0, box: aFace(1).box }] } });
    const gate = aGate(key, record.bytes);
    gate.observe(aFrame(0, [aFace(1)]));
    expect(gate.decideTrack(1).verdict).toBe('infer');
    for (const index of [1, 2, 3]) gate.observe(aFrame(index, [aFace(1)]));
    const doubted = [{ trackId: 1, afterUs: 100_000, untilUs: 400_000 }];
    gate.observe(aFrame(4, [aFace(1)], { doubted }));
    gate.observe(aFrame(5, [aFace(1)]));
    const speaking = (startUs: number, endUs: number) =>
      gate.release(anObservation(1, undefined, { startUs, endUs }));
    expect(speaking(200_000, 200_000)).toEqual({ verdict: 'discard', code: 'D_TRACK_AMBIGUOUS' });
    expect(speaking(0, 400_000)).toEqual({ verdict: 'discard', code: 'D_TRACK_AMBIGUOUS' });
    expect(speaking(0, 100_000).verdict).toBe('release');
    expect(speaking(0, 500_000).verdict).toBe('release');
  });

  it('claims nobody when the seed points at the background or at two faces', () => {
    const background = aRecord(key, {
      scope: { kind: 'track-seed', seeds: [{ timeUs: 0, box: { x: 0.8, y: 0.8, width: 0.1, height: 0.1 } }] },
    });
    const gate = aGate(key, background.bytes);
    gate.observe(aFrame(0, [aFace(1)]));
    expect(gate.decideTrack(1)).toEqual({ verdict: 'deny', code: 'D_BYSTANDER' });

    const crowded = aGate(key, seedOn(1, 0));
    const neighbour = aFace(2, { box: { ...aFace(1).box, x: 0.2 } });
    crowded.observe(aFrame(0, [aFace(1), neighbour]));
    expect(crowded.decideTrack(1)).toEqual({ verdict: 'deny', code: 'D_BYSTANDER' });
  });
});
