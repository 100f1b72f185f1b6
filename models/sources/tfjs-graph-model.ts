import type { Weight } from './weight.ts';
import { readHalfFloats } from './half-float.ts';
import type { Operation, TensorFlowGraph, WindowStep } from './tensorflow-graph.ts';

interface WeightEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly quantization?: { readonly dtype: string };
}

/** An attribute of a node; text is in base64. */
interface Attribute {
  readonly s?: string;
  readonly b?: boolean;
  readonly list?: { readonly i?: readonly string[]; readonly s?: readonly string[] };
}

interface Node {
  readonly name: string;
  readonly op: string;
  readonly input?: readonly string[];
  readonly attr?: Readonly<Record<string, Attribute>>;
}

interface GraphModel {
  readonly format: string;
  readonly modelTopology: { readonly node: readonly Node[] };
  readonly weightsManifest: readonly { readonly weights: readonly WeightEntry[] }[];
}

function readNumbers(bytes: Uint8Array, type: string): Float32Array {
  if (type === 'float16') return readHalfFloats(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = type === 'int32' ? view.getInt32.bind(view) : view.getFloat32.bind(view);
  return Float32Array.from({ length: bytes.byteLength / 4 }, (_, index) => read(index * 4, true));
}

function readWeights(entries: readonly WeightEntry[], file: Uint8Array): Map<string, Weight> {
  const weights = new Map<string, Weight>();
  let offset = 0;
  for (const { name, shape, dtype, quantization } of entries) {
    const type = quantization?.dtype ?? dtype;
    if (!['float16', 'float32', 'int32'].includes(type)) throw new Error(`Unknown weight type ${type}.`);
    const length = shape.reduce((product, size) => product * size, 1);
    const end = offset + length * (type === 'float16' ? 2 : 4);
    weights.set(name, { shape, values: readNumbers(file.subarray(offset, end), type) });
    offset = end;
  }
  if (offset !== file.length) throw new Error('The weight file does not fit the graph model.');
  return weights;
}

function decodeText(base64: string | undefined): string {
  return Buffer.from(base64 ?? '', 'base64').toString('utf8');
}

/** The middle one of `[1, y, x, 1]`, which must be equal in both directions. */
function sizeOf(node: Node, attribute: string): number {
  const [, y, x] = node.attr?.[attribute]?.list?.i ?? [];
  if (y === undefined || y !== x) throw new Error(`Expected one ${attribute} for both directions.`);
  return Number(y);
}

function stepOf(node: Node): WindowStep {
  if (decodeText(node.attr?.['data_format']?.s) !== 'NHWC') throw new Error('Expected channels last.');
  const dilations = node.attr?.['dilations']?.list?.i ?? [];
  if (dilations.some((size) => size !== '1')) throw new Error('Dilation is not supported.');
  const padding = decodeText(node.attr?.['padding']?.s);
  if (padding !== 'SAME' && padding !== 'VALID') throw new Error(`Unknown padding ${padding}.`);
  return { stride: sizeOf(node, 'strides'), padding: padding === 'SAME' ? 'same' : 'valid' };
}

/** An operation and, when it is fused with an activation, that as an operation of its own behind it. */
function withFusedActivation(node: Node, operation: Operation): readonly Operation[] {
  const fused = (node.attr?.['fused_ops']?.list?.s ?? []).map(decodeText);
  if (fused[0] !== 'BiasAdd' || fused.length > 2 || (fused[1] ?? 'Relu') !== 'Relu')
    throw new Error(`Unknown fused operations ${fused.join()}.`);
  if (fused.length === 1) return [operation];
  const before = `${operation.name}/before_activation`;
  return [
    { ...operation, name: before },
    { kind: 'relu', name: operation.name, inputs: [before] },
  ];
}

function assertMeanOfPicture(axes: Weight | undefined, keep: boolean | undefined): void {
  if (axes?.values.join() !== '1,2' || keep === true)
    throw new Error('Expected a mean over height and width.');
}

function readOperation(node: Node, constants: ReadonlyMap<string, Weight>): readonly Operation[] {
  const { name } = node;
  const inputs = node.input ?? [];
  const constant = (index: number): Weight | undefined => constants.get(inputs[index] ?? '');
  switch (node.op) {
    case 'Conv2D':
      return [{ kind: 'convolution', name, inputs, ...stepOf(node) }];
    case 'DepthwiseConv2dNative':
      return [{ kind: 'depthwise-convolution', name, inputs, ...stepOf(node) }];
    case '_FusedConv2D':
      return withFusedActivation(node, { kind: 'convolution', name, inputs, ...stepOf(node) });
    case '_FusedMatMul':
      return withFusedActivation(node, { kind: 'dense', name, inputs });
    case 'MaxPool':
      return [{ kind: 'max-pool', name, inputs, sizePx: sizeOf(node, 'ksize'), ...stepOf(node) }];
    case 'Mean':
      assertMeanOfPicture(constant(1), node.attr?.['keep_dims']?.b);
      return [{ kind: 'mean-of-picture', name, inputs: inputs.slice(0, 1) }];
    case 'Reshape':
      return [{ kind: 'reshape', name, inputs: inputs.slice(0, 1), shape: [...(constant(1)?.values ?? [])] }];
    case 'Add':
    case 'AddV2':
      return [{ kind: 'add', name, inputs }];
    case 'Mul':
      return [{ kind: 'multiply', name, inputs }];
    case 'Minimum':
      return [{ kind: 'minimum', name, inputs }];
    case 'Maximum':
      return [{ kind: 'maximum', name, inputs }];
    case 'Pad':
      return [{ kind: 'pad', name, inputs }];
    case 'Relu':
      return [{ kind: 'relu', name, inputs }];
    case 'Sigmoid':
      return [{ kind: 'sigmoid', name, inputs }];
    case 'Softmax':
      return [{ kind: 'softmax', name, inputs }];
    case 'Identity':
      return [{ kind: 'same-value', name, inputs }];
    default:
      throw new Error(`Unknown operation ${node.op}.`);
  }
}

/**
 * Reads a TensorFlow.js graph model with one input and one weight file.
 *
 * @param topologyJson - Text of the model's JSON file.
 * @param weightFile - Weights one after the other: float16, float32 or int32, little-endian.
 * @throws Error for operations, types or attributes that our models do not have.
 */
export function readTfjsGraphModel(topologyJson: string, weightFile: Uint8Array): TensorFlowGraph {
  const model = JSON.parse(topologyJson) as GraphModel;
  if (model.format !== 'graph-model') throw new Error('Not a graph model.');
  const constants = readWeights(
    model.weightsManifest.flatMap(({ weights }) => weights),
    weightFile,
  );
  const nodes = model.modelTopology.node.filter(({ op }) => op !== 'Const');
  const inputs = nodes.filter(({ op }) => op === 'Placeholder');
  const [input] = inputs;
  if (input === undefined || inputs.length !== 1) throw new Error('Expected one input.');
  const operations = nodes
    .filter(({ op }) => op !== 'Placeholder')
    .flatMap((node) => readOperation(node, constants));
  return { input: input.name, operations, constants };
}
