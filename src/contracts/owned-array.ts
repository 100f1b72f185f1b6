/**
 * Makes an array for numbers about a person: its owner overwrites it with zeros when done, and that is all of it.
 *
 * V8 keeps a typed array of up to 64 bytes inside its own heap, where every collection may move it and leave a copy
 * behind. One that is made on a buffer stays where it is.
 *
 * @param length - Number of elements, all zero.
 */
export function ownedFloats(length: number): Float32Array<ArrayBuffer> {
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-arguments -- with a browser library in sight, as in the tests, it is not the default
  return new Float32Array<ArrayBuffer>(new ArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT));
}

/** Copies numbers about a person into an array of the kind of {@link ownedFloats}. */
export function ownedCopy(values: Float32Array): Float32Array<ArrayBuffer> {
  const copy = ownedFloats(values.length);
  copy.set(values);
  return copy;
}

/** Joins arrays of numbers about people into one of the kind of {@link ownedFloats} and overwrites the parts. */
export function joinFloats(parts: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const joined = ownedFloats(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
    part.fill(0);
  }
  return joined;
}

/** Copies crops into one array, which is the caller's. */
export function joinCopies(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** Copies crops of one size to where each belongs and overwrites them. */
export function moveApart(joined: Uint8Array, targets: readonly Uint8Array[]): void {
  let offset = 0;
  for (const target of targets) {
    target.set(joined.subarray(offset, offset + target.length));
    offset += target.length;
  }
  joined.fill(0);
}
