import { ATTRIBUTE, ELEMENT, type AttributeProto, type DimensionProto, type ModelProto } from './schema.ts';
import type { NodeProto, TensorProto, ValueInfoProto } from './schema.ts';

/** A dimension: a size, or the name of one that is known only at run time. */
export type Dimension = number | string;

/** Attribute values: an integer, a list of integers, a text, or `{ float }`. */
export type AttributeValue = number | string | readonly number[] | { readonly float: number };

/** An ONNX graph that grows node by node; each method returns the name of the value that it made. */
export interface GraphBuilder {
  input(name: string, elementType: number, shape: readonly Dimension[]): string;
  output(name: string, shape: readonly Dimension[]): void;
  tensor(name: string, shape: readonly number[], values: Float32Array | BigInt64Array): string;
  node(
    operator: string,
    output: string,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, AttributeValue>>,
  ): string;
  /** Adds a node with several outputs and returns their names. */
  nodeWithOutputs<const Names extends readonly string[]>(
    operator: string,
    outputs: Names,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, AttributeValue>>,
  ): Names;
  model(): ModelProto;
}

/** Describes a graph's input or output. */
export function valueInfo(name: string, elementType: number, shape: readonly Dimension[]): ValueInfoProto {
  const dim = shape.map((size): DimensionProto =>
    typeof size === 'number' ? { dim_value: size } : { dim_param: size },
  );
  return { name, type: { tensor_type: { elem_type: elementType, shape: { dim } } } };
}

/** Makes a float32 tensor; the bytes are little-endian as ONNX wants them, on every machine. */
export function floatTensor(name: string, shape: readonly number[], values: Float32Array): TensorProto {
  const raw = new Uint8Array(values.length * 4);
  const view = new DataView(raw.buffer);
  values.forEach((value, index) => {
    view.setFloat32(index * 4, value, true);
  });
  return { dims: [...shape], data_type: ELEMENT.float32, name, raw_data: raw };
}

/** Makes an int64 tensor, little-endian: sizes, axes and positions, which ONNX wants so. */
function integerTensor(name: string, shape: readonly number[], values: BigInt64Array): TensorProto {
  const raw = new Uint8Array(values.length * 8);
  const view = new DataView(raw.buffer);
  values.forEach((value, index) => {
    view.setBigInt64(index * 8, value, true);
  });
  return { dims: [...shape], data_type: ELEMENT.int64, name, raw_data: raw };
}

/** Makes a node; attributes are written in the given order. */
export function operatorNode(
  operator: string,
  output: string,
  inputs: readonly string[],
  attributes: Readonly<Record<string, AttributeValue>> = {},
): NodeProto {
  const attribute = Object.entries(attributes).map(([name, value]): AttributeProto => {
    if (typeof value === 'number') return { name, i: value, type: ATTRIBUTE.int };
    if (typeof value === 'string') return { name, s: Buffer.from(value), type: ATTRIBUTE.text };
    if ('float' in value) return { name, f: value.float, type: ATTRIBUTE.float };
    return { name, ints: [...value], type: ATTRIBUTE.ints };
  });
  return { input: [...inputs], output: [output], name: output, op_type: operator, attribute };
}

/**
 * Starts an empty graph.
 *
 * @param name - Name of the graph.
 * @param operatorSet - Version of the default ONNX operator set.
 */
export function createGraph(name: string, operatorSet: number): GraphBuilder {
  const nodes: NodeProto[] = [];
  const initializers: TensorProto[] = [];
  const inputs: ValueInfoProto[] = [];
  const outputs: ValueInfoProto[] = [];
  return {
    input(valueName, elementType, shape) {
      inputs.push(valueInfo(valueName, elementType, shape));
      return valueName;
    },
    output(valueName, shape) {
      outputs.push(valueInfo(valueName, ELEMENT.float32, shape));
    },
    tensor(valueName, shape, values) {
      initializers.push(
        values instanceof Float32Array
          ? floatTensor(valueName, shape, values)
          : integerTensor(valueName, shape, values),
      );
      return valueName;
    },
    node(operator, output, operands, attributes) {
      nodes.push(operatorNode(operator, output, operands, attributes));
      return output;
    },
    nodeWithOutputs(operator, names, operands, attributes) {
      const [first = ''] = names;
      nodes.push({ ...operatorNode(operator, first, operands, attributes), output: [...names] });
      return names;
    },
    model: () => ({
      ir_version: 8,
      producer_name: 'facegate',
      graph: { node: nodes, name, initializer: initializers, input: inputs, output: outputs },
      opset_import: [{ version: operatorSet }],
    }),
  };
}
