import { writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { paintScene } from './paint.ts';
import type { Scene } from './scene.ts';
import { loadTextures } from './texture.ts';

const JPEG_QUALITY = 90;
/** `AVIF_HASINDEX` of the main header; `AVIIF_KEYFRAME` of an index entry. */
const HAS_INDEX = 0x10;
const KEY_FRAME = 0x10;

/**
 * Renders a scene to an AVI file of JPEG pictures (Microsoft's RIFF layout, one video stream, `idx1` index). Needs no
 * encoder but sharp, so that scenarios can be rendered on a machine without ffmpeg.
 *
 * @param root - The repository's root, below which the portraits are read.
 */
export async function renderMotionJpeg(scene: Scene, root: string, outputPath: string): Promise<void> {
  const raw = { width: scene.widthPx, height: scene.heightPx, channels: 3 } as const;
  const pictures: Buffer[] = [];
  for (const rgb of paintScene(scene, await loadTextures(scene, root))) {
    pictures.push(await sharp(rgb, { raw }).jpeg({ quality: JPEG_QUALITY }).toBuffer());
  }
  await writeFile(outputPath, aviFile(scene, pictures));
}

function aviFile(scene: Scene, pictures: readonly Buffer[]): Buffer {
  const streamHeaders = list('strl', [
    chunk('strh', streamHeader(scene, pictures)),
    chunk('strf', pictureFormat(scene)),
  ]);
  const headers = list('hdrl', [chunk('avih', mainHeader(scene, pictures)), streamHeaders]);
  const frames = list(
    'movi',
    pictures.map((picture) => chunk('00dc', picture)),
  );
  const body = [Buffer.from('AVI '), headers, frames, chunk('idx1', index(pictures))];
  return chunk('RIFF', Buffer.concat(body));
}

function mainHeader(scene: Scene, pictures: readonly Buffer[]): Buffer {
  const largest = Math.max(...pictures.map((picture) => picture.length));
  const frameUs = Math.round(1e6 / scene.fps);
  const { widthPx, heightPx } = scene;
  const unused = [0, 0, 0, 0];
  return uint32([
    frameUs,
    largest * scene.fps,
    0,
    HAS_INDEX,
    pictures.length,
    0,
    1,
    largest,
    widthPx,
    heightPx,
    ...unused,
  ]);
}

function streamHeader(scene: Scene, pictures: readonly Buffer[]): Buffer {
  const largest = Math.max(...pictures.map((picture) => picture.length));
  const rectangle = Buffer.alloc(8);
  rectangle.writeUInt16LE(scene.widthPx, 4);
  rectangle.writeUInt16LE(scene.heightPx, 6);
  const numbers = uint32([0, 0, 0, 1, scene.fps, 0, pictures.length, largest, 0xffffffff, 0]);
  return Buffer.concat([Buffer.from('vidsMJPG'), numbers, rectangle]);
}

/** A `BITMAPINFOHEADER`: 24 bits per pixel, compressed as MJPG. */
function pictureFormat({ widthPx, heightPx }: Scene): Buffer {
  const onePlane24Bit = 1 + (24 << 16);
  const mjpg = Buffer.from('MJPG').readUInt32LE(0);
  return uint32([40, widthPx, heightPx, onePlane24Bit, mjpg, widthPx * heightPx * 3, 0, 0, 0, 0]);
}

/** Offsets count from the list type `movi`. */
function index(pictures: readonly Buffer[]): Buffer {
  let offset = 4;
  const entries = pictures.map((picture) => {
    const entry = Buffer.concat([Buffer.from('00dc'), uint32([KEY_FRAME, offset, picture.length])]);
    offset += 8 + picture.length + (picture.length % 2);
    return entry;
  });
  return Buffer.concat(entries);
}

function list(type: string, parts: readonly Buffer[]): Buffer {
  return chunk('LIST', Buffer.concat([Buffer.from(type), ...parts]));
}

/** A chunk: four letters, size, content, padded to an even length. */
function chunk(id: string, content: Buffer): Buffer {
  const padding = Buffer.alloc(content.length % 2);
  return Buffer.concat([Buffer.from(id), uint32([content.length]), content, padding]);
}

function uint32(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, position) => bytes.writeUInt32LE(value, position * 4));
  return bytes;
}
