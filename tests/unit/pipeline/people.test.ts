import { describe, expect, it } from 'vitest';
import type { FaceObservation, TrackedFace, TrackedFrame } from '../../../src/contracts/face.ts';
import type { Gate, ReleasedObservation } from '../../../src/consent/gate.ts';
import { OBSERVATIONS } from '../../../src/pipeline/outlet.ts';
import { People, type AttributeModel } from '../../../src/pipeline/people.ts';
import { CropMemory } from '../../../src/scheduling/crop-memory.ts';
import type { AgeInterval } from '../../../src/tracking/track-estimate.ts';

const INTERVAL: AgeInterval = { coverage: 0.8, points: [{ estimate: 30, low: 20, high: 40 }] };
const LIMITS = { perTrack: 3, perUnsettledTrack: 6, held: 100 };
const CROP_BYTES = 12;

type Verdict = ReturnType<Gate['decideTrack']>;
const INFER: Verdict = { verdict: 'infer', fromUs: 0, untilUs: Infinity };
const WAIT: Verdict = { verdict: 'wait' };
const DENY: Verdict = { verdict: 'deny', code: 'D_BYSTANDER' };

/** A gate that says what the test tells it to, and remembers what it was asked to release. */
function aGate(decide: (trackId: number) => Verdict): { gate: Gate; asked: FaceObservation[] } {
  const asked: FaceObservation[] = [];
  const gate: Gate = {
    run: { verdict: 'proceed', attributes: ['age'] },
    claimTimes: { decided: 'as-it-goes', fromUs: -Infinity, untilUs: Infinity },
    detectionRegion: () => ({ kind: 'everything' }),
    observe: () => undefined,
    conclude: () => undefined,
    decideTrack: decide,
    release(observation) {
      asked.push({ ...observation, estimate: observation.estimate.slice() });
      return { verdict: 'release', observation: observation as unknown as ReleasedObservation };
    },
    verifyAge: () => ({ verdict: 'discard', code: 'D_PURPOSE' }),
    mayLeave: () => true,
    counts: () => ({}),
  };
  return { gate, asked };
}

interface ModelBehaviour {
  readonly sidePx?: number;
  readonly sharpness?: () => number;
  readonly ageYears?: (call: number) => number;
}

/** An attribute model that counts its calls; every face is large, sharp and 30 years old unless the test says else. */
function aModel({
  sidePx = 100,
  sharpness = () => 100,
  ageYears = () => 30,
}: ModelBehaviour = {}): AttributeModel & {
  cropped: number;
  estimated: number;
} {
  const memory = new CropMemory(CROP_BYTES);
  const model = {
    cropped: 0,
    estimated: 0,
    shorterSidePx: () => sidePx,
    crop(boxes: readonly unknown[]) {
      model.cropped += boxes.length;
      const crops = memory.acquire(boxes.length);
      for (const { pixels } of crops) pixels.fill(1);
      return Promise.resolve({
        crops,
        sharpness: Float32Array.from(boxes, sharpness),
      });
    },
    estimate(crops: readonly Uint8Array[]) {
      const estimates = new Float32Array(crops.length * 2);
      for (let face = 0; face < crops.length; face++)
        estimates.set([ageYears(model.estimated++), 0.9], face * 2);
      return Promise.resolve(estimates);
    },
  };
  return model;
}

function frame(
  index: number,
  faces: readonly Partial<TrackedFace>[],
  ended: TrackedFrame['ended'] = [],
): TrackedFrame {
  const box = { x: 0.1, y: 0.1, width: 0.2, height: 0.2 };
  return {
    analysedIndex: index,
    timestampUs: index * 100_000,
    failed: false,
    sceneCut: false,
    faces: faces.map((face) => ({ trackId: 1, box, score: 0.9, confirmed: true, ambiguous: false, ...face })),
    certainUntilUs: index * 100_000,
    doubted: [],
    presentPersons: faces.length,
    ended,
  };
}

async function follow(
  people: People<ReleasedObservation>,
  model: AttributeModel,
  frames: readonly TrackedFrame[],
): Promise<void> {
  for (const each of frames) await people.advance(each, model);
}

const frames = (count: number, faces: readonly Partial<TrackedFace>[] = [{}]): TrackedFrame[] =>
  Array.from({ length: count }, (_, index) => frame(index, faces));

describe('People', () => {
  it('never calls the attribute model, not even to crop, for a face that is denied', async () => {
    const { gate, asked } = aGate(() => DENY);
    const model = aModel();
    const people = new People(gate, OBSERVATIONS, 'frame', INTERVAL, LIMITS);
    await follow(people, model, frames(30));
    await people.conclude([{ trackId: 1, reason: 'end-of-media', certainUntilUs: Infinity }], model);
    expect(model).toMatchObject({ cropped: 0, estimated: 0 });
    expect(asked).toEqual([]);
    expect(people.counts).toMatchObject({ tracks: 1, claimedTracks: 0, attributeInferences: 0 });
  });

  it('looks at the claimed face of two only', async () => {
    const { gate, asked } = aGate((trackId) => (trackId === 2 ? INFER : DENY));
    const model = aModel();
    const people = new People(gate, OBSERVATIONS, 'track', INTERVAL, LIMITS);
    await follow(people, model, frames(30, [{ trackId: 1 }, { trackId: 2 }]));
    await people.conclude(
      [1, 2].map((trackId) => ({ trackId, reason: 'end-of-media' as const, certainUntilUs: Infinity })),
      model,
    );
    expect(model.estimated).toBe(LIMITS.perTrack);
    expect(asked.map(({ trackId }) => trackId)).toEqual([2]);
  });

  it('does not ask about a face before its track is confirmed', async () => {
    let questions = 0;
    const { gate } = aGate(() => {
      questions++;
      return INFER;
    });
    const people = new People(gate, OBSERVATIONS, 'track', INTERVAL, LIMITS);
    await follow(people, aModel(), frames(5, [{ confirmed: false }]));
    expect(questions).toBe(0);
    expect(people.counts.tracks).toBe(0);
  });

  it('calls the attribute model for nobody while the gate waits, whatever comes on the last frame', async () => {
    let verdict: Verdict = WAIT;
    const { gate, asked } = aGate(() => verdict);
    const model = aModel();
    const people = new People(gate, OBSERVATIONS, 'frame', INTERVAL, LIMITS);
    await follow(people, model, frames(50));
    verdict = DENY;
    const released = await people.conclude(
      [{ trackId: 1, reason: 'end-of-media', certainUntilUs: Infinity }],
      model,
    );
    expect(model.estimated).toBe(0);
    expect(released).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('infers and releases after the last frame what the whole media allows', async () => {
    let verdict: Verdict = WAIT;
    const { gate, asked } = aGate(() => verdict);
    const model = aModel();
    const people = new People(gate, OBSERVATIONS, 'frame', INTERVAL, LIMITS);
    await follow(people, model, frames(10));
    await follow(people, model, [
      frame(10, [], [{ trackId: 1, reason: 'unmatched', certainUntilUs: Infinity }]),
    ]);
    verdict = INFER;
    await people.conclude([], model);
    expect(model.estimated).toBe(LIMITS.perTrack);
    expect(asked).toHaveLength(11);
    expect(asked.at(-1)).toMatchObject({ startUs: 0, endUs: 900_000, framesAnalysed: 10 });
    expect(asked.every(({ estimate }) => estimate[0] === 30)).toBe(true);
    expect(people.counts).toMatchObject({ releasedTracks: 1, releasedFrames: 10 });
  });

  it('speaks only for the time within which a waiting track is claimed', async () => {
    let verdict: Verdict = WAIT;
    const { gate, asked } = aGate(() => verdict);
    const people = new People(gate, OBSERVATIONS, 'track', INTERVAL, LIMITS);
    await follow(people, aModel(), frames(10));
    verdict = { verdict: 'infer', fromUs: 300_000, untilUs: 600_000 };
    await people.conclude([{ trackId: 1, reason: 'end-of-media', certainUntilUs: Infinity }], aModel());
    expect(asked).toMatchObject([{ startUs: 300_000, endUs: 600_000, framesAnalysed: 4 }]);
  });

  it('does not use what it saw of a track before the track was claimed', async () => {
    let verdict: Verdict = WAIT;
    const { gate, asked } = aGate(() => verdict);
    const model = aModel();
    const people = new People(gate, OBSERVATIONS, 'track', INTERVAL, LIMITS);
    await follow(people, model, frames(5));
    const croppedBefore = model.cropped;
    verdict = { verdict: 'infer', fromUs: 500_000, untilUs: Infinity };
    await follow(people, model, [frame(5, [{}])]);
    expect(model.cropped - croppedBefore).toBe(1);
    expect(model.estimated).toBe(1);
    await people.conclude([{ trackId: 1, reason: 'end-of-media', certainUntilUs: Infinity }], model);
    expect(asked).toMatchObject([{ startUs: 500_000, framesAnalysed: 1 }]);
  });

  it('drops a claimed track that the gate turns down later, and its estimate with it', async () => {
    let verdict: Verdict = INFER;
    const { gate, asked } = aGate(() => verdict);
    const people = new People(gate, OBSERVATIONS, 'track', INTERVAL, LIMITS);
    await follow(people, aModel(), frames(3));
    verdict = DENY;
    await follow(people, aModel(), [frame(3, [{}])]);
    await people.conclude([{ trackId: 1, reason: 'end-of-media', certainUntilUs: Infinity }], aModel());
    expect(asked).toEqual([]);
  });

  it('asks the gate on every frame whose pixels it looks at, and twice a second besides', async () => {
    const askedAt: number[] = [];
    let nowUs = 0;
    const { gate } = aGate(() => {
      askedAt.push(nowUs);
      return { verdict: 'infer', fromUs: 0, untilUs: nowUs - 1_000_000 };
    });
    const looked: number[] = [];
    const plain = aModel();
    const model: AttributeModel = {
      ...plain,
      crop(boxes) {
        looked.push(nowUs);
        return plain.crop(boxes);
      },
      estimate(crops) {
        looked.push(nowUs);
        return plain.estimate(crops);
      },
    };
    const people = new People(gate, OBSERVATIONS, 'frame', INTERVAL, LIMITS);
    for (const each of frames(100)) {
      nowUs = each.timestampUs;
      await people.advance({ ...each, certainUntilUs: nowUs - 1_000_000 }, model);
    }
    expect(looked.length).toBeGreaterThanOrEqual(2 * LIMITS.perTrack);
    expect(askedAt).toEqual(expect.arrayContaining(looked));
    const gaps = askedAt.slice(1).map((atUs, index) => atUs - (askedAt[index] ?? 0));
    expect(Math.max(...gaps)).toBe(500_000);
    expect(askedAt.length).toBeLessThan(30);
  });

  it('overwrites estimates and crops when it is cleared', async () => {
    let verdict: Verdict = WAIT;
    const { gate } = aGate(() => verdict);
    const people = new People(gate, OBSERVATIONS, 'track', INTERVAL, LIMITS);
    await follow(people, aModel(), frames(3));
    await people.clear();
    verdict = INFER;
    expect(await people.conclude([], aModel())).toEqual([]);
  });

  it('does not guess about a face that is too small or too blurred, and says so', async () => {
    for (const [behaviour, reason] of [
      [{ sidePx: 31 }, 'small'],
      [{ sharpness: () => 9 }, 'blurred'],
    ] as const) {
      const { gate, asked } = aGate(() => INFER);
      const model = aModel(behaviour);
      const people = new People(gate, OBSERVATIONS, 'track', INTERVAL, LIMITS);
      await follow(people, model, frames(10));
      await people.conclude([{ trackId: 1, reason: 'end-of-media', certainUntilUs: Infinity }], model);
      expect(model.estimated).toBe(0);
      expect(people.counts.abstentions).toMatchObject({ [reason]: 1 });
      expect(asked.map(({ estimate }) => estimate[0])).toEqual([NaN]);
    }
  });

  it('waits for a sharp crop instead of spending one of its few on a blurred one', async () => {
    const { gate, asked } = aGate(() => INFER);
    let crops = 0;
    const model = aModel({ sharpness: () => (crops++ < 2 ? 1 : 50) });
    const people = new People(gate, OBSERVATIONS, 'track', INTERVAL, LIMITS);
    await follow(people, model, frames(3));
    expect(model).toMatchObject({ cropped: 3, estimated: 1 });
    await people.conclude([{ trackId: 1, reason: 'end-of-media', certainUntilUs: Infinity }], model);
    expect(asked[0]?.estimate[0]).toBe(30);
    expect(people.counts.abstentions).toEqual({ small: 0, blurred: 0, unsure: 0 });
  });

  it('looks at more crops while the estimates disagree, and withholds an age that they contradict', async () => {
    const { gate, asked } = aGate(() => INFER);
    const model = aModel({ ageYears: (call) => (call % 2 === 0 ? 10 : 70) });
    const people = new People(gate, OBSERVATIONS, 'track', INTERVAL, LIMITS);
    await follow(people, model, frames(200));
    await people.conclude([{ trackId: 1, reason: 'end-of-media', certainUntilUs: Infinity }], model);
    expect(model.estimated).toBe(LIMITS.perUnsettledTrack);
    expect(asked[0]?.estimate[0]).toBeNaN();
    expect(people.counts.abstentions).toEqual({ small: 0, blurred: 0, unsure: 1 });
  });

  it('looks at a claimed face on every frame when asked to, and never at another', async () => {
    const { gate, asked } = aGate((trackId) => (trackId === 2 ? INFER : DENY));
    const model = aModel();
    const people = new People(gate, OBSERVATIONS, 'track', INTERVAL, { ...LIMITS, everyFrame: true });
    await follow(people, model, frames(30, [{ trackId: 1 }, { trackId: 2 }]));
    await people.conclude([{ trackId: 2, reason: 'end-of-media', certainUntilUs: Infinity }], model);
    expect(model.estimated).toBe(30);
    expect(people.counts.attributeInferences).toBe(30);
    expect(asked.map(({ trackId }) => trackId)).toEqual([2]);
  });

  it('lets the attribute model see a crop, and a frame out, only once it is certain whose they are', async () => {
    let untilUs = -Infinity;
    const { gate, asked } = aGate(() => ({ verdict: 'infer', fromUs: 0, untilUs }));
    const model = aModel();
    const people = new People(gate, OBSERVATIONS, 'frame', INTERVAL, LIMITS);
    await follow(people, model, frames(10));
    expect(model.cropped).toBeGreaterThan(0);
    expect(model.estimated).toBe(0);
    expect(asked).toEqual([]);
    untilUs = 300_000;
    await follow(people, model, [frame(10, [{}])]);
    expect(model.estimated).toBe(2);
    await follow(people, model, [frame(11, [])]);
    expect(asked.map(({ startUs }) => startUs)).toEqual([0, 100_000, 200_000, 300_000]);
    untilUs = 600_000;
    const last = { trackId: 1, reason: 'replaced', certainUntilUs: 600_000 } as const;
    await follow(people, model, [frame(12, [], [last])]);
    expect(asked.at(-1)).toMatchObject({ startUs: 0, endUs: 600_000, framesAnalysed: 7 });
    expect(asked).toHaveLength(8);
    expect(people.counts.releasedFrames).toBe(7);
  });

  it('says nothing about a stretch in which the track was in doubt, nor estimates its crops', async () => {
    let untilUs = -Infinity;
    const { gate, asked } = aGate(() => ({ verdict: 'infer', fromUs: 0, untilUs }));
    const model = aModel();
    const people = new People(gate, OBSERVATIONS, 'frame', INTERVAL, LIMITS);
    await follow(people, model, frames(5));
    const stretch = { trackId: 1, afterUs: 0, untilUs: 500_000 };
    await follow(people, model, [{ ...frame(5, [{}]), doubted: [stretch] }, frame(6, [{}])]);
    untilUs = 600_000;
    await follow(people, model, [frame(7, [{}]), frame(8, [])]);
    expect(asked.map(({ startUs }) => startUs)).toEqual([0, 600_000]);
    expect(model.estimated).toBeLessThan(model.cropped);
  });

  describe('while a crop is being estimated', () => {
    const everyFrame = { ...LIMITS, everyFrame: true };

    /** An attribute model whose answers the test gives. */
    function aSlowModel() {
      const answers: ((estimates: Float32Array | Error) => void)[] = [];
      const model: AttributeModel = {
        ...aModel(),
        estimate: () =>
          new Promise((resolve, reject) => {
            answers.push((answer) => {
              if (answer instanceof Error) reject(answer);
              else resolve(answer);
            });
          }),
      };
      return { model, answers };
    }

    it('goes on with the next frame, and says after it what it would have said before', async () => {
      const { gate, asked } = aGate(() => INFER);
      const { model, answers } = aSlowModel();
      const people = new People(gate, OBSERVATIONS, 'frame', INTERVAL, everyFrame);
      expect(await people.advance(frame(0, [{}]), model)).toEqual([]);
      const next = people.advance(frame(1, [{}]), model);
      answers[0]?.(Float32Array.of(30, 0.9));
      expect(await next).toHaveLength(1);
      expect(asked.map(({ startUs, estimate }) => [startUs, estimate[0]])).toEqual([[0, 30]]);
      answers[1]?.(Float32Array.of(40, 0.9));
      await people.advance(frame(2, []), model);
      expect(asked.slice(1).map(({ startUs, estimate }) => [startUs, estimate[0]])).toEqual([[100_000, 35]]);
    });

    it('keeps and says nothing about a track that is turned down meanwhile', async () => {
      let verdict: Verdict = INFER;
      const { gate, asked } = aGate(() => verdict);
      const { model, answers } = aSlowModel();
      const people = new People(gate, OBSERVATIONS, 'frame', INTERVAL, everyFrame);
      await people.advance(frame(0, [{}]), model);
      verdict = DENY;
      const next = people.advance(frame(1, [{}]), model);
      const estimates = Float32Array.of(30, 0.9);
      answers[0]?.(estimates);
      expect(await next).toEqual([]);
      await people.conclude([{ trackId: 1, reason: 'end-of-media', certainUntilUs: Infinity }], model);
      expect(asked).toEqual([]);
      expect([...estimates]).toEqual([0, 0]);
    });

    it('overwrites the answer when it is cleared, and forgets a failure', async () => {
      for (const answer of [Float32Array.of(30, 0.9), new Error('broken')]) {
        const { model, answers } = aSlowModel();
        const { gate, asked } = aGate(() => INFER);
        const people = new People(gate, OBSERVATIONS, 'frame', INTERVAL, everyFrame);
        await people.advance(frame(0, [{}]), model);
        const cleared = people.clear();
        answers[0]?.(answer);
        await cleared;
        if (!(answer instanceof Error)) expect([...answer]).toEqual([0, 0]);
        expect(await people.conclude([], model)).toEqual([]);
        expect(asked).toEqual([]);
      }
    });

    it('fails at the next frame when the model does', async () => {
      const { model, answers } = aSlowModel();
      const people = new People(aGate(() => INFER).gate, OBSERVATIONS, 'frame', INTERVAL, everyFrame);
      await people.advance(frame(0, [{}]), model);
      answers[0]?.(new Error('broken'));
      await expect(people.advance(frame(1, [{}]), model)).rejects.toThrow('broken');
    });
  });

  it('holds no crop of a stretch in doubt for the end of the media', async () => {
    let isOver = false;
    const { gate } = aGate(() =>
      isOver ? { verdict: 'infer', fromUs: 0, untilUs: 1_000_000 } : { verdict: 'wait' },
    );
    const model = aModel();
    const people = new People(gate, OBSERVATIONS, 'frame', INTERVAL, LIMITS);
    await follow(people, model, frames(5));
    await follow(people, model, [
      { ...frame(5, [{}]), doubted: [{ trackId: 1, afterUs: -1, untilUs: 500_000 }] },
    ]);
    isOver = true;
    await people.conclude([], model);
    expect(model.estimated).toBe(0);
  });

  it('says nothing about a track of which nothing is certain', async () => {
    const { gate, asked } = aGate(() => ({ verdict: 'infer', fromUs: 0, untilUs: -1 }));
    const model = aModel();
    const people = new People(gate, OBSERVATIONS, 'frame', INTERVAL, LIMITS);
    await follow(people, model, frames(5));
    await people.conclude([{ trackId: 1, reason: 'end-of-media', certainUntilUs: -1 }], model);
    expect(model.estimated).toBe(0);
    expect(asked).toEqual([]);
  });

  it('counts the faces for which no row speaks, each in one frame and for one reason', async () => {
    let untilUs = -Infinity;
    const { gate } = aGate((trackId) =>
      trackId === 2 ? DENY : { verdict: 'infer', fromUs: 200_000, untilUs },
    );
    const people = new People(gate, OBSERVATIONS, 'track', INTERVAL, LIMITS);
    const model = aModel();
    const faces = [{ trackId: 1 }, { trackId: 2 }, { trackId: 3, confirmed: false }];
    const steps = frames(10, faces);
    steps[5] = { ...frame(5, faces), doubted: [{ trackId: 1, afterUs: 250_000, untilUs: 500_000 }] };
    await follow(people, model, steps);
    untilUs = 700_000;
    const ended = [1, 2, 3].map((trackId) => ({
      trackId,
      reason: 'end-of-media' as const,
      certainUntilUs: 0,
    }));
    await people.conclude(ended, model);
    expect(people.counts.releasedTracks).toBe(1);
    expect(people.counts.withheldFaces).toEqual({
      unconfirmed: 10,
      unclaimed: 10,
      uncertain: 4,
      doubted: 3,
      unsound: 0,
    });
  });

  it('counts the faces of a claimed track about which nothing can be said', async () => {
    const { gate } = aGate(() => INFER);
    const refusing: Gate = { ...gate, release: () => ({ verdict: 'discard', code: 'D_SCORE' }) };
    const people = new People(refusing, OBSERVATIONS, 'track', INTERVAL, LIMITS);
    const model = aModel({ sidePx: 5 });
    await follow(people, model, frames(4));
    await people.conclude([{ trackId: 1, reason: 'end-of-media', certainUntilUs: 300_000 }], model);
    expect(people.counts.withheldFaces).toMatchObject({ unsound: 4, uncertain: 0, unclaimed: 0 });
    expect(people.counts.abstentions).toMatchObject({ small: 1 });
  });
});
