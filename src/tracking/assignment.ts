/**
 * Finds the one-to-one assignment of rows to columns with the least total cost (Hungarian algorithm with
 * potentials, Kuhn 1955 in the O(n^3) form of Jonker and Volgenant 1987). Ties go to the lower column, so equal
 * input gives equal output.
 *
 * @param cost - `[rows * columns]`, row-major, finite.
 * @returns for each row its column, or -1 for the rows left over when there are fewer columns than rows.
 */
export function assign(cost: Float64Array, rows: number, columns: number): Int32Array {
  if (rows > columns) return transposeResult(assign(transpose(cost, rows, columns), columns, rows), rows);

  const rowPotential = new Float64Array(rows + 1);
  const columnPotential = new Float64Array(columns + 1);
  const rowOfColumn = new Int32Array(columns + 1); // 1-based; 0 means free
  const previousColumn = new Int32Array(columns + 1);

  for (let row = 1; row <= rows; row++) {
    rowOfColumn[0] = row;
    const slack = new Float64Array(columns + 1).fill(Infinity);
    const visited = new Uint8Array(columns + 1);
    let column = 0;
    do {
      visited[column] = 1;
      const currentRow = at(rowOfColumn, column);
      let delta = Infinity;
      let next = 0;
      for (let j = 1; j <= columns; j++) {
        if (at(visited, j) === 1) continue;
        const reduced =
          at(cost, (currentRow - 1) * columns + j - 1) -
          at(rowPotential, currentRow) -
          at(columnPotential, j);
        if (reduced < at(slack, j)) {
          slack[j] = reduced;
          previousColumn[j] = column;
        }
        if (at(slack, j) < delta) {
          delta = at(slack, j);
          next = j;
        }
      }
      for (let j = 0; j <= columns; j++) {
        if (at(visited, j) === 1) {
          const r = at(rowOfColumn, j);
          rowPotential[r] = at(rowPotential, r) + delta;
          columnPotential[j] = at(columnPotential, j) - delta;
        } else {
          slack[j] = at(slack, j) - delta;
        }
      }
      column = next;
    } while (at(rowOfColumn, column) !== 0);

    while (column !== 0) {
      const before = at(previousColumn, column);
      rowOfColumn[column] = at(rowOfColumn, before);
      column = before;
    }
  }

  const columnOfRow = new Int32Array(rows).fill(-1);
  for (let j = 1; j <= columns; j++) {
    const row = at(rowOfColumn, j);
    if (row > 0) columnOfRow[row - 1] = j - 1;
  }
  return columnOfRow;
}

function transpose(matrix: Float64Array, rows: number, columns: number): Float64Array {
  const result = new Float64Array(matrix.length);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) result[j * rows + i] = at(matrix, i * columns + j);
  return result;
}

function transposeResult(rowOfColumn: Int32Array, rows: number): Int32Array {
  const result = new Int32Array(rows).fill(-1);
  rowOfColumn.forEach((row, column) => {
    if (row >= 0) result[row] = column;
  });
  return result;
}

function at(array: Float64Array | Int32Array | Uint8Array, index: number): number {
  return array[index] ?? NaN;
}
