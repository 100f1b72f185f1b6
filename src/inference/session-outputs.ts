import { FacegateError } from '../errors/facegate-error.ts';

/** Takes an output of the expected length. Throws FacegateError `ERR_ENGINE` when it is missing or has another. */
export function takeOutput(
  outputs: ReadonlyMap<string, Float32Array>,
  name: string,
  length: number,
): Float32Array {
  const output = outputs.get(name);
  if (output?.length !== length) throw new FacegateError('ERR_ENGINE');
  return output;
}

/** Overwrites every output with zeros. */
export function eraseOutputs(outputs: ReadonlyMap<string, Float32Array>): void {
  for (const output of outputs.values()) output.fill(0);
}
