import { describe, expect, it } from 'vitest';
import type { FlatTable } from '../../../models/sources/flatbuffer.ts';
import { densify } from '../../../models/sources/sparse-tensor.ts';

const EMPTY: FlatTable = {
  int8: () => 0,
  int32: () => 0,
  text: () => '',
  table: () => undefined,
  tables: () => [],
  int32s: () => [],
  bytes: () => new Uint8Array(),
};

const vector = (bytes: Uint8Array): FlatTable => ({ ...EMPTY, bytes: () => bytes });

/** One dimension: dense, or compressed with 16-bit segments and 8-bit indices. */
const DENSE = EMPTY;
const compressed = (segments: readonly number[], indices: readonly number[]): FlatTable => ({
  ...EMPTY,
  int8: (field) => [1, 0, 2, 0, 3][field] ?? 0,
  table: (field) =>
    field === 3
      ? vector(new Uint8Array(Uint16Array.from(segments).buffer))
      : vector(Uint8Array.from(indices)),
});

const sparsity = (dimensions: readonly FlatTable[], order = [0, 1]): FlatTable => ({
  ...EMPTY,
  int32s: (field) => (field === 0 ? order : []),
  tables: () => dimensions,
});

describe('densify', () => {
  it('puts the values of each row where its indices say, and zeros elsewhere', () => {
    const layout = sparsity([DENSE, compressed([0, 2, 2, 3], [0, 3, 1])]);
    const { shape, values } = densify(layout, [3, 4], Float32Array.of(5, 6, 7));
    expect(shape).toEqual([3, 4]);
    expect([...values]).toEqual([5, 0, 0, 6, 0, 0, 0, 0, 0, 7, 0, 0]);
  });

  it('refuses another layout', () => {
    const row = compressed([0, 1], [0]);
    const values = Float32Array.of(1);
    expect(() => densify(sparsity([DENSE, row], [1, 0]), [1, 1], values)).toThrow('Unknown layout');
    expect(() => densify(sparsity([row, row]), [1, 1], values)).toThrow('Unknown layout');
    expect(() => densify(sparsity([DENSE, DENSE]), [1, 1], values)).toThrow('Unknown layout');
  });
});
