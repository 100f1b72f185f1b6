import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { DEFAULT_MEDIA_LIMITS, type MediaLimits } from '../../../src/media/media-limits.ts';
import { openMedia } from '../../../src/media/open-media.ts';
import { probeMedia } from '../../../src/media/probe-media.ts';
import type { ProbedMedia } from '../../../src/media/probed-media.ts';
import { inspectSandbox } from '../../../src/media/sandbox/inspect-sandbox.ts';
import { clip } from '../../contracts/decoded-clip.ts';

const folder = mkdtempSync(join(tmpdir(), 'facegate-probe-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const sandbox = await inspectSandbox();

async function probe(path: string, limits: Partial<MediaLimits> = {}): Promise<ProbedMedia> {
  await using media = await openMedia(path, DEFAULT_MEDIA_LIMITS);
  return await probeMedia(media, { ...DEFAULT_MEDIA_LIMITS, ...limits }, sandbox);
}

function code(path: string, limits: Partial<MediaLimits> = {}): Promise<unknown> {
  return probe(path, limits).then(
    () => 'probed',
    (error: unknown) => (error as { code?: unknown }).code,
  );
}

function written(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('probe', () => {
  it.each([
    ['index-last.mp4', 'mp4', 'h264', 1_200_000, 1_160_000],
    ['h264.mov', 'mov', 'h264', 1_200_000, 1_160_000],
    ['h264.mkv', 'matroska', 'h264', 1_200_000, undefined],
    ['h264.avi', 'avi', 'h264', 1_200_000, undefined],
    ['mjpeg.avi', 'avi', 'mjpeg', 1_200_000, undefined],
    ['full-range.mov', 'mov', 'mjpeg', 1_200_000, 1_160_000],
    ['vp9.webm', 'webm', 'vp9', 1_200_000, undefined],
    ['av1.mkv', 'matroska', 'av1', 1_200_000, undefined],
    ['hevc.mp4', 'mp4', 'hevc', 1_200_000, 1_160_000],
  ])('%s', async (file, container, codec, durationUs, lastFrameUs) => {
    const { facts, full, endsEarly, lastFrameUs: last } = await probe(clip(file));
    expect(facts).toMatchObject({ kind: 'video', container, codec, durationUs, rotationDegrees: 0 });
    expect(facts.coded).toEqual({ widthPx: 96, heightPx: 64 });
    expect(facts.sizeBytes).toBe(readFileSync(clip(file)).length);
    expect(full).toEqual({ widthPx: 96, heightPx: 64 });
    expect(endsEarly).toBe(false);
    expect(last).toBe(lastFrameUs);
  });

  it('tells coded from displayed size', async () => {
    const rotated = await probe(clip('rotated-270.mp4'));
    expect(rotated.facts).toMatchObject({ rotationDegrees: 90, displayed: { widthPx: 64, heightPx: 96 } });
    expect(rotated.facts.coded).toEqual({ widthPx: 96, heightPx: 64 });
    const wide = await probe(clip('anamorphic.mp4'));
    expect(wide.facts.displayed).toEqual({ widthPx: 192, heightPx: 64 });
  });

  it.each(['index-first.mp4', 'index-last.mp4', 'h264.mov', 'h264.mkv', 'vp9.webm', 'av1.mkv', 'mjpeg.avi'])(
    '%s cut anywhere is never taken for whole',
    async (file) => {
      const whole = readFileSync(clip(file));
      const parts = [0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99].map((share) => Math.floor(whole.length * share));
      for (const length of [...parts, whole.length - 1]) {
        const path = written(`cut-${file}`, whole.subarray(0, length));
        const outcome = await probe(path).then(
          ({ endsEarly }) => endsEarly,
          (error: unknown) => (error as { code?: unknown }).code,
        );
        expect([true, 'ERR_MEDIA_TRUNCATED', 'ERR_MEDIA_UNSUPPORTED', 'ERR_MEDIA_NO_VIDEO']).toContain(
          outcome,
        );
        if (length > whole.length * 0.05) expect([true, 'ERR_MEDIA_TRUNCATED']).toContain(outcome);
      }
    },
  );

  it('names media without video', async () => {
    expect(await code(clip('audio-only.mp4'))).toBe('ERR_MEDIA_NO_VIDEO');
    expect(await code(clip('cover-only.mp4'))).toBe('ERR_MEDIA_NO_VIDEO');
  });

  it.each([
    [
      'a playlist',
      '#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nhttp://127.0.0.1:9/secret.ts\n#EXT-X-ENDLIST\n',
    ],
    ['a concat script', "ffconcat version 1.0\nfile '/etc/passwd'\n"],
    ['a text', 'This is not a film.\n'],
    ['a subfile address', 'subfile,,start,0,end,0,,:/etc/passwd'],
    ['one byte', 'x'],
    ['markup', '<svg xmlns="http://www.w3.org/2000/svg" width="99999" height="99999"/>'],
    ['an RIFF header alone', 'RIFF\0\0\0\0AVI '],
  ])('refuses %s named .mp4', async (_, text) => {
    expect(['ERR_MEDIA_UNSUPPORTED', 'ERR_MEDIA_NO_VIDEO']).toContain(await code(written('text.mp4', text)));
  });

  it('refuses codecs that are not decoded', async () => {
    const bytes = readFileSync(clip('h264.mov'));
    bytes.write('mp4x', bytes.lastIndexOf('avc1'), 'latin1');
    expect(await code(written('codec.mov', bytes))).toBe('ERR_MEDIA_UNSUPPORTED');
  });

  it('keeps to its limits', async () => {
    expect(await code(clip('index-last.mp4'), { maximumPixels: 96 * 64 })).toBe('probed');
    expect(await code(clip('index-last.mp4'), { maximumPixels: 96 * 64 - 1 })).toBe('ERR_MEDIA_LIMITS');
    expect(await code(clip('mjpeg.avi'), { maximumPixels: 96 * 64 - 1 })).toBe('ERR_MEDIA_LIMITS');
    expect(await code(clip('index-last.mp4'), { maximumDurationUs: 1_199_999 })).toBe('ERR_MEDIA_LIMITS');
    expect(await code(clip('two-videos.mkv'), { maximumStreams: 1 })).toBe('ERR_MEDIA_LIMITS');
  });

  it('says nothing on the console, whatever the file holds', async () => {
    const spies = (['log', 'info', 'warn', 'error'] as const).map((name) =>
      vi.spyOn(console, name).mockImplementation(() => undefined),
    );
    await probe(clip('full-range.mov'));
    await code(written('noise.mp4', readFileSync(clip('index-last.mp4')).fill(0x41, 600, 900)));
    for (const spy of spies) {
      expect(spy).not.toHaveBeenCalled();
      spy.mockRestore();
    }
  });

  it('ends with a code on any damage, also where the parser runs in circles', async () => {
    // A linear congruential generator: the same damage on every run.
    let state = 1;
    const random = (below: number): number => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return state % below;
    };
    const codes = new Set<unknown>();
    for (const file of ['index-first.mp4', 'h264.mkv']) {
      const whole = readFileSync(clip(file));
      for (let round = 0; round < 10; round += 1) {
        const bytes = Buffer.from(whole);
        for (let hit = 0; hit < 8; hit += 1) bytes[random(Math.min(bytes.length, 1500))] = random(256);
        codes.add(await code(written('damaged', bytes), { maximumProbeMs: 3000 }));
      }
    }
    for (const outcome of codes)
      expect(outcome).toMatch(/^(?:probed|ERR_MEDIA_[A-Z_]+|ERR_DECODER_TIMEOUT)$/);
    expect(codes.size).toBeGreaterThan(1);
  });
});
