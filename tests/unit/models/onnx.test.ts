import { describe, expect, it } from 'vitest';
import { createGraph, floatTensor } from '../../../models/onnx/graph-builder.ts';
import { pruneGraph } from '../../../models/onnx/prune.ts';
import { decodeModel, ELEMENT, encodeModel } from '../../../models/onnx/schema.ts';

function twoBranches() {
  const graph = createGraph('two-branches', 17);
  const input = graph.input('x', ELEMENT.float32, [1, 'n']);
  const one = graph.tensor('one', [1], Float32Array.of(1));
  const unused = graph.tensor('unused', [1], Float32Array.of(2));
  const sum = graph.node('Add', 'sum', [input, one]);
  graph.node('Add', 'other', [sum, unused]);
  graph.node('LeakyRelu', 'y', [sum], { alpha: { float: 0.5 }, axis: 3, pads: [0, 1] });
  graph.output('y', [1, 'n']);
  return graph.model();
}

describe('ONNX files', () => {
  it('come out of reading and writing byte for byte the same', () => {
    const bytes = encodeModel(twoBranches());
    expect(encodeModel(decodeModel(bytes))).toEqual(bytes);
  });

  it('keep names, sizes, attributes and weights', () => {
    const { graph, opset_import: operatorSets } = decodeModel(encodeModel(twoBranches()));
    expect(operatorSets).toEqual([{ version: '17' }]);
    expect(graph.input[0]?.type.tensor_type.shape.dim).toEqual([{ dim_value: '1' }, { dim_param: 'n' }]);
    expect(graph.node[2]?.attribute).toEqual([
      { name: 'alpha', f: 0.5, type: 1 },
      { name: 'axis', i: '3', type: 2 },
      { name: 'pads', ints: ['0', '1'], type: 7 },
    ]);
    expect([...(graph.initializer?.[0]?.raw_data ?? [])]).toEqual([0, 0, 0x80, 0x3f]);
  });

  it('are refused when they have a field that writing would drop', () => {
    const bytes = encodeModel(twoBranches());
    // Field 6 of a model, doc_string, with one letter.
    const extended = Uint8Array.of(...bytes, 0x32, 1, 0x61);
    expect(() => decodeModel(extended)).toThrow('fields that the schema does not know');
  });
});

describe('pruneGraph', () => {
  it('removes what no output needs and nothing else', () => {
    const { graph } = twoBranches();
    const pruned = pruneGraph(graph);
    expect(pruned.node.map(({ name }) => name)).toEqual(['sum', 'y']);
    expect(pruned.initializer?.map(({ name }) => name)).toEqual(['one']);
    expect(pruned.output).toEqual(graph.output);
  });
});

describe('floatTensor', () => {
  it('is little-endian', () => {
    expect([...(floatTensor('t', [1], Float32Array.of(-2)).raw_data ?? [])]).toEqual([0, 0, 0, 0xc0]);
  });
});
