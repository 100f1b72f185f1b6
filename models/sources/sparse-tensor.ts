import type { FlatTable } from './flatbuffer.ts';
import type { Weight } from './weight.ts';

// Field numbers and values of `SparsityParameters` and `DimensionMetadata` in TensorFlow Lite's schema.
const SPARSITY = { traversalOrder: 0, blockMap: 1, dimensions: 2 } as const;
const DIMENSION = { format: 0, segmentsType: 2, segments: 3, indicesType: 4, indices: 5 } as const;
const FORMAT = { dense: 0, compressed: 1 } as const;
/** Bytes per number of the vector types `Int32Vector`, `Uint16Vector`, `Uint8Vector`. */
const VECTOR_BYTES: Readonly<Record<number, number>> = { 1: 4, 2: 2, 3: 1 };

function readVector(dimension: FlatTable, type: number, table: number): readonly number[] {
  const elementBytes = VECTOR_BYTES[dimension.int8(type)];
  if (elementBytes === undefined) throw new Error('Unknown vector of a sparse tensor.');
  const bytes = Buffer.from(dimension.table(table)?.bytes(0, elementBytes) ?? []);
  return Array.from({ length: bytes.length / elementBytes }, (_, index) =>
    bytes.readUIntLE(index * elementBytes, elementBytes),
  );
}

/**
 * Writes out a sparse tensor whose last axis is compressed (as in compressed sparse rows) and whose others are dense:
 * row r has the values `segments[r]` to `segments[r + 1]`, at the positions `indices`.
 *
 * @param values - The values that are not zero.
 * @throws Error for another layout.
 */
export function densify(sparsity: FlatTable, shape: readonly number[], values: Float32Array): Weight {
  const dimensions = sparsity.tables(SPARSITY.dimensions);
  const last = dimensions.at(-1);
  const inOrder = sparsity.int32s(SPARSITY.traversalOrder).every((axis, index) => axis === index);
  const isKnown =
    inOrder &&
    sparsity.int32s(SPARSITY.blockMap).length === 0 &&
    dimensions.slice(0, -1).every((dimension) => dimension.int8(DIMENSION.format) === FORMAT.dense);
  if (!isKnown || last?.int8(DIMENSION.format) !== FORMAT.compressed)
    throw new Error('Unknown layout of a sparse tensor.');

  const segments = readVector(last, DIMENSION.segmentsType, DIMENSION.segments);
  const indices = readVector(last, DIMENSION.indicesType, DIMENSION.indices);
  const columns = shape.at(-1) ?? 0;
  const dense = new Float32Array(shape.reduce((product, size) => product * size, 1));
  for (let row = 0; row + 1 < segments.length; row += 1) {
    for (let at = segments[row] ?? 0; at < (segments[row + 1] ?? 0); at += 1) {
      dense[row * columns + (indices[at] ?? 0)] = values[at] ?? 0;
    }
  }
  return { shape, values: dense };
}
