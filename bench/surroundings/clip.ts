import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { FacegateError } from '../../src/errors/facegate-error.ts';
import { DEFAULT_MEDIA_LIMITS } from '../../src/media/media-limits.ts';
import { openMedia } from '../../src/media/open-media.ts';
import { probeMedia } from '../../src/media/probe-media.ts';
import { inspectSandbox } from '../../src/media/sandbox/inspect-sandbox.ts';
import { isCheckout } from './package-folder.ts';

/** The clip that a bench measures on. */
export interface BenchClip {
  readonly path: string;
  /** What it shows, where the clip was composed: a file beside it. */
  readonly truthPath?: string;
  readonly sha256: string;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly codec: string;
  readonly durationSeconds: number;
  readonly bitsPerSecond: number;
}

/**
 * Returns the clip that was named, else the composed one, which a checkout makes on first use.
 *
 * @throws FacegateError `ERR_BENCH_CLIP` without a clip where none can be composed, or for media that is no video; the
 * codes of opening and probing.
 */
export async function benchClip(path: string | undefined): Promise<BenchClip> {
  const chosen = path ?? (await composedClip());
  await using media = await openMedia(chosen, DEFAULT_MEDIA_LIMITS);
  const { facts } = await probeMedia(media, DEFAULT_MEDIA_LIMITS, await inspectSandbox());
  const [sha256] = facts.sha256;
  if (facts.kind !== 'video' || facts.durationUs === undefined || sha256 === undefined) {
    throw new FacegateError('ERR_BENCH_CLIP');
  }
  const truthPath = chosen.replace(/\.[^.]+$/, '.truth.json');
  const durationSeconds = facts.durationUs / 1e6;
  return {
    path: chosen,
    ...(existsSync(truthPath) && truthPath !== chosen ? { truthPath } : {}),
    sha256,
    widthPx: facts.displayed.widthPx,
    heightPx: facts.displayed.heightPx,
    codec: facts.codec,
    durationSeconds,
    bitsPerSecond: (8 * facts.sizeBytes) / durationSeconds,
  };
}

/** Facts of the clip that go into the run file: no path, and a name only of the clip that everybody can compose. */
export function clipSettings(clip: BenchClip): Record<string, string | number> {
  return {
    clip: clip.truthPath === undefined ? 'named by the caller' : basename(clip.path),
    'clip sha256': clip.sha256,
    'clip picture': `${clip.widthPx}x${clip.heightPx} ${clip.codec}`,
    'clip seconds': Math.round(clip.durationSeconds * 1000) / 1000,
    'clip kbit/s': Math.round(clip.bitsPerSecond / 1000),
  };
}

async function composedClip(): Promise<string> {
  if (!isCheckout()) throw new FacegateError('ERR_BENCH_CLIP');
  try {
    const { composeBenchClip } = await import('../../samples/compose/bench-clip.ts');
    return (await composeBenchClip()).clipPath;
  } catch {
    throw new FacegateError('ERR_BENCH_CLIP');
  }
}

/** Reads the truth of a composed clip. */
export function readTruth(clip: BenchClip): unknown {
  return clip.truthPath === undefined ? undefined : JSON.parse(readFileSync(clip.truthPath, 'utf8'));
}
