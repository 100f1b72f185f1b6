/** A graph of the ONNX format, as far as the planted models need it. */
export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxConstant[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

export interface OnnxNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>;
}

export interface OnnxConstant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array | BigInt64Array;
}

export interface OnnxValue {
  readonly name: string;
  readonly type: 'uint8' | 'float32';
  /** A size, or the name of one that is known at run time only. */
  readonly shape: readonly (number | string)[];
}

// Field numbers and enumerations of onnx.proto, IR version 8, operator set 17.
const ELEMENT = { float32: 1, uint8: 2, int64: 7 } as const;
const ATTRIBUTE = { int: 2, ints: 7 } as const;
const IR_VERSION = 8;
const OPERATOR_SET = 17;

/** Writes a graph as an ONNX file. */
export function encodeOnnx(graph: OnnxGraph): Uint8Array {
  return message(
    varint(1, IR_VERSION),
    bytes(7, encodeGraph(graph)),
    bytes(8, message(bytes(1, text('')), varint(2, OPERATOR_SET))),
  );
}

function encodeGraph({ name, nodes, constants, inputs, outputs }: OnnxGraph): Uint8Array {
  return message(
    ...nodes.map((node) => bytes(1, encodeNode(node))),
    bytes(2, text(name)),
    ...constants.map((constant) => bytes(5, encodeConstant(constant))),
    ...inputs.map((value) => bytes(11, encodeValue(value))),
    ...outputs.map((value) => bytes(12, encodeValue(value))),
  );
}

function encodeNode({ operator, inputs, output, attributes = {} }: OnnxNode): Uint8Array {
  return message(
    ...inputs.map((input) => bytes(1, text(input))),
    bytes(2, text(output)),
    bytes(4, text(operator)),
    ...Object.entries(attributes).map(([name, value]) => bytes(5, encodeAttribute(name, value))),
  );
}

function encodeAttribute(name: string, value: number | readonly number[]): Uint8Array {
  return typeof value === 'number'
    ? message(bytes(1, text(name)), varint(3, value), varint(20, ATTRIBUTE.int))
    : message(bytes(1, text(name)), ...value.map((item) => varint(8, item)), varint(20, ATTRIBUTE.ints));
}

function encodeConstant({ name, shape, values }: OnnxConstant): Uint8Array {
  const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return message(
    ...shape.map((size) => varint(1, size)),
    varint(2, values instanceof Float32Array ? ELEMENT.float32 : ELEMENT.int64),
    bytes(8, text(name)),
    bytes(9, raw),
  );
}

function encodeValue({ name, type, shape }: OnnxValue): Uint8Array {
  const dimensions = shape.map((size) =>
    bytes(1, typeof size === 'number' ? message(varint(1, size)) : message(bytes(2, text(size)))),
  );
  const tensor = message(varint(1, ELEMENT[type]), bytes(2, message(...dimensions)));
  return message(bytes(1, text(name)), bytes(2, message(bytes(1, tensor))));
}

/** Protocol buffers: a field's number and wire type, then its value. */
function varint(field: number, value: number): Uint8Array {
  return Uint8Array.from([...base128(field << 3), ...base128(value)]);
}

function bytes(field: number, content: Uint8Array): Uint8Array {
  return message(Uint8Array.from([...base128((field << 3) | 2), ...base128(content.length)]), content);
}

function message(...fields: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(fields);
}

function text(value: string): Uint8Array {
  return Buffer.from(value, 'utf8');
}

function* base128(value: number): Generator<number> {
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) yield (rest % 128) | 128;
  yield rest;
}
