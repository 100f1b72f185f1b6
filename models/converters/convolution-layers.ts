import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Weight, WeightLookup } from '../sources/face-api-weights.ts';

export type Padding = readonly [top: number, left: number, bottom: number, right: number];

export const NO_PADDING: Padding = [0, 0, 0, 0];
const PAD_ONE: Padding = [1, 1, 1, 1];
/** TensorFlow's SAME for an even size, stride 2 and a 3x3 window (or stride 1 and 2x2): right and bottom only. */
export const PAD_RIGHT_BOTTOM: Padding = [0, 0, 1, 1];

/** Turns a TensorFlow.js filter `[height, width, in, out]` into ONNX order `[out, in, height, width]`. */
export function toOnnxFilter(weight: Weight): Weight {
  return permute(weight, [3, 2, 0, 1]);
}

/** Reorders the four axes of a weight. */
export function permute(weight: Weight, order: readonly [number, number, number, number]): Weight {
  const [d0 = 1, d1 = 1, d2 = 1, d3 = 1] = weight.shape;
  const sizes = [d0, d1, d2, d3];
  const strides = [d1 * d2 * d3, d2 * d3, d3, 1];
  const shape = order.map((axis) => sizes[axis] ?? 1);
  const step = order.map((axis) => strides[axis] ?? 1);
  const [s0 = 1, s1 = 1, s2 = 1, s3 = 1] = shape;
  const [p0 = 1, p1 = 1, p2 = 1, p3 = 1] = step;
  const values = new Float32Array(weight.values.length);
  let target = 0;
  for (let a = 0; a < s0; a += 1)
    for (let b = 0; b < s1; b += 1)
      for (let c = 0; c < s2; c += 1)
        for (let d = 0; d < s3; d += 1) {
          values[target] = weight.values[a * p0 + b * p1 + c * p2 + d * p3] ?? 0;
          target += 1;
        }
  return { shape, values };
}

/** Adds a convolution with bias. `filter` is in ONNX order. */
export function addConvolution(
  graph: GraphBuilder,
  name: string,
  input: string,
  filter: Weight,
  bias: Float32Array,
  stride: number,
  pads: Padding,
): string {
  const weights = graph.tensor(`${name}/filters`, filter.shape, filter.values);
  const offsets = graph.tensor(`${name}/bias`, [bias.length], bias);
  const [, , kernelHeight = 1, kernelWidth = 1] = filter.shape;
  return graph.node('Conv', name, [input, weights, offsets], {
    kernel_shape: [kernelHeight, kernelWidth],
    strides: [stride, stride],
    pads,
  });
}

/** Adds a depthwise 3x3 convolution with padding 1 and a pointwise one with bias, as face-api's separable layers. */
export function addSeparableConvolution(
  graph: GraphBuilder,
  name: string,
  input: string,
  weights: WeightLookup,
): string {
  // Depthwise filters are [3, 3, channels, 1]; ONNX wants [channels, 1, 3, 3] and as many groups.
  const depthwise = permute(weights(`${name}/depthwise_filter`), [2, 3, 0, 1]);
  const filter = graph.tensor(`${name}/depthwise_filter`, depthwise.shape, depthwise.values);
  const planes = graph.node('Conv', `${name}/depthwise`, [input, filter], {
    group: depthwise.shape[0] ?? 1,
    kernel_shape: [3, 3],
    strides: [1, 1],
    pads: PAD_ONE,
  });
  const pointwise = toOnnxFilter(weights(`${name}/pointwise_filter`));
  return addConvolution(graph, name, planes, pointwise, weights(`${name}/bias`).values, 1, NO_PADDING);
}
