import { readSync } from 'node:fs';
import sharp, { type Sharp } from 'sharp';
import type { PixelSize } from '../contracts/geometry.ts';
import { ChildLog, pauseBeforeRetry, writeAll } from './child-output.ts';
import { imageFormat } from './image-formats.ts';
import type { StillHeader, StillTask } from './still-task.ts';

const DETECTOR_DESCRIPTOR = 3;
const FULL_DESCRIPTOR = 4;

/**
 * Reads its task, then probes or decodes the pictures, all from standard input. To be run in a process of its own. Throws at the first picture
 * that is not JPEG, PNG or WebP, is too large, or is broken; the ones before it have been written.
 */
export async function readStills(): Promise<void> {
  const task = JSON.parse(readBlock().toString('utf8')) as StillTask;
  sharp.cache(false);
  // No other loader of libvips may run, whatever the bytes claim to be.
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({
    operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer', 'VipsForeignLoadWebpBuffer'],
  });
  if (task.kind === 'probe') {
    for (let index = 0; index < task.files; index += 1) {
      const header = await probe(readBlock(), task.maximumPixels);
      writeAll(DETECTOR_DESCRIPTOR, Buffer.from(`${JSON.stringify(header)}\n`));
    }
    return;
  }
  // A picture has no time: they count as one second apart, so that none is a neighbour of the next.
  const log = new ChildLog(task.token, { num: 1, den: 1 });
  for (const [index, detector] of task.detectors.entries()) {
    const { full, size } = await decode(readBlock(), task.maximumPixels);
    log.decoded(index);
    log.analysed(index);
    writeAll(DETECTOR_DESCRIPTOR, await scale(full, size, detector));
    writeAll(FULL_DESCRIPTOR, full);
  }
}

function open(bytes: Uint8Array, maximumPixels: number): Sharp {
  if (imageFormat(bytes) === undefined) throw new Error('not a picture');
  return sharp(bytes, { failOn: 'truncated', limitInputPixels: maximumPixels });
}

async function probe(bytes: Uint8Array, maximumPixels: number): Promise<StillHeader> {
  const format = imageFormat(bytes);
  const { width, height, orientation } = await open(bytes, maximumPixels).metadata();
  if (format === undefined) throw new Error('not a picture');
  return {
    format,
    coded: { widthPx: width, heightPx: height },
    rotationDegrees: EXIF_ROTATION[orientation ?? 1] ?? 0,
  };
}

/** Clockwise rotation of the EXIF orientations 1 to 8; 2, 4, 5 and 7 are mirrored as well. */
const EXIF_ROTATION: readonly StillHeader['rotationDegrees'][] = [0, 0, 0, 180, 180, 270, 90, 90, 270];

async function decode(bytes: Uint8Array, maximumPixels: number): Promise<{ full: Buffer; size: PixelSize }> {
  const { data, info } = await open(bytes, maximumPixels)
    .autoOrient()
    .toColourspace('srgb')
    .flatten({ background: '#000' })
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error('not RGB');
  return { full: data, size: { widthPx: info.width, heightPx: info.height } };
}

function scale(full: Buffer, from: PixelSize, to: PixelSize): Promise<Buffer> {
  return sharp(full, {
    raw: { width: from.widthPx, height: from.heightPx, channels: 3 },
    limitInputPixels: false,
  })
    .resize(to.widthPx, to.heightPx, { fit: 'fill', kernel: 'linear' })
    .raw({ depth: 'uchar' })
    .toBuffer();
}

/** Reads what comes next on standard input: its length, 32 bit big endian, then as many bytes. */
function readBlock(): Buffer {
  return readExactly(readExactly(4).readUInt32BE(0));
}

function readExactly(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let filled = 0; filled < length;) {
    try {
      const count = readSync(0, bytes, filled, length - filled, null);
      if (count === 0) throw new Error('input ended');
      filled += count;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      pauseBeforeRetry();
    }
  }
  return bytes;
}
