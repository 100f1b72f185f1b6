import type { Weight } from './weight.ts';

/** TensorFlow's padding: `same` keeps ceil(size / stride), `valid` adds nothing. */
export type TensorFlowPadding = 'same' | 'valid';

/** How a window moves over a picture; the same in both directions. */
export interface WindowStep {
  readonly stride: number;
  readonly padding: TensorFlowPadding;
}

interface Named {
  /** Name of the value that the operation makes. */
  readonly name: string;
  readonly inputs: readonly string[];
}

/**
 * One operation of a TensorFlow graph, whichever file format it came in. Pictures are `[batch, height, width, channels]`.
 *
 * - `convolution`: picture, filter `[height, width, in, out]`, bias if any
 * - `depthwise-convolution`: picture, filter `[height, width, in, 1]`, bias if any
 * - `dense`: rows, matrix `[in, out]`, bias if any
 * - `add`, `multiply`: two values, of which one may be a constant per channel
 * - `minimum`, `maximum`: a value and a constant scalar
 * - `double-size`: a picture, bilinear with centres of pixels as in half-pixel coordinates; `depth-to-space`: four
 *   channels become one of double size
 * - `pad`: a picture and constant zeros before and after each axis, `[4, 2]`
 */
export type Operation = Named &
  (
    | ({ readonly kind: 'convolution' | 'depthwise-convolution' } & WindowStep)
    | ({ readonly kind: 'max-pool'; readonly sizePx: number } & WindowStep)
    | { readonly kind: 'dense' | 'add' | 'multiply' | 'minimum' | 'maximum' | 'pad' }
    | { readonly kind: 'relu' | 'sigmoid' | 'softmax' | 'mean-of-picture' | 'same-value' }
    | { readonly kind: 'double-size' | 'depth-to-space' }
    | { readonly kind: 'clip'; readonly low: number; readonly high: number }
    | { readonly kind: 'reshape'; readonly shape: readonly number[] }
    | { readonly kind: 'concatenate'; readonly axis: number }
  );

/** A TensorFlow graph with one input, operations in the order in which they can run. */
export interface TensorFlowGraph {
  readonly input: string;
  readonly operations: readonly Operation[];
  readonly constants: ReadonlyMap<string, Weight>;
}
