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
