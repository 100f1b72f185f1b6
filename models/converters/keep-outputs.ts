import type { Weight } from '../sources/weight.ts';

/**
 * Keeps some outputs of a layer: of a filter or matrix whose last axis is the outputs, or of a bias. What is left out
 * is never computed.
 */
export function keepOutputs({ shape, values }: Weight, isKept: (output: number) => boolean): Weight {
  const outputs = shape.at(-1) ?? 0;
  const kept = values.filter((_, index) => isKept(index % outputs));
  return { shape: [...shape.slice(0, -1), (kept.length * outputs) / values.length], values: kept };
}
