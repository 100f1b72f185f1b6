import type { GraphBuilder } from '../onnx/graph-builder.ts';
import { ELEMENT } from '../onnx/schema.ts';
import type { Operation, TensorFlowGraph } from '../sources/tensorflow-graph.ts';

type Rgb = readonly [red: number, green: number, blue: number];

/**
 * Adds the input of our graphs, uint8 RGB `[count, height, width, 3]`, and turns it into float planes with the mean
 * colour subtracted. The mean is not folded into a convolution, because zero padding comes after it.
 */
export function addPictureInput(
  graph: GraphBuilder,
  name: string,
  shape: readonly [count: number | string, height: number | string, width: number | string],
  meanRgb: Rgb,
): string {
  const picture = graph.input(name, ELEMENT.uint8, [...shape, 3]);
  const floats = graph.node('Cast', `${name}_float`, [picture], { to: ELEMENT.float32 });
  const planes = graph.node('Transpose', `${name}_planes`, [floats], { perm: [0, 3, 1, 2] });
  const mean = graph.tensor('mean', [1, 3, 1, 1], Float32Array.from(meanRgb));
  return graph.node('Sub', `${name}_centred`, [planes, mean]);
}

/**
 * Changes the filter `[height, width, 3, out]` that reads the picture, so that the graph takes another range or order
 * of colours: `scale` multiplies, `reversed` lets a graph for blue, green, red read red, green, blue.
 */
export function adaptFirstFilter(
  source: TensorFlowGraph,
  { scale = 1, reversed = false }: { readonly scale?: number; readonly reversed?: boolean },
): TensorFlowGraph {
  const readersOf = (value: string): readonly Operation[] =>
    source.operations.filter(({ inputs }) => inputs[0] === value);
  const [only] = readersOf(source.input);
  const readers = readersOf(only?.kind === 'pad' ? only.name : source.input);
  const [first] = readers;
  const name = first?.inputs[1] ?? '';
  const filter = source.constants.get(name);
  if (first?.kind !== 'convolution' || readers.length !== 1 || filter?.shape[2] !== 3)
    throw new Error('Expected one convolution of the picture.');
  const outputs = filter.shape[3] ?? 0;
  const values = filter.values.map((_, index) => {
    const channel = Math.floor(index / outputs) % 3;
    const from = reversed ? index + (2 - 2 * channel) * outputs : index;
    return (filter.values[from] ?? 0) * scale;
  });
  return { ...source, constants: new Map(source.constants).set(name, { ...filter, values }) };
}
