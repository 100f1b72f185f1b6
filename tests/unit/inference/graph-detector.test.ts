import { describe, expect, it } from 'vitest';
import { FacegateError } from '../../../src/errors/facegate-error.ts';
import { findDetector } from '../../../src/inference/find-model.ts';
import { readManifest } from '../../../src/inference/manifest.ts';
import { createGraphDetector } from '../../../src/inference/graph-detector.ts';
import { rfbDecoder } from '../../../src/inference/prior-decoders.ts';
import type { FaceDetector } from '../../../src/inference/face-detector.ts';
import { countRfbPriors } from '../../../src/vision/rfb-decoder.ts';
import { createRecordingSession, type RecordingSession } from '../../fixtures/recording-session.ts';

const model = findDetector(readManifest(), 'rfb-320');
const settings = model.detector;
if (settings.family !== 'rfb') throw new Error('Expected an RFB detector.');
const rfb = settings;

// 64x40 is padded to 64x48.
const SIZE = { widthPx: 64, heightPx: 40 };
const PADDED = { widthPx: 64, heightPx: 48 };
const COUNT = countRfbPriors(rfb, PADDED);

function detectorWith(change: (scores: Float32Array, locations: Float32Array) => void): {
  detector: FaceDetector;
  session: RecordingSession;
} {
  const session = createRecordingSession(() => {
    const scores = new Float32Array(COUNT * 2);
    const locations = new Float32Array(COUNT * 4);
    change(scores, locations);
    return { scores, locations };
  });
  return { detector: createGraphDetector(session, model, rfbDecoder(rfb), 0.5), session };
}

/** Index of the first anchor (10 px) of a cell of stride 8. */
const cell = (column: number, row: number): number => (row * 8 + column) * 3;
const content = (): Uint8Array => new Uint8Array(64 * 40 * 3).fill(200);

describe('RFB detector', () => {
  it('shows the graph the picture, padded with black', async () => {
    const { detector, session } = detectorWith(() => undefined);
    expect(await detector.detect(content(), SIZE)).toEqual(new Float32Array());
    const [call] = session.calls;
    expect(call?.shape).toEqual([1, 48, 64, 3]);
    expect(call?.input.subarray(0, 64 * 40 * 3).every((value) => value === 200)).toBe(true);
    expect(call?.input.subarray(64 * 40 * 3).every((value) => value === 0)).toBe(true);
  });

  it('reports boxes as fractions of the content, not of the padded picture', async () => {
    const { detector } = detectorWith((scores) => {
      scores[cell(3, 2) * 2 + 1] = 0.75;
    });
    // Centre (28, 20), 10 px.
    const detections = await detector.detect(content(), SIZE);
    [23 / 64, 15 / 40, 10 / 64, 10 / 40, 0.75].forEach((expected, index) => {
      expect(detections[index]).toBeCloseTo(expected, 6);
    });
    expect(detections).toHaveLength(5);
  });

  it('drops a box that lies wholly in the padding and keeps one that reaches into it', async () => {
    const { detector } = detectorWith((scores, locations) => {
      scores[cell(1, 4) * 2 + 1] = 0.6;
      scores[cell(6, 5) * 2 + 1] = 0.9;
      // Half as high: 41.5..46.5 px, below the content's 40.
      locations[cell(6, 5) * 4 + 3] = Math.log(0.5) / rfb.sizeVariance;
    });
    const detections = await detector.detect(content(), SIZE);
    expect(detections).toHaveLength(5);
    expect(detections[4]).toBeCloseTo(0.6, 6);
  });

  it('lets no box that lies wholly in the padding suppress one that reaches into the picture', async () => {
    const { detector } = detectorWith((scores, locations) => {
      // Both of the same cell: 41.5..46.5 px, and 39..49 px.
      const at = cell(6, 5);
      scores[at * 2 + 1] = 0.9;
      locations[at * 4 + 3] = Math.log(0.5) / rfb.sizeVariance;
      scores[(at + 1) * 2 + 1] = 0.6;
      locations[(at + 1) * 4 + 2] = Math.log(10 / 16) / rfb.sizeVariance;
      locations[(at + 1) * 4 + 3] = Math.log(10 / 16) / rfb.sizeVariance;
    });
    const detections = await detector.detect(content(), SIZE);
    expect(detections).toHaveLength(5);
    expect(detections[4]).toBeCloseTo(0.6, 6);
  });

  it('overwrites its copy of the picture and the outputs with zeros', async () => {
    const { detector, session } = detectorWith((scores) => scores.fill(0.9));
    expect((await detector.detect(content(), SIZE)).length).toBeGreaterThan(0);
    expect(session.borrowed[0]?.every((value) => value === 0)).toBe(true);
    expect(session.given).toHaveLength(2);
    expect(session.given.every((output) => output.every((value) => value === 0))).toBe(true);
  });

  it('overwrites its copy also when the engine fails', async () => {
    const session = createRecordingSession(() => {
      throw new FacegateError('ERR_ENGINE');
    });
    const detector = createGraphDetector(session, model, rfbDecoder(rfb), 0.5);
    await expect(detector.detect(content(), SIZE)).rejects.toMatchObject({ code: 'ERR_ENGINE' });
    expect(session.calls[0]?.input[0]).toBe(200);
    expect(session.borrowed[0]?.every((value) => value === 0)).toBe(true);
  });

  it('keeps one buffer for pictures of one size', async () => {
    const { detector, session } = detectorWith(() => undefined);
    await detector.detect(content(), SIZE);
    await detector.detect(content(), SIZE);
    expect(session.borrowed[1]).toBe(session.borrowed[0]);
  });

  it('reports an engine whose outputs do not fit the picture', async () => {
    const session = createRecordingSession(() => ({
      scores: new Float32Array(COUNT * 2 - 2),
      locations: new Float32Array(COUNT * 4),
    }));
    const detector = createGraphDetector(session, model, rfbDecoder(rfb), 0.5);
    await expect(detector.detect(content(), SIZE)).rejects.toMatchObject({ code: 'ERR_ENGINE' });
    expect(session.given.every((output) => output.every((value) => value === 0))).toBe(true);
  });

  it.each([
    ['is too short', new Uint8Array(64 * 40 * 3 - 1), SIZE],
    ['has no width', new Uint8Array(), { widthPx: 0, heightPx: 40 }],
    ['has half a pixel', new Uint8Array(9), { widthPx: 1.5, heightPx: 2 }],
  ])('refuses content that %s', async (_, pixels, size) => {
    const { detector, session } = detectorWith(() => undefined);
    await expect(detector.detect(pixels, size)).rejects.toMatchObject({ code: 'ERR_INTERNAL' });
    expect(session.calls).toEqual([]);
  });
});
