import { describe, expect, it } from 'vitest';
import { keepOutputs } from '../../../models/converters/keep-outputs.ts';
import { adaptFirstFilter } from '../../../models/converters/picture-input.ts';
import { fuseClips } from '../../../models/sources/fuse-clips.ts';
import type { Operation, TensorFlowGraph } from '../../../models/sources/tensorflow-graph.ts';
import { readTfjsGraphModel } from '../../../models/sources/tfjs-graph-model.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

const CONVOLUTION = {
  name: 'convolution',
  op: '_FusedConv2D',
  input: ['x', 'filter', 'bias'],
  attr: {
    data_format: { s: base64('NHWC') },
    dilations: { list: { i: ['1', '1', '1', '1'] } },
    strides: { list: { i: ['1', '2', '2', '1'] } },
    padding: { s: base64('SAME') },
    fused_ops: { list: { s: [base64('BiasAdd'), base64('Relu')] } },
  },
};

function model(node: object, weights: readonly object[] = []): string {
  return JSON.stringify({
    format: 'graph-model',
    modelTopology: { node: [{ name: 'x', op: 'Placeholder' }, node] },
    weightsManifest: [{ weights }],
  });
}

describe('readTfjsGraphModel', () => {
  it('takes a fused activation apart and reads weights of three types', () => {
    const weights = [
      { name: 'half', shape: [1], dtype: 'float32', quantization: { dtype: 'float16' } },
      { name: 'whole', shape: [2], dtype: 'int32' },
      { name: 'real', shape: [], dtype: 'float32' },
    ];
    const file = Uint8Array.of(0, 0xc0, 7, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0x20, 0x40);
    const graph = readTfjsGraphModel(model(CONVOLUTION, weights), file);
    expect(graph.input).toBe('x');
    expect(graph.operations).toEqual([
      {
        kind: 'convolution',
        name: 'convolution/before_activation',
        inputs: ['x', 'filter', 'bias'],
        stride: 2,
        padding: 'same',
      },
      { kind: 'relu', name: 'convolution', inputs: ['convolution/before_activation'] },
    ]);
    expect([...graph.constants].map(([name, { values }]) => [name, [...values]])).toEqual([
      ['half', [-2]],
      ['whole', [7, -1]],
      ['real', [2.5]],
    ]);
  });

  it('refuses what it does not know rather than guess', () => {
    const changed = (attr: object): object => ({ ...CONVOLUTION, attr: { ...CONVOLUTION.attr, ...attr } });
    const read = (node: object) => () => readTfjsGraphModel(model(node), new Uint8Array());
    expect(read({ name: 'y', op: 'Erf', input: ['x'] })).toThrow('Unknown operation Erf');
    expect(read(changed({ data_format: { s: base64('NCHW') } }))).toThrow('channels last');
    expect(read(changed({ padding: { s: base64('EXPLICIT') } }))).toThrow('Unknown padding');
    expect(read(changed({ strides: { list: { i: ['1', '2', '1', '1'] } } }))).toThrow('both directions');
    expect(read(changed({ dilations: { list: { i: ['1', '2', '2', '1'] } } }))).toThrow('Dilation');
    expect(read(changed({ fused_ops: { list: { s: [base64('BiasAdd'), base64('Elu')] } } }))).toThrow(
      'fused',
    );
    expect(() => readTfjsGraphModel(model(CONVOLUTION), new Uint8Array(1))).toThrow('does not fit');
  });
});

describe('fuseClips', () => {
  const constants = new Map([
    ['six', { shape: [], values: Float32Array.of(6) }],
    ['zero', { shape: [], values: Float32Array.of(0) }],
  ]);
  const chain: readonly Operation[] = [
    { kind: 'relu', name: 'a', inputs: ['x'] },
    { kind: 'minimum', name: 'b', inputs: ['a', 'six'] },
    { kind: 'maximum', name: 'c', inputs: ['b', 'zero'] },
  ];

  it('makes one clip of ReLU, minimum and maximum, and of nothing else', () => {
    expect(fuseClips({ input: 'x', constants, operations: chain }).operations[2]).toEqual({
      kind: 'clip',
      name: 'c',
      inputs: ['x'],
      low: 0,
      high: 6,
    });
    const other: TensorFlowGraph = {
      input: 'x',
      constants,
      operations: [...chain.slice(0, 2), { kind: 'maximum', name: 'c', inputs: ['b', 'six'] }],
    };
    expect(fuseClips(other)).toEqual(other);
  });
});

describe('adaptFirstFilter', () => {
  // [1, 1, 3, 2]: two outputs of one pixel.
  const filter = { shape: [1, 1, 3, 2], values: Float32Array.of(1, 2, 3, 4, 5, 6) };
  const source: TensorFlowGraph = {
    input: 'x',
    constants: new Map([['filter', filter]]),
    operations: [
      { kind: 'pad', name: 'padded', inputs: ['x', 'amounts'] },
      { kind: 'convolution', name: 'y', inputs: ['padded', 'filter'], stride: 1, padding: 'valid' },
    ],
  };

  it('scales, and reads the colours in the other order, also behind a pad', () => {
    const adapted = adaptFirstFilter(source, { scale: 2, reversed: true }).constants.get('filter');
    expect([...(adapted?.values ?? [])]).toEqual([10, 12, 6, 8, 2, 4]);
    expect([...filter.values]).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

describe('keepOutputs', () => {
  it('keeps columns of the last axis', () => {
    const kept = keepOutputs({ shape: [2, 3], values: Float32Array.of(1, 2, 3, 4, 5, 6) }, (n) => n === 1);
    expect(kept).toEqual({ shape: [2, 1], values: Float32Array.of(2, 5) });
  });
});
