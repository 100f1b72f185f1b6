import { readFile, readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import sharp, { type Sharp } from 'sharp';

/** Sound media that is damaged. */
export interface SeedMedia {
  readonly name: string;
  readonly suffix: string;
  readonly bytes: Uint8Array;
}

const CONTAINERS = new Set(['.mp4', '.mov', '.mkv', '.webm', '.avi']);
/** GIF, TIFF and AVIF are not read: what they hold must not reach their loaders. */
const PICTURES = ['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const;

/**
 * Returns a small clip of every container and codec, and a picture of every common format.
 *
 * @param folder - Folder of the clips.
 */
export async function seedMedia(folder: string): Promise<readonly SeedMedia[]> {
  const names = (await readdir(folder)).filter((name) => CONTAINERS.has(extname(name))).sort();
  const clips = names.map(async (name) => ({
    name,
    suffix: extname(name),
    bytes: await readFile(join(folder, name)),
  }));
  const pictures = PICTURES.map(async (format) => ({
    name: `picture.${format}`,
    suffix: `.${format}`,
    bytes: await gradient().toFormat(format).toBuffer(),
  }));
  return Promise.all([...clips, ...pictures]);
}

function gradient(): Sharp {
  const [width, height] = [64, 48];
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, index) => (index * 7) % 256);
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}
