import { createGraph } from '../onnx/graph-builder.ts';
import { ELEMENT, encodeModel } from '../onnx/schema.ts';
import type { Weight, WeightLookup } from '../sources/weight.ts';
import {
  addConvolution,
  addSeparableConvolution,
  NO_PADDING,
  PAD_RIGHT_BOTTOM,
  toOnnxFilter,
} from './convolution-layers.ts';

/** Constants of the tiny face detector in face-api (`tinyFaceDetector/const`, `tinyYolov2/leaky`). */
const MEAN_RGB = [117.001, 114.697, 97.404];
const LEAKY_SLOPE = { float: 0.10000000149011612 };
const OUTPUT_CHANNELS = 25;

/**
 * Folds (x - mean) / 255 into the first convolution, which has no padding, so that the fold is exact up to one
 * rounding of each weight: w' = w / 255 and b' = b - sum(w * mean) / 255, summed in float64 in a fixed order.
 */
function foldNormalisation(filter: Weight, bias: Float32Array): { filter: Weight; bias: Float32Array } {
  const [outputs = 0, , height = 0, width = 0] = filter.shape;
  const planeSize = height * width;
  const foldedBias = new Float32Array(outputs);
  for (let output = 0; output < outputs; output += 1) {
    let shift = 0;
    MEAN_RGB.forEach((mean, channel) => {
      const start = (output * MEAN_RGB.length + channel) * planeSize;
      for (let tap = 0; tap < planeSize; tap += 1) shift += (filter.values[start + tap] ?? 0) * mean;
    });
    foldedBias[output] = (bias[output] ?? 0) - shift / 255;
  }
  return {
    filter: { shape: filter.shape, values: filter.values.map((weight) => weight / 255) },
    bias: foldedBias,
  };
}

/**
 * Builds the tiny face detector (a separable tiny YOLO v2): uint8 RGB `[1, height, width, 3]` in, raw grid
 * `[1, 25, height / 32, width / 32]` out, 5 anchors x (x, y, width, height, objectness) per cell, before any sigmoid.
 *
 * LeakyReLU stands after the max-pooling: it is monotonic, so the result is the same and there is a quarter of it.
 */
export function convertTinyFaceDetector(weights: WeightLookup): Uint8Array {
  const graph = createGraph('tiny-face-detector', 17);
  const picture = graph.input('picture', ELEMENT.uint8, [1, 'height', 'width', 3]);
  const floats = graph.node('Cast', 'picture_float', [picture], { to: ELEMENT.float32 });
  const planes = graph.node('Transpose', 'picture_planes', [floats], { perm: [0, 3, 1, 2] });

  const pool = (name: string, input: string, stride: number): string =>
    graph.node('MaxPool', `${name}/pool`, [input], {
      kernel_shape: [2, 2],
      strides: [stride, stride],
      pads: PAD_RIGHT_BOTTOM,
    });
  const activate = (name: string, input: string): string =>
    graph.node('LeakyRelu', `${name}/leaky`, [input], { alpha: LEAKY_SLOPE });

  const first = foldNormalisation(toOnnxFilter(weights('conv0/filters')), weights('conv0/bias').values);
  let out = addConvolution(graph, 'conv0', planes, first.filter, first.bias, 1, NO_PADDING);
  out = activate('conv0', pool('conv0', out, 2));
  for (const name of ['conv1', 'conv2', 'conv3', 'conv4', 'conv5']) {
    out = addSeparableConvolution(graph, name, out, weights);
    out = activate(name, pool(name, out, name === 'conv5' ? 1 : 2));
  }
  const last = toOnnxFilter(weights('conv8/filters'));
  addConvolution(graph, 'grid', out, last, weights('conv8/bias').values, 1, NO_PADDING);
  graph.output('grid', [1, OUTPUT_CHANNELS, 'rows', 'columns']);
  return encodeModel(graph.model());
}
