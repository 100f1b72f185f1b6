import { describe, expect, it } from 'vitest';
import type { ColourDescription } from '../../../src/contracts/frame.ts';
import { yuvMatrix } from '../../../src/vision/yuv-matrix.ts';

function toRgb(colour: ColourDescription, [y, u, v]: readonly [number, number, number]): number[] {
  const m = yuvMatrix(colour);
  const luma = (y - m.lumaOffset) * m.lumaScale;
  return [
    luma + m.redFromV * (v - 128),
    luma + m.greenFromU * (u - 128) + m.greenFromV * (v - 128),
    luma + m.blueFromU * (u - 128),
  ];
}

// 100 % colour bars as 8-bit code values: BT.601 and BT.709 as published by EBU and SMPTE (RP 219); BT.2020 and the
// full range computed from the definitions and rounded, hence the tolerance.
const BARS: readonly [ColourDescription, readonly [number, number, number], readonly number[]][] = [
  [{ matrix: 'bt601', range: 'limited' }, [235, 128, 128], [255, 255, 255]],
  [{ matrix: 'bt601', range: 'limited' }, [16, 128, 128], [0, 0, 0]],
  [{ matrix: 'bt601', range: 'limited' }, [81, 90, 240], [255, 0, 0]],
  [{ matrix: 'bt601', range: 'limited' }, [145, 54, 34], [0, 255, 0]],
  [{ matrix: 'bt601', range: 'limited' }, [41, 240, 110], [0, 0, 255]],
  [{ matrix: 'bt709', range: 'limited' }, [63, 102, 240], [255, 0, 0]],
  [{ matrix: 'bt709', range: 'limited' }, [173, 42, 26], [0, 255, 0]],
  [{ matrix: 'bt709', range: 'limited' }, [32, 240, 118], [0, 0, 255]],
  [{ matrix: 'bt2020', range: 'limited' }, [74, 97, 240], [255, 0, 0]],
  [{ matrix: 'bt601', range: 'full' }, [76, 85, 255], [255, 0, 0]],
  [{ matrix: 'bt601', range: 'full' }, [255, 128, 128], [255, 255, 255]],
  [{ matrix: 'bt601', range: 'full' }, [0, 128, 128], [0, 0, 0]],
];

describe('yuvMatrix', () => {
  it.each(BARS)('%o turns %o into %o', (colour, yuv, rgb) => {
    toRgb(colour, yuv).forEach((value, channel) => {
      expect(Math.abs(value - (rgb[channel] ?? Number.NaN))).toBeLessThan(2);
    });
  });
});
