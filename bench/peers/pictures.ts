import { spawn } from 'node:child_process';
import { FacegateError } from '../../src/errors/facegate-error.ts';
import { findFfmpeg } from '../../src/media/ffmpeg-program.ts';
import { inspectSandbox } from '../../src/media/sandbox/inspect-sandbox.ts';
import type { BenchClip } from '../surroundings/clip.ts';

/** Frames of a clip, decoded beforehand. */
export interface Pictures {
  readonly widthPx: number;
  readonly heightPx: number;
  /** `[height, width, 3]` uint8 RGB each, evenly spread over the clip. */
  readonly rgb: readonly Uint8Array[];
  /** Their presentation times. */
  readonly timestampsUs: readonly number[];
}

/**
 * Decodes every so-many-th frame of a clip into memory, at full size.
 *
 * @param every - 1 for all frames.
 * @throws FacegateError `ERR_DECODER_MISSING` without ffmpeg, `ERR_DECODER_FAILED`.
 */
export async function decodePictures(clip: BenchClip, every: number, most: number): Promise<Pictures> {
  const program = await findFfmpeg(process.env, await inspectSandbox());
  if (program === undefined) throw new FacegateError('ERR_DECODER_MISSING');
  // The middle of every stretch: not the very first frame, in which nobody can have been followed yet.
  const offset = Math.ceil(every / 2);
  const graph = `select=not(mod(n+${offset}\\,${every})),scale=${clip.widthPx}:${clip.heightPx},showinfo=checksum=0`;
  const { pixels, log } = await outputOf(program.path, [
    ...['-nostdin', '-nostats', '-loglevel', 'info', '-copyts', '-i', clip.path, '-map', '0:V:0'],
    ...['-vf', graph, program.timestampOption, 'passthrough', '-frames:v', String(most)],
    ...['-pix_fmt', 'rgb24', '-f', 'rawvideo', 'pipe:1'],
  ]);
  const sizeBytes = clip.widthPx * clip.heightPx * 3;
  const count = Math.floor(pixels.length / sizeBytes);
  const times = [...log.matchAll(/ pts_time:\s*(-?[\d.]+)/g)].map(([, time]) =>
    Math.round(Number(time) * 1e6),
  );
  if (count === 0 || times.length < count) throw new FacegateError('ERR_DECODER_FAILED');
  return {
    widthPx: clip.widthPx,
    heightPx: clip.heightPx,
    rgb: Array.from({ length: count }, (_, index) =>
      pixels.subarray(index * sizeBytes, (index + 1) * sizeBytes),
    ),
    timestampsUs: times.slice(0, count),
  };
}

function outputOf(
  file: string,
  args: readonly string[],
): Promise<{ readonly pixels: Uint8Array; readonly log: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const parts: Uint8Array[] = [];
    let log = '';
    child.stdout.on('data', (part: Uint8Array) => parts.push(part));
    child.stderr.setEncoding('utf8').on('data', (part: string) => (log += part));
    child.on('error', () => {
      reject(new FacegateError('ERR_DECODER_FAILED'));
    });
    child.on('close', (status) => {
      if (status === 0) resolve({ pixels: Buffer.concat(parts), log });
      else reject(new FacegateError('ERR_DECODER_FAILED'));
    });
  });
}
