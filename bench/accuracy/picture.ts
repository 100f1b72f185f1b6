import { join, sep } from 'node:path';
import { realpath, stat } from 'node:fs/promises';
import sharp from 'sharp';
import type { FrameGeometry } from '../../src/contracts/frame.ts';
import type { PixelSize } from '../../src/contracts/geometry.ts';

/** Largest picture that is read. */
const MAXIMUM_PIXELS = 64e6;

/** A picture of the folder at full size, upright. */
export interface Picture {
  /** `[height, width, 3]` uint8 RGB; overwritten by whoever opened it. */
  readonly pixels: Uint8Array;
  readonly geometry: FrameGeometry;
  /** The same picture at another size. The caller owns it. */
  scaled(size: PixelSize): Promise<Uint8Array>;
}

/**
 * Reads a picture of a folder.
 *
 * @returns `undefined` when it is no picture that can be read, is larger than 64 megapixels, or lies outside the folder.
 */
export async function readPicture(folder: string, file: string): Promise<Picture | undefined> {
  try {
    const path = await realpath(join(folder, file));
    const isInside = path.startsWith(`${await realpath(folder)}${sep}`);
    if (!isInside || !(await stat(path)).isFile()) return undefined;
    const upright = sharp(path, { limitInputPixels: MAXIMUM_PIXELS })
      .autoOrient()
      .removeAlpha()
      .toColourspace('srgb');
    const { data, info } = await upright.raw().toBuffer({ resolveWithObject: true });
    const size = { widthPx: info.width, heightPx: info.height };
    if (info.channels !== 3) return undefined;
    return {
      pixels: data,
      geometry: {
        displayed: size,
        detector: size,
        full: size,
        fullFormat: 'rgb24',
        colour: { range: 'full', matrix: 'bt601' },
      },
      scaled: ({ widthPx, heightPx }) =>
        sharp(data, { raw: { ...info, channels: 3 } })
          .resize(widthPx, heightPx, { fit: 'fill', kernel: 'linear' })
          .raw()
          .toBuffer(),
    };
  } catch {
    return undefined;
  }
}
