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
  moveInto(joined, parts);
  return joined;
}

/** Joins crops into one array and overwrites the parts. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  moveInto(joined, parts);
  return joined;
}

function moveInto<Numbers extends Uint8Array | Float32Array>(
  target: Numbers,
  parts: readonly Numbers[],
): void {
  let offset = 0;
  for (const part of parts) {
    target.set(part, offset);
    offset += part.length;
    part.fill(0);
  }
}
