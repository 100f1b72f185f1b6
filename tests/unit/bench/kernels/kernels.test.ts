import * as onnx from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { MATRIX_SIDE, matrixProductModel } from '../../../../bench/kernels/matrix-product.ts';
import { countMacs, operatorShares, readProfile } from '../../../../bench/kernels/node-profile.ts';

describe('the matrix product', () => {
  it('is what the model computes', async () => {
    process.env['ORT_DISABLE_TELEMETRY'] = '1';
    const session = await onnx.InferenceSession.create(matrixProductModel());
    const values = new Float32Array(MATRIX_SIDE ** 2);
    // The first row picks row 3 of the weights: 1 at column 3, nothing else.
    values[3] = 1;
    const { c } = await session.run({ a: new onnx.Tensor('float32', values, [MATRIX_SIDE, MATRIX_SIDE]) });
    const row = c?.data as Float32Array;
    const weight = (index: number): number => ((index * 7919) % 1009) / 1009 - 0.5;
    expect(row[0]).toBeCloseTo(weight(3 * MATRIX_SIDE), 6);
    expect(row[1023]).toBeCloseTo(weight(3 * MATRIX_SIDE + 1023), 6);
    expect(row[MATRIX_SIDE]).toBe(0);
    await session.release();
  });
});

describe('a profile', () => {
  const node = (name: string, dur: number, operator: string, inputs: number[][], output: number[]) => ({
    cat: 'Node',
    name: `${name}_kernel_time`,
    dur,
    args: {
      op_name: operator,
      input_type_shape: inputs.map((shape) => ({ float: shape })),
      output_type_shape: [{ float: output }],
    },
  });
  const text = JSON.stringify([
    { cat: 'Session', name: 'model_loading', dur: 100, args: {} },
    node('conv', 30, 'Conv', [[1, 3, 8, 8], [16, 3, 3, 3], [16]], [1, 16, 8, 8]),
    node(
      'depthwise',
      10,
      'Conv',
      [
        [1, 16, 8, 8],
        [16, 1, 3, 3],
      ],
      [1, 16, 8, 8],
    ),
    node('gemm', 5, 'Gemm', [[2, 32], [10, 32], [10]], [2, 10]),
    node('relu', 5, 'Relu', [[1, 16, 8, 8]], [1, 16, 8, 8]),
  ]);

  it('tells the multiply-accumulates of convolutions and products', () => {
    expect(countMacs(readProfile(text))).toBe(16 * 64 * 27 + 16 * 64 * 9 + 2 * 10 * 32);
  });

  it('tells where the time goes', () => {
    expect(operatorShares(readProfile(text))).toEqual([
      { operator: 'Conv', share: 0.8 },
      { operator: 'Gemm', share: 0.1 },
      { operator: 'Relu', share: 0.1 },
    ]);
  });
});
