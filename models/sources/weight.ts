/** A constant tensor, as float32. */
export interface Weight {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Looks a weight up by its name in the source; throws when there is none. */
export type WeightLookup = (name: string) => Weight;

/** Reorders the four axes of a weight. */
export function permute(weight: Weight, order: readonly [number, number, number, number]): Weight {
  const [d0 = 1, d1 = 1, d2 = 1, d3 = 1] = weight.shape;
  const sizes = [d0, d1, d2, d3];
  const strides = [d1 * d2 * d3, d2 * d3, d3, 1];
  const shape = order.map((axis) => sizes[axis] ?? 1);
  const step = order.map((axis) => strides[axis] ?? 1);
  const [s0 = 1, s1 = 1, s2 = 1, s3 = 1] = shape;
  const [p0 = 1, p1 = 1, p2 = 1, p3 = 1] = step;
  const values = new Float32Array(weight.values.length);
  let target = 0;
  for (let a = 0; a < s0; a += 1)
    for (let b = 0; b < s1; b += 1)
      for (let c = 0; c < s2; c += 1)
        for (let d = 0; d < s3; d += 1) {
          values[target] = weight.values[a * p0 + b * p1 + c * p2 + d * p3] ?? 0;
          target += 1;
        }
  return { shape, values };
}
