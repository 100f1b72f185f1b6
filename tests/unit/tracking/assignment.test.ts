import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assign } from '../../../src/tracking/assignment.ts';

function totalCost(cost: Float64Array, columns: number, columnOfRow: Int32Array): number {
  return columnOfRow.reduce(
    (sum, column, row) => sum + (column < 0 ? 0 : (cost[row * columns + column] ?? NaN)),
    0,
  );
}

/** The least total over all ways to give the rows (at most as many as columns) a column each. */
function leastByTrying(cost: Float64Array, rows: number, columns: number, row = 0, used = 0): number {
  if (row === rows) return 0;
  let least = Infinity;
  for (let column = 0; column < columns; column++) {
    if ((used & (1 << column)) !== 0) continue;
    const rest = leastByTrying(cost, rows, columns, row + 1, used | (1 << column));
    least = Math.min(least, (cost[row * columns + column] ?? NaN) + rest);
  }
  return least;
}

const matrices = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 2 }))
  .chain(([rows, more]) =>
    fc.record({
      rows: fc.constant(rows),
      columns: fc.constant(rows + more),
      cost: fc
        .array(fc.integer({ min: 0, max: 100 }), {
          minLength: rows * (rows + more),
          maxLength: rows * (rows + more),
        })
        .map((values) => Float64Array.from(values)),
    }),
  );

describe('assign', () => {
  it('finds the least total cost', () => {
    fc.assert(
      fc.property(matrices, ({ rows, columns, cost }) => {
        const assignment = assign(cost, rows, columns);
        expect(new Set(assignment).size).toBe(rows);
        expect(totalCost(cost, columns, assignment)).toBe(leastByTrying(cost, rows, columns));
      }),
    );
  });

  it('leaves rows over when there are fewer columns', () => {
    expect([...assign(Float64Array.of(5, 1, 3), 3, 1)]).toEqual([-1, 0, -1]);
  });

  it.each([
    [0, 0],
    [0, 3],
    [2, 0],
  ])('answers for %i rows and %i columns', (rows, columns) => {
    expect([...assign(new Float64Array(rows * columns), rows, columns)]).toEqual(new Array(rows).fill(-1));
  });
});
