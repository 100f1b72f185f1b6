import { floatTensor, operatorNode, valueInfo } from '../onnx/graph-builder.ts';
import { pruneGraph } from '../onnx/prune.ts';
import { decodeModel, ELEMENT, encodeModel } from '../onnx/schema.ts';
import type { NodeProto, TensorProto } from '../onnx/schema.ts';

/** The value in the published graph that holds the raw box locations, before priors of 320x240 are applied. */
const RAW_LOCATIONS = '462';
const MEAN = 127;
const SCALE = 1 / 128;

function scaledByPowerOfTwo(tensor: TensorProto, factor: number): TensorProto {
  const raw = tensor.raw_data;
  if (raw === undefined || tensor.data_type !== ELEMENT.float32)
    throw new Error('Expected float32 raw data.');
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const values = Float32Array.from(
    { length: raw.byteLength / 4 },
    (_, index) => view.getFloat32(index * 4, true) * factor,
  );
  return floatTensor(tensor.name ?? '', (tensor.dims ?? []).map(Number), values);
}

function withRenamedOutput(node: NodeProto, from: string, to: string): NodeProto {
  return { ...node, output: (node.output ?? []).map((name) => (name === from ? to : name)) };
}

/**
 * Converts the published RFB-320 graph: uint8 RGB `[1, height, width, 3]` in, class scores `[1, priors, 2]`
 * (softmax, column 1 = face) and raw locations `[1, priors, 4]` out.
 *
 * The decoding of the boxes is cut off because it has the priors of a 320x240 picture baked in. The scale 1/128 is
 * folded into the first convolution, which is exact for a power of two; the mean 127 is subtracted in the graph,
 * because the convolution's zero padding comes after it.
 */
export function convertRfb320(source: Uint8Array): Uint8Array {
  const model = decodeModel(source);
  const [first, ...rest] = model.graph.node;
  const weights = first?.input?.[1];
  if (first?.op_type !== 'Conv' || weights === undefined) throw new Error('Expected a convolution first.');

  const preprocessing = [
    operatorNode('Cast', 'picture_float', ['picture'], { to: ELEMENT.float32 }),
    operatorNode('Transpose', 'picture_planes', ['picture_float'], { perm: [0, 3, 1, 2] }),
    operatorNode('Sub', 'picture_centred', ['picture_planes', 'mean']),
  ];
  const nodes = [{ ...first, input: ['picture_centred', ...(first.input ?? []).slice(1)] }, ...rest];
  const initializers = (model.graph.initializer ?? []).map((tensor) =>
    tensor.name === weights ? scaledByPowerOfTwo(tensor, SCALE) : tensor,
  );
  const graph = pruneGraph({
    name: 'rfb-320',
    node: [...preprocessing, ...nodes.map((node) => withRenamedOutput(node, RAW_LOCATIONS, 'locations'))],
    initializer: [floatTensor('mean', [], Float32Array.of(MEAN)), ...initializers],
    input: [valueInfo('picture', ELEMENT.uint8, [1, 'height', 'width', 3])],
    output: [
      valueInfo('scores', ELEMENT.float32, [1, 'priors', 2]),
      valueInfo('locations', ELEMENT.float32, [1, 'priors', 4]),
    ],
  });
  return encodeModel({
    ir_version: model.ir_version,
    producer_name: 'facegate',
    graph,
    opset_import: model.opset_import,
  });
}
