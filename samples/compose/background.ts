import type { PixelSize } from '../../src/contracts/geometry.ts';
import type { Shot } from './scene.ts';

/** Distance between the lattice points of the two noise octaves, as fractions of the picture's height. */
const OCTAVES = [
  { cell: 0.45, amplitude: 22 },
  { cell: 0.14, amplitude: 7 },
] as const;
/** How much darker the bottom edge is than the top edge, in pixel values. */
const SHADE = 30;

/** Paints a plastered wall in soft light: `[height, width, 3]` uint8 RGB, smooth noise, nothing like a face. */
export function paintBackground(size: PixelSize, shot: Shot): Uint8Array {
  const { widthPx, heightPx } = size;
  const rgb = new Uint8Array(widthPx * heightPx * 3);
  for (let row = 0; row < heightPx; row += 1) {
    const shade = SHADE * (0.5 - row / heightPx);
    for (let column = 0; column < widthPx; column += 1) {
      let light = shade;
      OCTAVES.forEach((octave, index) => {
        const cellPx = octave.cell * heightPx;
        light += octave.amplitude * smoothNoise(column / cellPx, row / cellPx, shot.seed * 8 + index);
      });
      const offset = (row * widthPx + column) * 3;
      for (let channel = 0; channel < 3; channel += 1) {
        rgb[offset + channel] = Math.min(255, Math.max(0, Math.round((shot.rgb[channel] ?? 0) + light)));
      }
    }
  }
  return rgb;
}

/** Value noise, -1..1: random lattice values, blended by the cubic 3t² - 2t³. */
function smoothNoise(x: number, y: number, seed: number): number {
  const column = Math.floor(x);
  const row = Math.floor(y);
  const shareX = cubic(x - column);
  const shareY = cubic(y - row);
  const top = mix(lattice(column, row, seed), lattice(column + 1, row, seed), shareX);
  const bottom = mix(lattice(column, row + 1, seed), lattice(column + 1, row + 1, seed), shareX);
  return mix(top, bottom, shareY);
}

function cubic(share: number): number {
  return share * share * (3 - 2 * share);
}

function mix(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}

/** A value of -1..1 that depends on its three integers alone: multiply and shift in 32 bits. */
function lattice(column: number, row: number, seed: number): number {
  let bits = Math.imul(column, 0x27d4eb2d) ^ Math.imul(row, 0x165667b1) ^ Math.imul(seed + 1, 0x2545f491);
  bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d);
  bits = Math.imul(bits ^ (bits >>> 13), 0x297a2d39);
  return ((bits ^ (bits >>> 16)) >>> 0) / 0x7fffffff - 1;
}
