import { createGraph, type GraphBuilder } from '../onnx/graph-builder.ts';
import { ELEMENT, encodeModel } from '../onnx/schema.ts';
import type { WeightLookup } from '../sources/weight.ts';
import {
  addConvolution,
  addSeparableConvolution,
  NO_PADDING,
  PAD_RIGHT_BOTTOM,
  toOnnxFilter,
} from './convolution-layers.ts';

/** Mean colour of face-api's `TinyXception`. */
const MEAN_RGB = Float32Array.of(122.782, 117.001, 104.298);
const SIDE_PX = 112;

function relu(graph: GraphBuilder, input: string): string {
  return graph.node('Relu', `${input}/relu`, [input]);
}

/** Two separable convolutions, 3x3 max-pooling by 2, plus a strided 1x1 convolution of the block's input. */
function addReductionBlock(
  graph: GraphBuilder,
  name: string,
  input: string,
  weights: WeightLookup,
  activated: boolean,
): string {
  let out = activated ? relu(graph, input) : input;
  out = addSeparableConvolution(graph, `${name}/separable_conv0`, out, weights);
  out = addSeparableConvolution(graph, `${name}/separable_conv1`, relu(graph, out), weights);
  const pooled = graph.node('MaxPool', `${name}/pool`, [out], {
    kernel_shape: [3, 3],
    strides: [2, 2],
    pads: PAD_RIGHT_BOTTOM,
  });
  const expansion = `${name}/expansion_conv`;
  const filter = toOnnxFilter(weights(`${expansion}/filters`));
  const shortcut = addConvolution(
    graph,
    expansion,
    input,
    filter,
    weights(`${expansion}/bias`).values,
    2,
    NO_PADDING,
  );
  return graph.node('Add', name, [pooled, shortcut]);
}

/** Three separable convolutions with a residual connection. */
function addMainBlock(graph: GraphBuilder, name: string, input: string, weights: WeightLookup): string {
  let out = input;
  for (const layer of ['separable_conv0', 'separable_conv1', 'separable_conv2']) {
    out = addSeparableConvolution(graph, `${name}/${layer}`, relu(graph, out), weights);
  }
  return graph.node('Add', name, [out, input]);
}

function addDense(
  graph: GraphBuilder,
  name: string,
  output: string,
  input: string,
  weights: WeightLookup,
): string {
  const matrix = weights(`${name}/weights`);
  const bias = weights(`${name}/bias`);
  return graph.node('Gemm', output, [
    input,
    graph.tensor(`${name}/weights`, matrix.shape, matrix.values),
    graph.tensor(`${name}/bias`, bias.shape, bias.values),
  ]);
}

/**
 * Builds face-api's age and gender net (a tiny Xception): uint8 RGB `[faces, 112, 112, 3]` in, age in years
 * `[faces, 1]` and gender probabilities `[faces, 2]` (index 0 = male, 1 = female) out. The pooled features stay inside.
 *
 * The scale 1/255 is folded into the entry convolution; the mean is subtracted in the graph, because the
 * convolution's zero padding comes after it.
 */
export function convertAgeGender(weights: WeightLookup): Uint8Array {
  const graph = createGraph('age-gender', 17);
  const faces = graph.input('faces', ELEMENT.uint8, ['faces', SIDE_PX, SIDE_PX, 3]);
  const floats = graph.node('Cast', 'faces_float', [faces], { to: ELEMENT.float32 });
  const planes = graph.node('Transpose', 'faces_planes', [floats], { perm: [0, 3, 1, 2] });
  const mean = graph.tensor('mean', [1, 3, 1, 1], MEAN_RGB);
  const centred = graph.node('Sub', 'faces_centred', [planes, mean]);

  const entry = toOnnxFilter(weights('entry_flow/conv_in/filters'));
  const scaled = { shape: entry.shape, values: entry.values.map((weight) => weight / 255) };
  const entryBias = weights('entry_flow/conv_in/bias').values;
  let out = addConvolution(graph, 'entry_flow/conv_in', centred, scaled, entryBias, 2, PAD_RIGHT_BOTTOM);
  out = relu(graph, out);
  out = addReductionBlock(graph, 'entry_flow/reduction_block_0', out, weights, false);
  out = addReductionBlock(graph, 'entry_flow/reduction_block_1', out, weights, true);
  out = addMainBlock(graph, 'middle_flow/main_block_0', out, weights);
  out = addMainBlock(graph, 'middle_flow/main_block_1', out, weights);
  out = addReductionBlock(graph, 'exit_flow/reduction_block', out, weights, true);
  out = relu(graph, addSeparableConvolution(graph, 'exit_flow/separable_conv', out, weights));

  const pooled = graph.node('GlobalAveragePool', 'pooled', [out]);
  const features = graph.node('Flatten', 'features', [pooled], { axis: 1 });
  addDense(graph, 'fc/age', 'age_years', features, weights);
  const genderLogits = addDense(graph, 'fc/gender', 'gender_logits', features, weights);
  graph.node('Softmax', 'gender_probabilities', [genderLogits], { axis: 1 });
  graph.output('age_years', ['faces', 1]);
  graph.output('gender_probabilities', ['faces', 2]);
  return encodeModel(graph.model());
}
