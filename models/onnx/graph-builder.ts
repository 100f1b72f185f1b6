import { ATTRIBUTE, ELEMENT, type AttributeProto, type DimensionProto, type ModelProto } from './schema.ts';
import type { NodeProto, TensorProto, ValueInfoProto } from './schema.ts';

/** A dimension: a size, or the name of one that is known only at run time. */
export type Dimension = number | string;

/** Attribute values: an integer, a list of integers, or `{ float }`. */
export type AttributeValue = number | readonly number[] | { readonly float: number };

/** An ONNX graph that grows node by node; each method returns the name of the value that it made. */
export interface GraphBuilder {
  input(name: string, elementType: number, shape: readonly Dimension[]): string;
  output(name: string, shape: readonly Dimension[]): void;
  tensor(name: string, shape: readonly number[], values: Float32Array): string;
  node(
    operator: string,
    output: string,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, AttributeValue>>,
  ): string;
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

/** Makes a node; attributes are written in the given order. */
export function operatorNode(
  operator: string,
  output: string,
  inputs: readonly string[],
  attributes: Readonly<Record<string, AttributeValue>> = {},
): NodeProto {
  const attribute = Object.entries(attributes).map(([name, value]): AttributeProto => {
    if (typeof value === 'number') return { name, i: value, type: ATTRIBUTE.int };
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
      initializers.push(floatTensor(valueName, shape, values));
      return valueName;
    },
    node(operator, output, operands, attributes) {
      nodes.push(operatorNode(operator, output, operands, attributes));
      return output;
    },
    model: () => ({
      ir_version: 8,
      producer_name: 'facegate',
      graph: { node: nodes, name, initializer: initializers, input: inputs, output: outputs },
      opset_import: [{ version: operatorSet }],
    }),
  };
}
