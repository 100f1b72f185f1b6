import { createGraph, type GraphBuilder } from '../onnx/graph-builder.ts';
import { encodeModel } from '../onnx/schema.ts';
import { permute, type Weight, type WeightLookup } from '../sources/weight.ts';
import { addConvolution, NO_PADDING, samePadding, toOnnxFilter, type Padding } from './convolution-layers.ts';
import { keepOutputs } from './keep-outputs.ts';
import { addPictureInput } from './picture-input.ts';

/** Of face-api's `ssdMobilenetv1/mobileNetV1`. */
const BATCH_NORM_EPSILON = 0.0010000000474974513;
const STRIDE_TWO_LAYERS = new Set([2, 4, 6, 12]);
const LAYERS = 13;
const CLASSES = 3;
const FACE_CLASS = 1;
const HALF_RANGE = 127.5;

/**
 * SAME padding for an even size, stride 2 and a 3x3 window, with one more at the end, which an even size never reads.
 * The coarse layers of a picture that is no multiple of 512 have odd sizes; so padded, their cells lie where those of
 * even sizes do, which is what the network learned.
 */
const PAD_TO_EVEN: Padding = [0, 0, 2, 2];

/** The layers of one network, by the names of the published weights. */
interface Layers {
  readonly graph: GraphBuilder;
  readonly weights: WeightLookup;
}

function relu6({ graph }: Layers, input: string): string {
  return graph.node('Clip', `${input}/relu6`, [input, 'zero', 'six']);
}

/** A convolution whose batch norm is folded into its filter already, up to the offset. */
function addPointwise(layers: Layers, name: string, input: string, stride: number, pads: Padding): string {
  const { graph, weights } = layers;
  const filter = toOnnxFilter(weights(`${name}/weights`));
  const offset = weights(`${name}/convolution_bn_offset`).values;
  return relu6(layers, addConvolution(graph, name, input, filter, offset, stride, pads));
}

/** A depthwise 3x3 convolution; its batch norm is folded into filter and bias, in float64. */
function addDepthwise(layers: Layers, name: string, input: string, stride: number): string {
  const { graph, weights } = layers;
  const norm = (part: string): Float32Array => weights(`${name}/BatchNorm/${part}`).values;
  const [gamma, beta, mean, variance] = [
    norm('gamma'),
    norm('beta'),
    norm('moving_mean'),
    norm('moving_variance'),
  ];
  const factors = Array.from(
    gamma,
    (value, channel) => value / Math.sqrt((variance[channel] ?? 0) + BATCH_NORM_EPSILON),
  );
  const { shape, values } = permute(weights(`${name}/depthwise_weights`), [2, 3, 0, 1]);
  const [channels = 1, , height = 1, width = 1] = shape;
  const filter = values.map((value, index) => value * (factors[Math.floor(index / (height * width))] ?? 0));
  const bias = beta.map((value, channel) => value - (mean[channel] ?? 0) * (factors[channel] ?? 0));
  const operands = [
    input,
    graph.tensor(`${name}/filters`, shape, filter),
    graph.tensor(`${name}/bias`, [channels], bias),
  ];
  const attributes = {
    group: channels,
    kernel_shape: [height, width],
    strides: [stride, stride],
    pads: samePadding(height, stride),
  };
  return relu6(layers, graph.node('Conv', name, operands, attributes));
}

/** One 1x1 convolution of a predictor as rows: `[1, priors, columns]`. */
function addRows(layers: Layers, name: string, input: string, weight: Weight, bias: Weight): string {
  const { graph } = layers;
  const columns = name.endsWith('BoxEncodingPredictor') ? 4 : 1;
  const planes = addConvolution(graph, name, input, toOnnxFilter(weight), bias.values, 1, NO_PADDING);
  const cells = graph.node('Transpose', `${name}/cells`, [planes], { perm: [0, 2, 3, 1] });
  const shape = graph.tensor(`${name}/shape`, [3], BigInt64Array.from([1, -1, columns], BigInt));
  return graph.node('Reshape', `${name}/rows`, [cells, shape]);
}

/** Locations and face scores of one feature map. */
function addPredictor(layers: Layers, index: number, input: string): readonly [string, string] {
  const { weights } = layers;
  const location = `Prediction/BoxPredictor_${index}/BoxEncodingPredictor`;
  const score = `Prediction/BoxPredictor_${index}/ClassPredictor`;
  const ofFace = (output: number): boolean => output % CLASSES === FACE_CLASS;
  return [
    addRows(layers, location, input, weights(`${location}/weights`), weights(`${location}/biases`)),
    addRows(
      layers,
      score,
      input,
      keepOutputs(weights(`${score}/weights`), ofFace),
      keepOutputs(weights(`${score}/biases`), ofFace),
    ),
  ];
}

/** MobileNet v1; returns the maps that are predicted from: after layer 11 and after the last. */
function addMobileNet(layers: Layers, input: string): readonly [string, string] {
  let out = addPointwise(layers, 'MobilenetV1/Conv2d_0_pointwise', input, 2, samePadding(3, 2));
  let layer11 = '';
  for (let layer = 1; layer <= LAYERS; layer += 1) {
    const name = `MobilenetV1/Conv2d_${layer}`;
    out = addDepthwise(layers, `${name}_depthwise`, out, STRIDE_TWO_LAYERS.has(layer) ? 2 : 1);
    out = addPointwise(layers, `${name}_pointwise`, out, 1, NO_PADDING);
    if (layer === 11) layer11 = out;
  }
  return [layer11, out];
}

/** Four coarser maps, each of half the size; returns them from fine to coarse. */
function addCoarserMaps(layers: Layers, input: string): readonly string[] {
  const maps: string[] = [];
  let out = input;
  for (const step of [0, 2, 4, 6]) {
    out = addPointwise(layers, `Prediction/Conv2d_${step}_pointwise`, out, 1, NO_PADDING);
    out = addPointwise(layers, `Prediction/Conv2d_${step + 1}_pointwise`, out, 2, PAD_TO_EVEN);
    maps.push(out);
  }
  return maps;
}

/**
 * Builds face-api's SSD MobileNet v1: uint8 RGB `[1, height, width, 3]` in, face scores `[1, priors, 1]` after the
 * sigmoid and raw locations `[1, priors, 4]` (y, x, height, width, relative to the prior) out. The two classes that are
 * not faces are left out of the predictors.
 *
 * The published priors are for 512x512 and stay outside, so that every multiple of 64 px works.
 */
export function convertSsdMobileNet(weights: WeightLookup): Uint8Array {
  const graph = createGraph('ssd-mobilenet', 17);
  const layers = { graph, weights: withScaledFirstFilter(weights) };
  const centred = addPictureInput(
    graph,
    'picture',
    [1, 'height', 'width'],
    [HALF_RANGE, HALF_RANGE, HALF_RANGE],
  );
  graph.tensor('zero', [], Float32Array.of(0));
  graph.tensor('six', [], Float32Array.of(6));

  const [layer11, last] = addMobileNet(layers, centred);
  const predictions = [layer11, last, ...addCoarserMaps(layers, last)].map((map, index) =>
    addPredictor(layers, index, map),
  );
  const [locations, logits] = [0, 1].map((part) => predictions.map((prediction) => prediction[part] ?? ''));
  graph.node('Concat', 'locations', locations ?? [], { axis: 1 });
  graph.node('Sigmoid', 'scores', [graph.node('Concat', 'logits', logits ?? [], { axis: 1 })]);
  graph.output('scores', [1, 'priors', 1]);
  graph.output('locations', [1, 'priors', 4]);
  return encodeModel(graph.model());
}

/** x / 127.5 - 1 is (x - 127.5) / 127.5: the factor goes into the filter that reads the picture. */
function withScaledFirstFilter(weights: WeightLookup): WeightLookup {
  return (name) => {
    const weight = weights(name);
    if (name !== 'MobilenetV1/Conv2d_0_pointwise/weights') return weight;
    return { ...weight, values: weight.values.map((value) => value / HALF_RANGE) };
  };
}
