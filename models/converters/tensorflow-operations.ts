import type { GraphBuilder } from '../onnx/graph-builder.ts';
import { permute, type Weight } from '../sources/weight.ts';
import type { Operation, TensorFlowGraph, WindowStep } from '../sources/tensorflow-graph.ts';
import { NO_PADDING, samePadding, toOnnxFilter, type Padding } from './convolution-layers.ts';

/**
 * A value in the ONNX graph. Pictures are held channels first, `[batch, channels, height, width]`; everything else as
 * TensorFlow has it.
 */
interface Value {
  readonly name: string;
  readonly isPicture: boolean;
}

/** Finds the ONNX name of a TensorFlow value; a picture is turned back to channels last. */
type ValueLookup = (name: string) => string;

function windowPadding({ stride, padding }: WindowStep, sizePx: number): Padding {
  return padding === 'same' ? samePadding(sizePx, stride) : NO_PADDING;
}

/** The operations of one graph, written one by one. */
class OperationWriter {
  readonly #graph: GraphBuilder;
  readonly #constants: ReadonlyMap<string, Weight>;
  readonly #values = new Map<string, Value>();

  constructor(graph: GraphBuilder, source: TensorFlowGraph, input: string) {
    this.#graph = graph;
    this.#constants = source.constants;
    this.#values.set(source.input, { name: input, isPicture: true });
  }

  write(operation: Operation): void {
    this.#values.set(operation.name, this.#written(operation));
  }

  /** ONNX name of a value, channels last. */
  channelsLast(name: string): string {
    const value = this.#value(name);
    if (!value.isPicture) return value.name;
    return this.#graph.node('Transpose', `${value.name}/channels_last`, [value.name], { perm: [0, 2, 3, 1] });
  }

  #written(operation: Operation): Value {
    const graph = this.#graph;
    const { name, inputs } = operation;
    const [first = '', second = ''] = inputs;
    switch (operation.kind) {
      case 'convolution':
        return this.#convolution(operation, toOnnxFilter(this.#constant(second)), 1);
      case 'depthwise-convolution': {
        // [height, width, channels, 1] becomes [channels, 1, height, width] in as many groups.
        const filter = permute(this.#constant(second), [2, 3, 0, 1]);
        return this.#convolution(operation, filter, filter.shape[0] ?? 1);
      }
      case 'max-pool': {
        const { sizePx, stride } = operation;
        const attributes = {
          kernel_shape: [sizePx, sizePx],
          strides: [stride, stride],
          pads: windowPadding(operation, sizePx),
        };
        return this.#picture(graph.node('MaxPool', name, [this.#value(first).name], attributes));
      }
      case 'dense':
        return this.#flat(graph.node('Gemm', name, [this.#value(first).name, ...this.#tensors(inputs)]));
      case 'add':
        return this.#elementwise('Add', operation);
      case 'multiply':
        return this.#elementwise('Mul', operation);
      case 'minimum':
        return this.#elementwise('Min', operation);
      case 'maximum':
        return this.#elementwise('Max', operation);
      case 'relu':
        return this.#sameShape('Relu', operation);
      case 'sigmoid':
        return this.#sameShape('Sigmoid', operation);
      case 'same-value':
        return this.#value(first);
      case 'softmax':
        return this.#flat(graph.node('Softmax', name, [this.#value(first).name], { axis: -1 }));
      case 'clip': {
        const low = graph.tensor(`${name}/low`, [], Float32Array.of(operation.low));
        const high = graph.tensor(`${name}/high`, [], Float32Array.of(operation.high));
        const value = this.#value(first);
        return { ...value, name: graph.node('Clip', name, [value.name, low, high]) };
      }
      case 'mean-of-picture': {
        const mean = graph.node('GlobalAveragePool', `${name}/pool`, [this.#value(first).name]);
        return this.#flat(graph.node('Flatten', name, [mean], { axis: 1 }));
      }
      case 'pad':
        return this.#pad(name, first, this.#constant(second));
      case 'depth-to-space':
        return this.#picture(graph.node('DepthToSpace', name, [this.#value(first).name], { blocksize: 2 }));
      case 'double-size': {
        const scales = graph.tensor(`${name}/scales`, [4], Float32Array.of(1, 1, 2, 2));
        const attributes = { mode: 'linear', coordinate_transformation_mode: 'half_pixel' };
        return this.#picture(graph.node('Resize', name, [this.#value(first).name, '', scales], attributes));
      }
      case 'reshape': {
        // The rows, [1, rows, columns], are as many as the picture gives.
        const [batch = 1, , columns = 1, ...further] = operation.shape;
        if (further.length > 0) throw new Error('Expected rows and columns.');
        const shape = graph.tensor(`${name}/shape`, [3], BigInt64Array.from([batch, -1, columns], BigInt));
        return this.#flat(graph.node('Reshape', name, [this.channelsLast(first), shape]));
      }
      case 'concatenate': {
        if (inputs.some((input) => this.#value(input).isPicture)) throw new Error('Expected rows.');
        const parts = inputs.map((input) => this.#value(input).name);
        return this.#flat(graph.node('Concat', name, parts, { axis: operation.axis }));
      }
    }
  }

  #convolution(operation: Operation & WindowStep, filter: Weight, group: number): Value {
    const { name, inputs, stride } = operation;
    const [, , sizePx = 1] = filter.shape;
    const tensors = [this.#graph.tensor(`${name}/filters`, filter.shape, filter.values)];
    const bias = inputs[2];
    if (bias !== undefined) tensors.push(this.#tensor(`${name}/bias`, this.#constant(bias)));
    const picture = this.#value(inputs[0] ?? '').name;
    return this.#picture(
      this.#graph.node('Conv', name, [picture, ...tensors], {
        group,
        kernel_shape: filter.shape.slice(2),
        strides: [stride, stride],
        pads: windowPadding(operation, sizePx),
      }),
    );
  }

  /** Two values of one layout, or a value and a constant: one number, or one per channel. */
  #elementwise(operator: string, { name, inputs }: Operation): Value {
    const isPicture = inputs.some((input) => this.#values.get(input)?.isPicture === true);
    const operands = inputs.map((input) => {
      const constant = this.#constants.get(input);
      if (constant === undefined) return this.#value(input).name;
      const { shape, values } = constant;
      const channels = isPicture && shape.length > 0;
      if (channels && shape.at(-1) !== values.length) throw new Error('Expected a constant per channel.');
      return this.#graph.tensor(`${name}/constant`, channels ? [1, values.length, 1, 1] : shape, values);
    });
    return { name: this.#graph.node(operator, name, operands), isPicture };
  }

  #sameShape(operator: string, { name, inputs }: Operation): Value {
    const value = this.#value(inputs[0] ?? '');
    return { ...value, name: this.#graph.node(operator, name, [value.name]) };
  }

  /** Zeros before and after each axis; `amounts` is `[4, 2]` in TensorFlow's order of axes. */
  #pad(name: string, input: string, amounts: Weight): Value {
    const side = (offset: number): number[] =>
      [0, 3, 1, 2].map((axis) => amounts.values[axis * 2 + offset] ?? 0);
    const pads = BigInt64Array.from([...side(0), ...side(1)], BigInt);
    const padding = this.#graph.tensor(`${name}/pads`, [8], pads);
    return this.#picture(this.#graph.node('Pad', name, [this.#value(input).name, padding]));
  }

  #tensors(names: readonly string[]): string[] {
    return names.slice(1).map((name) => this.#tensor(name, this.#constant(name)));
  }

  #tensor(name: string, { shape, values }: Weight): string {
    return this.#graph.tensor(name, shape, values);
  }

  #constant(name: string): Weight {
    const constant = this.#constants.get(name);
    if (constant === undefined) throw new Error(`Expected ${name} to be constant.`);
    return constant;
  }

  #value(name: string): Value {
    const value = this.#values.get(name);
    if (value === undefined) throw new Error(`Nothing makes ${name}.`);
    return value;
  }

  #picture(name: string): Value {
    return { name, isPicture: true };
  }

  #flat(name: string): Value {
    return { name, isPicture: false };
  }
}

/**
 * Writes the operations of a TensorFlow graph into an ONNX graph.
 *
 * @param input - ONNX name of the graph's input picture, `[batch, channels, height, width]`.
 * @returns Finds the ONNX name of any value that the source makes. What no output needs is pruned by the caller.
 */
export function addTensorFlowGraph(graph: GraphBuilder, source: TensorFlowGraph, input: string): ValueLookup {
  const writer = new OperationWriter(graph, source, input);
  for (const operation of source.operations) writer.write(operation);
  return (name) => writer.channelsLast(name);
}
