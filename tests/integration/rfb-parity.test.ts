import * as onnx from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSourceFiles } from '../../models/sources/source-files.ts';
import type { EngineSession } from '../../src/inference/engine.ts';
import { findDetector } from '../../src/inference/find-model.ts';
import { readManifest } from '../../src/inference/manifest.ts';
import { readModel } from '../../src/inference/model-store.ts';
import { createOnnxEngine } from '../../src/inference/onnx-engine.ts';
import { createCandidateBuffer } from '../../src/vision/boxes.ts';
import { countRfbPriors, decodeRfb, type RfbPriors } from '../../src/vision/rfb-decoder.ts';
import { DEMO_PHOTOGRAPHS, largestDifference, readPicture } from '../fixtures/demo-photographs.ts';

const SIZE = { widthPx: 320, heightPx: 240 };
const PRIORS = 4420;

/** The published graph's own input: `[1, 3, 240, 320]` float32, (x - 127) / 128. */
function publishedInput(pixels: Uint8Array): Float32Array {
  const plane = SIZE.widthPx * SIZE.heightPx;
  return Float32Array.from({ length: plane * 3 }, (_, index) => {
    const channel = Math.floor(index / plane);
    return ((pixels[(index % plane) * 3 + channel] ?? 0) - 127) / 128;
  });
}

/**
 * How far our prior lies below the published one, in pixels: there, the rows of a stride are spread evenly over 240 px,
 * which differs where 240 is no multiple of the stride.
 */
function rowShifts({ strides }: RfbPriors): readonly number[] {
  return strides.flatMap(({ stepPx, rowOffsetPx, anchorSizesPx }) => {
    const rows = Math.ceil(SIZE.heightPx / stepPx);
    const perRow = Math.ceil(SIZE.widthPx / stepPx) * anchorSizesPx.length;
    return Array.from({ length: rows * perRow }, (_, index) => {
      const row = Math.floor(index / perRow);
      return (row + 0.5) * stepPx + rowOffsetPx - ((row + 0.5) * SIZE.heightPx) / rows;
    });
  });
}

/** Decodes every prior as the published graph does: corners normalised to the picture. */
function decodeCorners(settings: RfbPriors, scores: Float32Array, locations: Float32Array): Float32Array {
  const candidates = createCandidateBuffer();
  decodeRfb(settings, scores, locations, SIZE, 0, candidates);
  expect(candidates.count).toBe(PRIORS);
  const shifts = rowShifts(settings);
  const corners = new Float32Array(PRIORS * 4);
  for (let prior = 0; prior < PRIORS; prior += 1) {
    const [x = 0, ours = 0, width = 0, height = 0] = candidates.values.subarray(prior * 5, prior * 5 + 4);
    const y = ours - (shifts[prior] ?? Number.NaN);
    corners.set(
      [x / SIZE.widthPx, y / SIZE.heightPx, (x + width) / SIZE.widthPx, (y + height) / SIZE.heightPx],
      prior * 4,
    );
  }
  return corners;
}

describe('RFB-320 against the published graph at 320x240', () => {
  const manifest = readManifest();
  const model = findDetector(manifest, 'rfb-320');
  let published: onnx.InferenceSession;
  let ours: EngineSession;

  beforeAll(async () => {
    const [source = new Uint8Array()] = await readSourceFiles(model, manifest.folder);
    published = await onnx.InferenceSession.create(source, { intraOpNumThreads: 1, logSeverityLevel: 4 });
    ours = await createOnnxEngine().load(await readModel(manifest, model), model);
  });

  afterAll(async () => {
    await Promise.all([published.release(), ours.close()]);
  });

  it('has as many priors as the published graph', () => {
    const settings = model.detector;
    expect(settings.family === 'rfb' ? countRfbPriors(settings, SIZE) : 0).toBe(PRIORS);
  });

  it('places the rows of every stride where the published ones are on average', () => {
    const settings = model.detector;
    if (settings.family !== 'rfb') throw new Error('Expected an RFB detector.');
    for (const stride of settings.strides) {
      const shifts = rowShifts({ ...settings, strides: [stride] });
      expect(shifts.reduce((sum, shift) => sum + shift, 0)).toBeCloseTo(0, 6);
    }
  });

  it('gives the same scores and, with its rows, the same boxes within 1e-4', async () => {
    const settings = model.detector;
    if (settings.family !== 'rfb') throw new Error('Expected an RFB detector.');
    let scoreDifference = 0;
    let boxDifference = 0;
    for (const { path } of DEMO_PHOTOGRAPHS) {
      const { pixels } = await readPicture(path, SIZE);
      const expected = await published.run({
        input: new onnx.Tensor('float32', publishedInput(pixels), [1, 3, 240, 320]),
      });
      const actual = await ours.run(pixels, [1, 240, 320, 3]);
      const scores = actual.get('scores') ?? new Float32Array();
      const locations = actual.get('locations') ?? new Float32Array();
      scoreDifference = Math.max(
        scoreDifference,
        largestDifference(scores, expected['scores']?.data as Float32Array),
      );
      boxDifference = Math.max(
        boxDifference,
        largestDifference(
          decodeCorners(settings, scores, locations),
          expected['boxes']?.data as Float32Array,
        ),
      );
    }
    process.stdout.write(
      `parity with the published RFB-320: scores ${scoreDifference.toExponential(2)}, ` +
        `boxes ${boxDifference.toExponential(2)}\n`,
    );
    expect(scoreDifference).toBeLessThan(1e-4);
    expect(boxDifference).toBeLessThan(1e-4);
  });
});
