import { openFlatBuffer, type FlatTable } from './flatbuffer.ts';
import { readHalfFloats } from './half-float.ts';
import { densify } from './sparse-tensor.ts';
import type { Operation, TensorFlowGraph, WindowStep } from './tensorflow-graph.ts';
import { permute, type Weight } from './weight.ts';

// Field numbers, operator codes and values of TensorFlow Lite's schema, version 3 (schema.fbs).
const MODEL = { operatorCodes: 1, subgraphs: 2, buffers: 4 } as const;
const OPERATOR_CODE = { oldCode: 0, code: 3 } as const;
const SUBGRAPH = { tensors: 0, inputs: 1, operators: 3 } as const;
const TENSOR = { shape: 0, type: 1, buffer: 2, name: 3, sparsity: 6 } as const;
const OPERATOR = { code: 0, inputs: 1, outputs: 2, options: 4 } as const;
const TYPE = { float32: 0, float16: 1, int32: 2 } as const;
const ACTIVATION = { none: 0, relu: 1 } as const;
const CODE = {
  add: 0,
  concatenation: 2,
  convolution: 3,
  depthwiseConvolution: 4,
  depthToSpace: 5,
  dequantise: 6,
  maxPool: 17,
  relu: 19,
  reshape: 22,
  resizeBilinear: 23,
  pad: 34,
  densify: 124,
} as const;

/** One operator with the names of its tensors. */
interface Step {
  readonly code: number;
  readonly options: FlatTable | undefined;
  readonly inputs: readonly string[];
  readonly output: string;
}

function readConstant(tensor: FlatTable, buffers: readonly FlatTable[]): Weight | undefined {
  const bytes = buffers[tensor.int32(TENSOR.buffer)]?.bytes(0) ?? new Uint8Array();
  if (bytes.length === 0) return undefined;
  const shape = tensor.int32s(TENSOR.shape);
  const sparsity = tensor.table(TENSOR.sparsity);
  const values = readNumbers(bytes, tensor.int8(TENSOR.type));
  return sparsity === undefined ? { shape, values } : densify(sparsity, shape, values);
}

function readNumbers(bytes: Uint8Array, type: number): Float32Array {
  if (type === TYPE.float16) return readHalfFloats(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (type !== TYPE.float32 && type !== TYPE.int32) throw new Error(`Unknown tensor type ${type}.`);
  const read = type === TYPE.int32 ? view.getInt32.bind(view) : view.getFloat32.bind(view);
  return Float32Array.from({ length: bytes.byteLength / 4 }, (_, index) => read(index * 4, true));
}

/** Stride and padding; the first three fields of every option table about windows. */
function stepOf(options: FlatTable | undefined): WindowStep {
  const stride = options?.int32(1) ?? 0;
  if (stride < 1 || options?.int32(2) !== stride) throw new Error('Expected one stride for both directions.');
  return { stride, padding: options.int8(0) === 0 ? 'same' : 'valid' };
}

function withActivation(
  operation: Operation,
  activation: number | undefined = ACTIVATION.none,
): readonly Operation[] {
  if (activation === ACTIVATION.none) return [operation];
  if (activation !== ACTIVATION.relu) throw new Error('Unknown activation.');
  const before = `${operation.name}/before_activation`;
  return [
    { ...operation, name: before },
    { kind: 'relu', name: operation.name, inputs: [before] },
  ];
}

/**
 * Reads a model's operators one after the other; weights are turned into TensorFlow's order of axes on the way, those
 * that an operator makes of others are written out.
 */
class OperatorReader {
  readonly #constants: Map<string, Weight>;

  constructor(constants: Map<string, Weight>) {
    this.#constants = constants;
  }

  operationsOf({ code, options, inputs, output: name }: Step): readonly Operation[] {
    const [first = ''] = inputs;
    switch (code) {
      case CODE.dequantise:
      case CODE.densify: // Read as dense float32 already.
        this.#constants.set(name, this.#constant(first));
        return [];
      case CODE.convolution:
        // [out, height, width, in] becomes [height, width, in, out].
        this.#turnFilter(inputs, (filter) => permute(filter, [1, 2, 3, 0]));
        return withActivation({ kind: 'convolution', name, inputs, ...stepOf(options) }, options?.int8(3));
      case CODE.depthwiseConvolution:
        // [1, height, width, channels] becomes [height, width, channels, 1].
        this.#turnFilter(inputs, ({ shape: [, ...shape], values }) => ({ shape: [...shape, 1], values }));
        return withActivation(
          { kind: 'depthwise-convolution', name, inputs, ...stepOf(options) },
          options?.int8(4),
        );
      case CODE.maxPool: {
        const sizePx = options?.int32(3) ?? 0;
        return withActivation(
          { kind: 'max-pool', name, inputs, sizePx, ...stepOf(options) },
          options?.int8(5),
        );
      }
      case CODE.add:
        return withActivation({ kind: 'add', name, inputs }, options?.int8(0));
      case CODE.relu:
        return withActivation({ kind: 'relu', name, inputs });
      case CODE.pad:
        return withActivation({ kind: 'pad', name, inputs });
      case CODE.concatenation:
        return withActivation(
          { kind: 'concatenate', name, inputs, axis: options?.int32(0) ?? 0 },
          options?.int8(1),
        );
      case CODE.reshape: {
        const shape = options?.int32s(0) ?? [];
        const wanted = shape.length > 0 ? shape : [...this.#constant(inputs[1] ?? '').values];
        return withActivation({ kind: 'reshape', name, inputs: [first], shape: wanted });
      }
      case CODE.depthToSpace:
        if (options?.int32(0) !== 2) throw new Error('Expected blocks of 2.');
        return withActivation({ kind: 'depth-to-space', name, inputs });
      case CODE.resizeBilinear:
        if (options?.int8(2) !== 0 || options.int8(3) !== 1) throw new Error('Expected centres of pixels.');
        return withActivation({ kind: 'double-size', name, inputs: [first] });
      default:
        throw new Error(`Unknown operator ${code}.`);
    }
  }

  #turnFilter(inputs: readonly string[], turn: (filter: Weight) => Weight): void {
    const [, name = ''] = inputs;
    this.#constants.set(name, turn(this.#constant(name)));
  }

  #constant(name: string): Weight {
    const constant = this.#constants.get(name);
    if (constant === undefined) throw new Error(`Expected ${name} to be constant.`);
    return constant;
  }
}

/**
 * Reads a TensorFlow Lite model with one input; weights in float32 or float16, dense or sparse.
 *
 * @param file - The model; borrowed.
 * @throws Error for operators, types or options that our models do not have.
 */
export function readTfliteModel(file: Uint8Array): TensorFlowGraph {
  const model = openFlatBuffer(file);
  const codes = model
    .tables(MODEL.operatorCodes)
    .map((code) => Math.max(code.int8(OPERATOR_CODE.oldCode), code.int32(OPERATOR_CODE.code)));
  const [graph, ...others] = model.tables(MODEL.subgraphs);
  if (graph === undefined || others.length > 0) throw new Error('Expected one graph.');
  const tensors = graph.tables(SUBGRAPH.tensors);
  const names = tensors.map((tensor) => tensor.text(TENSOR.name));
  if (new Set(names).size !== names.length) throw new Error('Two tensors share a name.');
  const nameOf = (index: number): string => names[index] ?? '';

  const buffers = model.tables(MODEL.buffers);
  const constants = new Map<string, Weight>();
  tensors.forEach((tensor, index) => {
    const constant = readConstant(tensor, buffers);
    if (constant !== undefined) constants.set(nameOf(index), constant);
  });

  const reader = new OperatorReader(constants);
  const operations = graph.tables(SUBGRAPH.operators).flatMap((operator) =>
    reader.operationsOf({
      code: codes[operator.int32(OPERATOR.code)] ?? -1,
      options: operator.table(OPERATOR.options),
      inputs: operator.int32s(OPERATOR.inputs).map(nameOf),
      output: nameOf(operator.int32s(OPERATOR.outputs)[0] ?? -1),
    }),
  );
  const [input = -1] = graph.int32s(SUBGRAPH.inputs);
  return { input: nameOf(input), operations, constants };
}
