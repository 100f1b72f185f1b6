import type { ColourDescription } from '../contracts/frame.ts';

/** Coefficients that turn Y, U, V (0..255) into R, G, B (0..255, to be clamped). */
export interface YuvMatrix {
  readonly lumaOffset: number;
  readonly lumaScale: number;
  readonly redFromV: number;
  readonly greenFromU: number;
  readonly greenFromV: number;
  readonly blueFromU: number;
}

/** Luma weights of red and blue: ITU-R BT.601-7 2.5.1, BT.709-6 3.2, BT.2020-2 table 4. */
const LUMA_WEIGHTS = {
  bt601: { red: 0.299, blue: 0.114 },
  bt709: { red: 0.2126, blue: 0.0722 },
  bt2020: { red: 0.2627, blue: 0.0593 },
} as const;

/**
 * Derives the conversion from the colour description: R = Y + 2 (1 - Kr) V, B = Y + 2 (1 - Kb) U and
 * G = (Y - Kr R - Kb B) / (1 - Kr - Kb), with luma 16..235 and chroma 16..240 stretched when the range is limited.
 */
export function yuvMatrix({ matrix, range }: ColourDescription): YuvMatrix {
  const { red, blue } = LUMA_WEIGHTS[matrix];
  const green = 1 - red - blue;
  const limited = range === 'limited';
  const chromaScale = limited ? 255 / 224 : 1;
  const redFromV = 2 * (1 - red) * chromaScale;
  const blueFromU = 2 * (1 - blue) * chromaScale;
  return {
    lumaOffset: limited ? 16 : 0,
    lumaScale: limited ? 255 / 219 : 1,
    redFromV,
    greenFromU: (-blue * blueFromU) / green,
    greenFromV: (-red * redFromV) / green,
    blueFromU,
  };
}
