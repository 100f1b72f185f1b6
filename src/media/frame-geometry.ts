import type { ColourDescription, FrameGeometry } from '../contracts/frame.ts';
import type { PixelSize } from '../contracts/geometry.ts';
import { frameBytes } from './frame-slots.ts';
import type { ProbedMedia } from './probed-media.ts';

/** Returns the size of a picture after rotation by a multiple of 90 degrees. */
export function rotatedSize({ widthPx, heightPx }: PixelSize, rotationDegrees: number): PixelSize {
  return rotationDegrees % 180 === 0 ? { widthPx, heightPx } : { widthPx: heightPx, heightPx: widthPx };
}

/**
 * Returns the size a viewer sees. As players do, the width takes the whole pixel aspect ratio, before rotation.
 *
 * @param pixelAspect - Width to height of one pixel; anything outside 1/16..16 counts as a mistake, hence as 1.
 */
export function displayedSize(coded: PixelSize, pixelAspect: number, rotationDegrees: number): PixelSize {
  const aspect = pixelAspect >= 1 / 16 && pixelAspect <= 16 ? pixelAspect : 1;
  const widthPx = Math.max(1, Math.round(coded.widthPx * aspect));
  return rotatedSize({ widthPx, heightPx: coded.heightPx }, rotationDegrees);
}

/** Returns the largest size of the same shape inside `bounds`, at least 1x1. */
export function fitInside(size: PixelSize, bounds: PixelSize): PixelSize {
  const scale = Math.min(bounds.widthPx / size.widthPx, bounds.heightPx / size.heightPx);
  return {
    widthPx: Math.max(1, Math.min(bounds.widthPx, Math.round(size.widthPx * scale))),
    heightPx: Math.max(1, Math.min(bounds.heightPx, Math.round(size.heightPx * scale))),
  };
}

/** Returns the geometry of a video's frames: full part yuv420p, limited range. */
export function videoGeometry(
  media: ProbedMedia,
  detector: PixelSize,
  matrix: ColourDescription['matrix'],
): FrameGeometry {
  return {
    displayed: media.facts.displayed,
    detector,
    full: media.full,
    fullFormat: 'yuv420p',
    colour: { range: 'limited', matrix },
  };
}

/** Returns the geometry of one still picture: full part RGB, detector part fitted inside the size asked for. */
export function stillGeometry(picture: PixelSize, detector: PixelSize): FrameGeometry {
  return {
    displayed: picture,
    detector: fitInside(picture, detector),
    full: picture,
    fullFormat: 'rgb24',
    colour: { range: 'full', matrix: 'bt601' },
  };
}

/** Returns the slot size, in bytes, that a frame ring needs for this media. */
export function slotBytesFor(media: ProbedMedia, detector: PixelSize): number {
  const geometry = videoGeometry(media, detector, 'bt601');
  return frameBytes(media.facts.kind === 'video' ? geometry : { ...geometry, fullFormat: 'rgb24' });
}
