/** Side of the matrices: a product of 1024 x 1024 by 1024 x 1024 is 2^30 multiply-accumulates. */
export const MATRIX_SIDE = 1024;
export const MATRIX_PRODUCT_MACS = MATRIX_SIDE ** 3;

/**
 * Returns an ONNX model (operator set 17) whose only node multiplies its input `a`, `[1024, 1024]` float32, by a matrix
 * that is part of the model, as the weights of a network are: the runtime may arrange it as it likes best.
 */
export function matrixProductModel(): Uint8Array {
  const weights = new Float32Array(MATRIX_SIDE ** 2).map((_, index) => ((index * 7919) % 1009) / 1009 - 0.5);
  const node = message([
    field(1, text('a')),
    field(1, text('b')),
    field(2, text('c')),
    field(4, text('MatMul')),
  ]);
  const initializer = message([
    number(1, MATRIX_SIDE),
    number(1, MATRIX_SIDE),
    number(2, FLOAT32),
    field(8, text('b')),
    field(9, new Uint8Array(weights.buffer)),
  ]);
  const graph = message([
    field(1, node),
    field(2, text('matrix-product')),
    field(5, initializer),
    field(11, value('a')),
    field(12, value('c')),
  ]);
  const operatorSet = message([field(1, text('')), number(2, 17)]);
  return message([number(1, 8), field(7, graph), field(8, operatorSet)]);
}

/** ONNX's number for float32 elements. */
const FLOAT32 = 1;

/** A ValueInfoProto: a square float32 tensor. */
function value(name: string): Uint8Array {
  const dimension = message([number(1, MATRIX_SIDE)]);
  const shape = message([field(1, dimension), field(1, dimension)]);
  const tensor = message([number(1, FLOAT32), field(2, shape)]);
  return message([field(1, text(name)), field(2, message([field(1, tensor)]))]);
}

// Protocol buffers' wire format, as far as it is needed: varints (type 0) and counted bytes (type 2).

function message(parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}

function field(id: number, content: Uint8Array): Uint8Array {
  return Buffer.concat([varint((id << 3) | 2), varint(content.length), content]);
}

function number(id: number, content: number): Uint8Array {
  return Buffer.concat([varint(id << 3), varint(content)]);
}

function text(content: string): Uint8Array {
  return Buffer.from(content, 'utf8');
}

function varint(content: number): Uint8Array {
  const bytes: number[] = [];
  let rest = content;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return Uint8Array.from([...bytes, rest]);
}
