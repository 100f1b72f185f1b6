import { ROW_COLUMNS } from '../sinks/row-schema.ts';

/** Every key of a JSON line, as the row schema names them. */
const KEYS: ReadonlySet<string> = new Set(ROW_COLUMNS.map(({ jsonPath }) => jsonPath.split('.')[0] ?? ''));

/**
 * Says what is wrong with a file of JSON Lines, or `undefined`: anything but rows of the row schema, written the one
 * way they are written, with the digits that are released.
 */
export function faultOfRows(text: string): string | undefined {
  if (text === '') return undefined;
  if (!text.endsWith('\n')) return 'does not end with a whole line';
  for (const line of text.slice(0, -1).split('\n')) {
    const fault = faultOfRow(line);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** The same for a file that a broken run left: its last line may be cut. */
export function faultOfPartialRows(text: string): string | undefined {
  return faultOfRows(text.slice(0, text.lastIndexOf('\n') + 1));
}

function faultOfRow(line: string): string | undefined {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch {
    return 'has bytes that are no row';
  }
  if (typeof row !== 'object' || row === null) return 'has bytes that are no row';
  if (JSON.stringify(row) !== line) return 'has a row that is padded or spelt another way';
  if (Object.keys(row).some((key) => !KEYS.has(key))) return 'has a column that the row schema does not know';
  return hasReleasedDigits(row) ? undefined : 'has more digits than are released';
}

/** Ages come in tenths of a year, their bounds in years, probabilities in thousandths. */
function hasReleasedDigits(row: object): boolean {
  const { ageYears, ageRangeYears, gender } = row as Record<string, unknown>;
  const bounds = Array.isArray(ageRangeYears) ? ageRangeYears : [];
  const probability =
    typeof gender === 'object' && gender !== null && 'probability' in gender ? gender.probability : undefined;
  return (
    isMultiple(ageYears, 10) &&
    isMultiple(probability, 1000) &&
    bounds.every((bound: unknown) => isMultiple(bound, 1))
  );
}

function isMultiple(value: unknown, parts: number): boolean {
  if (value === undefined) return true;
  return typeof value === 'number' && Math.round(value * parts) / parts === value;
}
