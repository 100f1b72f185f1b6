import { describe, expect, it } from 'vitest';
import type { Gate } from '../../../src/consent/gate.ts';
import type { SampledFrame } from '../../../src/contracts/frame.ts';
import { FacegateError } from '../../../src/errors/facegate-error.ts';
import { FrameSlots } from '../../../src/media/frame-slots.ts';
import { FrameStage } from '../../../src/pipeline/frame-stage.ts';
import { CropMemory } from '../../../src/scheduling/crop-memory.ts';
import type { InferencePool } from '../../../src/scheduling/inference-pool.ts';
import { StageClock } from '../../../src/telemetry/stage-clock.ts';

const GEOMETRY: SampledFrame['geometry'] = {
  displayed: { widthPx: 4, heightPx: 2 },
  detector: { widthPx: 4, heightPx: 2 },
  full: { widthPx: 4, heightPx: 2 },
  fullFormat: 'yuv420p',
  colour: { range: 'limited', matrix: 'bt601' },
};
const FRAME: SampledFrame = {
  slot: 0,
  analysedIndex: 0,
  decodedIndex: 0,
  timestampUs: 0,
  completeAtMs: 0,
  geometry: GEOMETRY,
};

function slots(): FrameSlots {
  const layout = { buffer: new SharedArrayBuffer(64), slotCount: 1, slotBytes: 64 };
  const made = new FrameSlots(layout);
  made.bytes(0).fill(9);
  return made;
}

function gateThatShows(region: ReturnType<Gate['detectionRegion']>): Gate {
  return { detectionRegion: () => region } as unknown as Gate;
}

function poolThat(detect: (picture: Uint8Array) => Promise<unknown>): InferencePool {
  return { detect } as unknown as InferencePool;
}

function aStage(
  pool: InferencePool,
  region: ReturnType<Gate['detectionRegion']>,
  secondLook = true,
): FrameStage {
  return new FrameStage({
    slots: slots(),
    pool,
    gate: gateThatShows(region),
    clock: new StageClock(),
    cropMemory: new CropMemory(3),
    secondLook,
  });
}

const found = { detections: new Float32Array(0), lumaGrid: new Uint8Array(0) };

describe('FrameStage', () => {
  it('turns a failed detection into a frame without a result', async () => {
    const pool = poolThat(() => Promise.reject(new FacegateError('ERR_ENGINE')));
    const stage = aStage(pool, { kind: 'everything' });
    expect(await stage.detect(FRAME)).toEqual({ frame: FRAME, found: undefined });
  });

  it('gives up when frame after frame fails, and not when failures are rare', async () => {
    let calls = 0;
    const rarely = poolThat(() => (calls++ % 2 === 0 ? Promise.reject(new Error()) : Promise.resolve(found)));
    const patient = aStage(rarely, { kind: 'everything' });
    for (let index = 0; index < 40; index++) await patient.detect(FRAME);

    const always = poolThat(() => Promise.reject(new Error()));
    const stage = aStage(always, { kind: 'everything' });
    const outcomes: unknown[] = [];
    for (let index = 0; index < 8; index++)
      outcomes.push(await stage.detect(FRAME).catch((error: unknown) => error));
    expect(outcomes.slice(0, 7)).toEqual(new Array(7).fill({ frame: FRAME, found: undefined }));
    expect(outcomes[7]).toMatchObject({ code: 'ERR_ENGINE' });
  });

  it('takes a frame of more than 200 faces for a failed one, overwritten, and never gives up for it', async () => {
    const ofFaces = (faces: number): typeof found => ({
      detections: new Float32Array(faces * 5).fill(0.5),
      lumaGrid: new Uint8Array(4).fill(7),
    });
    const many = ofFaces(201);
    const stage = aStage(
      poolThat(() => Promise.resolve(many)),
      { kind: 'everything' },
    );
    for (let index = 0; index < 10; index++)
      expect(await stage.detect(FRAME)).toEqual({ frame: FRAME, found: undefined });
    expect(many).toEqual({ detections: new Float32Array(1005), lumaGrid: new Uint8Array(4) });

    const most = ofFaces(200);
    const other = aStage(
      poolThat(() => Promise.resolve(most)),
      { kind: 'everything' },
    );
    expect((await other.detect(FRAME)).found).toBe(most);
  });

  it('shows the detector only the region that the record leaves in sight', async () => {
    const seen: number[][] = [];
    const pool = poolThat((picture) => {
      seen.push([...picture]);
      return Promise.resolve(found);
    });
    const leftHalf = [
      { x: 0, y: 0 },
      { x: 0.5, y: 0 },
      { x: 0.5, y: 1 },
      { x: 0, y: 1 },
    ];
    for (const polygon of [leftHalf, undefined]) {
      const stage = aStage(pool, { kind: 'inside', polygon });
      await stage.detect(FRAME);
    }
    const row = [9, 9, 9, 9, 9, 9, 0, 0, 0, 0, 0, 0];
    expect(seen).toEqual([[...row, ...row], new Array(24).fill(0)]);
  });

  it('lets no second look see what the record puts out of sight', async () => {
    const asked: boolean[] = [];
    const crop: InferencePool['crop'] = (_picture, _geometry, _boxes, _targets, secondLook) => {
      asked.push(secondLook);
      return Promise.resolve(new Float32Array(0));
    };
    const pool = { crop } as unknown as InferencePool;
    const regions = [{ kind: 'everything' }, { kind: 'inside', polygon: undefined }] as const;
    for (const secondLook of [true, false]) {
      for (const region of regions) {
        const stage = aStage(pool, region, secondLook);
        await stage.attributes(FRAME).crop([{ x: 0, y: 0, width: 1, height: 1 }]);
      }
    }
    expect(asked).toEqual([true, false, false, false]);
  });

  it('hands crops over in the places that it gave, and takes the places back when cutting fails', async () => {
    const box = { x: 0, y: 0, width: 1, height: 1 };
    let isBroken = false;
    const crop: InferencePool['crop'] = (_picture, _geometry, _boxes, targets) => {
      targets.forEach((target, face) => target.fill(face + 1));
      return isBroken
        ? Promise.reject(new FacegateError('ERR_ENGINE'))
        : Promise.resolve(Float32Array.of(5, 6));
    };
    const model = aStage({ crop } as unknown as InferencePool, { kind: 'everything' }).attributes(FRAME);
    const { crops, sharpness } = await model.crop([box, box]);
    expect(crops.map(({ pixels }) => [...pixels])).toEqual([
      [1, 1, 1],
      [2, 2, 2],
    ]);
    expect([...sharpness]).toEqual([5, 6]);
    for (const { release } of crops) release();
    isBroken = true;
    await expect(model.crop([box, box])).rejects.toMatchObject({ code: 'ERR_ENGINE' });
    // The same places again, overwritten: nothing else was left in them.
    expect(crops.map(({ pixels }) => [...pixels])).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
  });

  it('lets tracks look at the whole frame, or at what the record leaves in sight', () => {
    const pool = poolThat(() => Promise.resolve(found));
    expect(aStage(pool, { kind: 'everything' }).picture(FRAME)).toMatchObject({ format: 'luma' });
    const inside = aStage(pool, { kind: 'inside', polygon: undefined }).picture(FRAME);
    expect(inside).toMatchObject({ format: 'rgb24', size: GEOMETRY.detector });
    expect(inside.pixels).toHaveLength(24);
  });
});
