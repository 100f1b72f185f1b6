import type { GraphBuilder } from '../onnx/graph-builder.ts';
import { permute, type Weight, type WeightLookup } from '../sources/weight.ts';

export type Padding = readonly [top: number, left: number, bottom: number, right: number];

export const NO_PADDING: Padding = [0, 0, 0, 0];
const PAD_ONE: Padding = [1, 1, 1, 1];
/** TensorFlow's SAME for an even size, stride 2 and a 3x3 window (or stride 1 and 2x2): right and bottom only. */
export const PAD_RIGHT_BOTTOM: Padding = [0, 0, 1, 1];

/**
 * TensorFlow's SAME padding for a size that the stride divides: max(window - stride, 0), the odd one at the end. Our
 * graphs run at multiples of their whole stride, so every picture on the way has such a size.
 */
export function samePadding(sizePx: number, stride: number): Padding {
  const total = Math.max(sizePx - stride, 0);
  const start = Math.floor(total / 2);
  return [start, start, total - start, total - start];
}

/** Turns a TensorFlow.js filter `[height, width, in, out]` into ONNX order `[out, in, height, width]`. */
export function toOnnxFilter(weight: Weight): Weight {
  return permute(weight, [3, 2, 0, 1]);
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
