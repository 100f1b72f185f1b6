import { describe, expect, it } from 'vitest';
import { toOnnxFilter } from '../../../models/converters/convolution-layers.ts';
import { readFaceApiWeights } from '../../../models/sources/face-api-weights.ts';

const QUANTISED = { name: 'a', shape: [2], quantization: { dtype: 'uint8', scale: 0.1, min: -1 } };
const PLAIN = { name: 'b', shape: [1, 1], dtype: 'float32' };

const manifestOf = (...weights: readonly object[]): string => JSON.stringify([{ weights }]);

describe('readFaceApiWeights', () => {
  it('dequantises bytes and copies floats, one tensor after the other', () => {
    const weights = readFaceApiWeights(manifestOf(QUANTISED, PLAIN), Uint8Array.of(0, 255, 0, 0, 0x20, 0x40));
    expect([...weights('a').values]).toEqual([-1, Math.fround(255 * 0.1 - 1)]);
    expect(weights('b')).toEqual({ shape: [1, 1], values: Float32Array.of(2.5) });
  });

  it('refuses a file of another length, an unknown quantisation and an unknown name', () => {
    expect(() => readFaceApiWeights(manifestOf(QUANTISED), new Uint8Array(3))).toThrow('does not fit');
    expect(() => readFaceApiWeights(manifestOf(QUANTISED), new Uint8Array(1))).toThrow('does not fit');
    const other = { ...QUANTISED, quantization: { dtype: 'uint16', scale: 1, min: 0 } };
    expect(() => readFaceApiWeights(manifestOf(other), new Uint8Array(4))).toThrow('quantisation');
    expect(() => readFaceApiWeights(manifestOf(QUANTISED), new Uint8Array(2))('c')).toThrow('No weight c');
  });
});

describe('toOnnxFilter', () => {
  it('turns [height, width, in, out] into [out, in, height, width]', () => {
    const shape = [2, 3, 4, 5];
    // Each value spells its own indices.
    const values = new Float32Array(120);
    let at = 0;
    for (let y = 0; y < 2; y += 1)
      for (let x = 0; x < 3; x += 1)
        for (let input = 0; input < 4; input += 1)
          for (let output = 0; output < 5; output += 1) {
            values[at] = y * 1000 + x * 100 + input * 10 + output;
            at += 1;
          }
    const filter = toOnnxFilter({ shape, values });
    expect(filter.shape).toEqual([5, 4, 2, 3]);
    expect(filter.values[0]).toBe(0);
    // Output 4, input 2, row 1, column 2.
    expect(filter.values[((4 * 4 + 2) * 2 + 1) * 3 + 2]).toBe(1224);
    // Output 1, input 3, row 0, column 1.
    expect(filter.values[((1 * 4 + 3) * 2 + 0) * 3 + 1]).toBe(131);
  });
});
