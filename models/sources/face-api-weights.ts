import type { Weight, WeightLookup } from './weight.ts';

interface ManifestEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly quantization?: { readonly dtype: string; readonly scale: number; readonly min: number };
}

function dequantise(bytes: Uint8Array, scale: number, minimum: number): Float32Array {
  return Float32Array.from(bytes, (level) => level * scale + minimum);
}

function copyFloats(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.byteLength / 4 }, (_, index) => view.getFloat32(index * 4, true));
}

/**
 * Reads the weights of a model of \@vladmandic/face-api: uint8 levels (`level * scale + min`, computed in float64 and
 * rounded once to float32, as TensorFlow.js does) or plain float32, one tensor after the other.
 *
 * @param manifestJson - Text of the weight manifest.
 * @param shard - The weight file that belongs to it.
 */
export function readFaceApiWeights(manifestJson: string, shard: Uint8Array): WeightLookup {
  const groups = JSON.parse(manifestJson) as readonly { readonly weights: readonly ManifestEntry[] }[];
  const weights = new Map<string, Weight>();
  let offset = 0;
  for (const entry of groups.flatMap((group) => group.weights)) {
    const length = entry.shape.reduce((product, size) => product * size, 1);
    const { quantization } = entry;
    if (quantization !== undefined && quantization.dtype !== 'uint8')
      throw new Error('Unknown quantisation.');
    const sizeBytes = quantization === undefined ? length * 4 : length;
    const bytes = shard.subarray(offset, offset + sizeBytes);
    const values =
      quantization === undefined
        ? copyFloats(bytes)
        : dequantise(bytes, quantization.scale, quantization.min);
    weights.set(entry.name, { shape: entry.shape, values });
    offset += sizeBytes;
  }
  if (offset !== shard.length) throw new Error('The weight file does not fit its manifest.');
  return (name) => {
    const weight = weights.get(name);
    if (weight === undefined) throw new Error(`No weight ${name}.`);
    return weight;
  };
}
