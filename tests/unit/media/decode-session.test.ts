import { afterEach, describe, expect, it } from 'vitest';
import { childProcesses } from '../../contracts/decoded-clip.ts';
import type { FrameGeometry } from '../../../src/contracts/frame.ts';
import type { DecodeRequest, DecodeTotals } from '../../../src/media/decoder.ts';
import { startSession } from '../../../src/media/decode-session.ts';
import { startDecoder, type DecoderProcess } from '../../../src/media/decoder-process.ts';
import { frameBytes } from '../../../src/media/frame-slots.ts';
import { FrameRing } from '../../../src/media/frame-ring.ts';
import { DEFAULT_MEDIA_LIMITS } from '../../../src/media/media-limits.ts';
import { VIDEO_LIMITS } from '../../../src/media/sandbox/process-limits.ts';
import { Sandbox } from '../../../src/media/sandbox/sandbox.ts';

// Larger than what a pipe holds, so that the order in which the child writes matters.
const GEOMETRY: FrameGeometry = {
  displayed: { widthPx: 400, heightPx: 400 },
  detector: { widthPx: 400, heightPx: 400 },
  full: { widthPx: 700, heightPx: 600 },
  fullFormat: 'yuv420p',
  colour: { range: 'limited', matrix: 'bt601' },
};

/** A child that writes what the script says. `d(n)` and `f(n)` write a part filled with n, `log(n)` its lines. */
function script(body: string): string {
  return `
    const { writeSync } = require('node:fs');
    const all = (fd, bytes) => { for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at); };
    const d = (n) => all(3, Buffer.alloc(400 * 400 * 3, n + 1));
    const f = (n) => all(4, Buffer.alloc(700 * 600 * 1.5, n + 1));
    all(2, Buffer.from('[showinfo@atok @ 0] config in time_base: 1/10\\n'));
    const line = (filter, text) => '[showinfo@' + filter + 'tok @ 0] ' + text + ' \\n';
    const log = (n) => all(2, Buffer.from(
      line('d', 'n: ' + n + ' pts: ' + n) + line('a', 'n: ' + n + ' pts: ' + n) +
      line('a', 'color_range:tv color_space:bt709')));
    const frames = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
    ${body}`;
}

/** Starts a program as a decoder, without a sandbox around it. */
function start(file: string, args: readonly string[]): Promise<DecoderProcess> {
  return startDecoder(
    { file, args, env: {}, readable: [], limits: VIDEO_LIMITS },
    'pipe',
    new Sandbox({}, []),
  );
}

interface Outcome {
  readonly values: number[];
  readonly error: string | undefined;
  readonly totals: DecodeTotals;
  readonly freeSlots: number;
}

async function run(body: string, slotCount: number, stallTimeoutMs = 20_000): Promise<Outcome> {
  const ring = new FrameRing(slotCount, frameBytes(GEOMETRY));
  // A session of a prepared process needs nothing of the media.
  const request = {
    ring,
    limits: DEFAULT_MEDIA_LIMITS,
    stallTimeoutMs,
  } as unknown as DecodeRequest;
  const session = startSession(request, {
    token: 'tok',
    geometry: () => GEOMETRY,
    withProcess: async (use) => {
      await use(await start(process.execPath, ['-e', script(body)]));
    },
    expectComplete: () => undefined,
    explain: (error) => error,
  });
  const values: number[] = [];
  let error: string | undefined;
  try {
    for await (const frame of session.frames) {
      const parts = [ring.slots.detector(frame.slot, GEOMETRY), ring.slots.full(frame.slot, GEOMETRY)];
      const first = parts[0]?.[0] ?? NaN;
      expect(parts.every((part) => part.every((byte) => byte === first))).toBe(true);
      expect(frame.timestampUs).toBe((first - 1) * 100_000);
      values.push(first - 1);
      ring.release(frame.slot);
    }
  } catch (thrown) {
    error = (thrown as { code?: string }).code ?? String(thrown);
  }
  return { values, error, totals: await session.totals, freeSlots: ring.freeSlots };
}

const TEN = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

describe('decode session', () => {
  afterEach(async () => {
    expect(await childProcesses()).toEqual([]);
  });

  it.each([
    ['detector first', 'for (const n of frames) { log(n); d(n); f(n); }'],
    ['full first', 'for (const n of frames) { log(n); f(n); d(n); }'],
    ['the log last', 'for (const n of frames) { d(n); f(n); log(n); }'],
    ['the detector ahead by one', 'd(0); for (const n of frames) { log(n); if (n < 9) d(n + 1); f(n); }'],
    [
      'the full part ahead by two',
      'f(0); f(1); for (const n of frames) { if (n < 8) f(n + 2); d(n); log(n); }',
    ],
    [
      'the detector ahead by three',
      'd(0); d(1); d(2); for (const n of frames) { if (n < 7) d(n + 3); f(n); log(n); }',
    ],
  ])('does not lock up with %s, even with one slot', async (_, body) => {
    for (const slotCount of [1, 3]) {
      const { values, error, totals, freeSlots } = await run(body, slotCount);
      expect(error).toBeUndefined();
      expect(values).toEqual(TEN);
      expect(totals).toEqual({ decodedFrames: 10, analysedFrames: 10, skippedFrames: 0, failedFrames: 0 });
      expect(freeSlots).toBe(slotCount);
    }
  });

  it.each([
    ['a part is missing', 'for (const n of frames) { log(n); d(n); if (n < 6) f(n); }', 6],
    [
      'a part is cut',
      'for (const n of frames.slice(0, 4)) { log(n); d(n); f(n); } log(4); all(3, Buffer.alloc(9));',
      4,
    ],
    ['a line of the log is missing', 'for (const n of frames) { if (n < 3) log(n); d(n); f(n); }', 3],
    ['the process fails', 'for (const n of frames) { log(n); d(n); f(n); } process.exitCode = 1;', 10],
  ])('delivers what is whole, then fails, when %s', async (_, body, whole) => {
    const { values, error, totals, freeSlots } = await run(body, 12);
    expect(error).toBe('ERR_DECODER_FAILED');
    expect(values).toEqual(TEN.slice(0, whole));
    expect(totals.decodedFrames).toBe(totals.analysedFrames + totals.skippedFrames + totals.failedFrames);
    expect(totals.analysedFrames).toBe(whole);
    expect(freeSlots).toBe(12);
  });

  it('ends a child that makes no progress, also one that ignores SIGTERM and chatters', async () => {
    const body = `log(0); d(0); f(0); process.on('SIGTERM', () => {}); setInterval(() => all(2, Buffer.from('.\\n')), 50);`;
    const { values, error, freeSlots } = await run(body, 2, 800);
    expect(error).toBe('ERR_DECODER_TIMEOUT');
    expect(values).toEqual([0]);
    expect(freeSlots).toBe(2);
  });

  it('reports a program that cannot be started', async () => {
    const ring = new FrameRing(1, frameBytes(GEOMETRY));
    const request = { ring, limits: DEFAULT_MEDIA_LIMITS } as unknown as DecodeRequest;
    const session = startSession(request, {
      token: 'tok',
      geometry: () => GEOMETRY,
      withProcess: async (use) => {
        await use(await start('/nonexistent/decoder', []));
      },
      expectComplete: () => undefined,
      explain: (error) => error,
    });
    const iterator = session.frames[Symbol.asyncIterator]();
    await expect(iterator.next()).rejects.toMatchObject({ code: 'ERR_DECODER_FAILED' });
    expect(ring.freeSlots).toBe(1);
  });
});
