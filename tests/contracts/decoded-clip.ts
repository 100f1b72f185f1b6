import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { SampledFrame } from '../../src/contracts/frame.ts';
import type { PixelSize } from '../../src/contracts/geometry.ts';
import type { MediaFacts, Sampling } from '../../src/contracts/media.ts';
import { FacegateError } from '../../src/errors/facegate-error.ts';
import type { DecodeRequest, DecodeTotals, Decoder } from '../../src/media/decoder.ts';
import { slotBytesFor } from '../../src/media/frame-geometry.ts';
import { FrameRing } from '../../src/media/frame-ring.ts';
import { DEFAULT_MEDIA_LIMITS, type MediaLimits } from '../../src/media/media-limits.ts';
import { openMedia } from '../../src/media/open-media.ts';
import { probeMedia } from '../../src/media/probe-media.ts';
import type { ProbedMedia } from '../../src/media/probed-media.ts';
import { inspectSandbox } from '../../src/media/sandbox/inspect-sandbox.ts';

const sandbox = await inspectSandbox();

/** One frame with copies of its pixels. */
export interface DecodedFrame extends SampledFrame {
  readonly detector: Uint8Array;
  readonly full: Uint8Array;
}

export interface DecodedClip {
  readonly facts: MediaFacts;
  readonly frames: readonly DecodedFrame[];
  readonly totals: DecodeTotals;
  /** Code of the error that ended the iteration. */
  readonly error: string | undefined;
  /** Slots that nobody held at the end. */
  readonly freeSlots: number;
}

export interface ClipOptions {
  readonly sampling?: Sampling;
  readonly detector?: PixelSize;
  readonly slotCount?: number;
  readonly limits?: MediaLimits;
  readonly signal?: AbortSignal;
  readonly stallTimeoutMs?: number;
  /** Called with each frame before it is released; `false` leaves the loop. */
  readonly onFrame?: (frame: SampledFrame) => Promise<boolean | undefined> | boolean | undefined;
  /** Changes what the probe found. */
  readonly alter?: (media: ProbedMedia) => ProbedMedia;
}

/** The path of a committed clip. */
export function clip(name: string): string {
  return fileURLToPath(new URL(`../fixtures/media/${name}`, import.meta.url));
}

/** Opens, probes and decodes a file to its end, with copies of all frames. */
export async function decodeClip(
  decoder: Decoder,
  path: string,
  options: ClipOptions = {},
): Promise<DecodedClip> {
  const limits = options.limits ?? DEFAULT_MEDIA_LIMITS;
  await using open = await openMedia(path, DEFAULT_MEDIA_LIMITS);
  const probed = await probeMedia(open, DEFAULT_MEDIA_LIMITS, sandbox);
  const media = options.alter?.(probed) ?? probed;
  const detector = options.detector ?? media.facts.displayed;
  const ring = new FrameRing(options.slotCount ?? 4, slotBytesFor(media, detector));
  const request: DecodeRequest = {
    media,
    sampling: options.sampling ?? { kind: 'all' },
    detector,
    ring,
    limits,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(options.stallTimeoutMs === undefined ? {} : { stallTimeoutMs: options.stallTimeoutMs }),
  };
  const session = decoder.decode(request);
  const frames: DecodedFrame[] = [];
  let error: string | undefined;
  try {
    for await (const frame of session.frames) {
      frames.push({
        ...frame,
        detector: ring.slots.detector(frame.slot, frame.geometry).slice(),
        full: ring.slots.full(frame.slot, frame.geometry).slice(),
      });
      const goOn = await options.onFrame?.(frame);
      ring.release(frame.slot);
      if (goOn === false) break;
    }
  } catch (thrown) {
    error = thrown instanceof FacegateError ? thrown.code : String(thrown);
  }
  const totals = await session.totals;
  return { facts: media.facts, frames, totals, error, freeSlots: ring.freeSlots };
}

/** RGB at a point of the detector part, given as fractions of its width and height. */
export function detectorPixel({ detector, geometry }: DecodedFrame, x: number, y: number): number[] {
  const { widthPx, heightPx } = geometry.detector;
  const offset = (Math.floor(y * heightPx) * widthPx + Math.floor(x * widthPx)) * 3;
  return [...detector.subarray(offset, offset + 3)];
}

/** Luma at a point of the full part, given as fractions of its width and height. */
export function fullLuma({ full, geometry }: DecodedFrame, x: number, y: number): number {
  const { widthPx, heightPx } = geometry.full;
  return full[Math.floor(y * heightPx) * widthPx + Math.floor(x * widthPx)] ?? NaN;
}

const COLOURS: Readonly<Record<string, readonly number[]>> = {
  red: [255, 0, 0],
  green: [0, 255, 0],
  blue: [0, 0, 255],
  white: [255, 255, 255],
};

/** Names the colours of the four corners: top left, top right, bottom left, bottom right. */
export function corners(frame: DecodedFrame): string[] {
  const points = [
    [0.15, 0.15],
    [0.85, 0.15],
    [0.15, 0.85],
    [0.85, 0.85],
  ] as const;
  return points.map(([x, y]) => {
    const pixel = detectorPixel(frame, x, y);
    const name = Object.keys(COLOURS).find((candidate) =>
      (COLOURS[candidate] ?? []).every((value, channel) => Math.abs(value - (pixel[channel] ?? NaN)) < 60),
    );
    return name ?? pixel.join(',');
  });
}

/** The grey level of the square in the middle, which the source frame's number decides: `number * 8 mod 256`. */
export function middleGrey(frame: DecodedFrame): number {
  return detectorPixel(frame, 0.5, 0.5)[1] ?? NaN;
}

/**
 * A copy of an MP4 whose frames start before zero: the edit list is taken out and every composition offset (`ctts`,
 * made signed) is lowered by ten frames of 512 ticks.
 */
export function withNegativeStart(name: string): Uint8Array {
  const bytes = readFileSync(clip(name));
  bytes.write('free', bytes.indexOf('edts'), 'latin1');
  const table = bytes.indexOf('ctts') + 4;
  bytes[table] = 1;
  for (let entry = 0; entry < bytes.readUInt32BE(table + 4); entry += 1) {
    const offset = table + 12 + entry * 8;
    bytes.writeInt32BE(bytes.readInt32BE(offset) - 10 * 512, offset);
  }
  return bytes;
}

/** Process identifiers of our children that run or were not waited for; empty where there is no /proc. */
export async function childProcesses(): Promise<number[]> {
  const children: number[] = [];
  for (const entry of await readdir('/proc').catch(() => [])) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const status = readFileSync(`/proc/${entry}/stat`, 'latin1');
      const parent = Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1]);
      if (parent === process.pid) children.push(Number(entry));
    } catch {
      // gone meanwhile
    }
  }
  return children;
}

/** How many descriptors this process has open; 0 where there is no /proc. */
export async function openDescriptors(): Promise<number> {
  return (await readdir('/proc/self/fd').catch(() => [])).length;
}
