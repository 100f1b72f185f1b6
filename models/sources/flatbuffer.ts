/**
 * A table of a FlatBuffer. Fields are addressed by their index in the schema; an absent field has its default, an
 * absent vector is empty.
 */
export interface FlatTable {
  int8(field: number): number;
  int32(field: number): number;
  text(field: number): string;
  table(field: number): FlatTable | undefined;
  tables(field: number): readonly FlatTable[];
  int32s(field: number): readonly number[];
  /** Bytes of a vector whose elements have `elementBytes` bytes; not copied. */
  bytes(field: number, elementBytes?: number): Uint8Array;
}

/** Bytes of an offset, of a vector's length, and of the slot of one field in a vtable. */
const OFFSET_BYTES = 4;
const SLOT_BYTES = 2;

function tableAt(view: DataView, position: number): FlatTable {
  const vtable = position - view.getInt32(position, true);
  const vtableBytes = view.getUint16(vtable, true);

  /** Position of a field's value; undefined when the field is absent. A vtable begins with two sizes. */
  const at = (field: number): number | undefined => {
    const slot = (field + 2) * SLOT_BYTES;
    const offset = slot < vtableBytes ? view.getUint16(vtable + slot, true) : 0;
    return offset === 0 ? undefined : position + offset;
  };
  const follow = (from: number): number => from + view.getUint32(from, true);
  const vector = (field: number): { readonly start: number; readonly length: number } => {
    const value = at(field);
    if (value === undefined) return { start: 0, length: 0 };
    const start = follow(value);
    return { start: start + OFFSET_BYTES, length: view.getUint32(start, true) };
  };
  const bytes = (field: number, elementBytes: number): Uint8Array => {
    const { start, length } = vector(field);
    return new Uint8Array(view.buffer, view.byteOffset + start, length * elementBytes);
  };

  return {
    bytes: (field, elementBytes = 1) => bytes(field, elementBytes),
    text: (field) => Buffer.from(bytes(field, 1)).toString('utf8'),
    int8: (field) => {
      const value = at(field);
      return value === undefined ? 0 : view.getInt8(value);
    },
    int32: (field) => {
      const value = at(field);
      return value === undefined ? 0 : view.getInt32(value, true);
    },
    int32s: (field) => {
      const { start, length } = vector(field);
      return Array.from({ length }, (_, index) => view.getInt32(start + index * 4, true));
    },
    table: (field) => {
      const value = at(field);
      return value === undefined ? undefined : tableAt(view, follow(value));
    },
    tables: (field) => {
      const { start, length } = vector(field);
      return Array.from({ length }, (_, index) => tableAt(view, follow(start + index * OFFSET_BYTES)));
    },
  };
}

/**
 * Opens the root table of a FlatBuffer.
 *
 * @param bytes - The file; borrowed.
 * @throws RangeError when an offset leads out of the file.
 */
export function openFlatBuffer(bytes: Uint8Array): FlatTable {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return tableAt(view, view.getUint32(0, true));
}
