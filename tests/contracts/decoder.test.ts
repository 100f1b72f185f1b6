import { describe, expect, it } from 'vitest';
import { findFfmpeg } from '../../src/media/ffmpeg-program.ts';
import { FfmpegDecoder } from '../../src/media/ffmpeg-decoder.ts';
import { NodeAvDecoder, nodeAvLoads } from '../../src/media/node-av-decoder.ts';
import { inspectSandbox } from '../../src/media/sandbox/inspect-sandbox.ts';
import { selectDecoder } from '../../src/media/select-decoder.ts';
import { describeVideoDecoder } from './decoder.contract.ts';
import { clip, decodeClip } from './decoded-clip.ts';

const sandbox = await inspectSandbox();
const ffmpeg = await findFfmpeg(process.env, sandbox);
const nodeAv = await nodeAvLoads(process.env, sandbox);

const search = { environment: process.env, sandbox };
if (ffmpeg !== undefined)
  describeVideoDecoder('ffmpeg', () => selectDecoder({ ...search, preference: 'ffmpeg' }));
if (nodeAv) describeVideoDecoder('node-av', () => selectDecoder({ ...search, preference: 'node-av' }));

it('finds at least one decoder to test', () => {
  expect(ffmpeg !== undefined || nodeAv).toBe(true);
});

describe.runIf(ffmpeg !== undefined && nodeAv)('ffmpeg and node-av', () => {
  it.each([
    'index-last.mp4',
    'h264.avi',
    'hevc.mp4',
    'vp9.webm',
    'av1.mkv',
    'mjpeg.avi',
    'full-range.mov',
    'ten-bit.mkv',
    'bt709.mp4',
    'odd.webm',
    'rotated-90.mp4',
    'variable-rate.mkv',
  ])('agree on %s: times, places and, within 2 levels on average, pixels', async (file) => {
    if (ffmpeg === undefined) throw new Error('no ffmpeg');
    const options = {
      sampling: { kind: 'rate', framesPerSecond: 10 },
      detector: { widthPx: 40, heightPx: 32 },
    } as const;
    const one = await decodeClip(new FfmpegDecoder(ffmpeg, sandbox), clip(file), options);
    const other = await decodeClip(new NodeAvDecoder(process.env, sandbox), clip(file), options);
    expect(other.totals).toEqual(one.totals);
    expect(one.frames.length).toBeGreaterThan(5);
    for (const [index, frame] of one.frames.entries()) {
      const twin = other.frames[index];
      if (twin === undefined) throw new Error('missing frame');
      expect(twin.timestampUs).toBe(frame.timestampUs);
      expect(twin.decodedIndex).toBe(frame.decodedIndex);
      expect(twin.geometry).toEqual(frame.geometry);
      expect(meanDifference(frame.detector, twin.detector)).toBeLessThan(2);
      expect(meanDifference(frame.full, twin.full)).toBeLessThan(2);
    }
  });
});

function meanDifference(one: Uint8Array, other: Uint8Array): number {
  expect(other.length).toBe(one.length);
  return one.reduce((sum, value, index) => sum + Math.abs(value - (other[index] ?? NaN)), 0) / one.length;
}
