import { bytesOf, sequenceNeedles, utf16 } from './encodings.ts';
import type { Needle } from './needle.ts';

/** A number that a planted model puts out. */
export interface NumberCanary {
  readonly name: string;
  /** Exactly representable as float32. */
  readonly value: number;
}

/** Digits after which the decimal text of a number counts as that number, cut off or rounded. */
const SIGNIFICANT_DIGITS = 7;

/** Returns what has to be looked for to find a number anywhere: as float32, float64 and decimal text. */
export function numberNeedles({ name, value }: NumberCanary): readonly Needle[] {
  const single = bytesOf(Float32Array.of(value));
  const double = bytesOf(Float64Array.of(value));
  const texts = new Set([
    value.toString().slice(0, SIGNIFICANT_DIGITS + 1),
    value.toPrecision(SIGNIFICANT_DIGITS),
    value.toPrecision(SIGNIFICANT_DIGITS - 1),
  ]);
  return [
    { canary: name, form: 'float32', bytes: single, weak: true },
    ...sequenceNeedles(name, double, false).map((needle) =>
      needle.form === 'raw'
        ? { ...needle, form: 'float64' }
        : { ...needle, form: `float64 in ${needle.form}` },
    ),
    ...[...texts].flatMap((text) => [
      { canary: name, form: 'decimal', bytes: Buffer.from(text, 'latin1') },
      { canary: name, form: 'decimal in utf-16', bytes: utf16(text) },
    ]),
  ];
}

/** Returns what has to be looked for to find numbers that stand side by side in a Float32Array. */
export function adjacentNeedles(first: NumberCanary, second: NumberCanary): readonly Needle[] {
  const pair = bytesOf(Float32Array.of(first.value, second.value));
  return sequenceNeedles(`${first.name} and ${second.name}`, pair, false).map((needle) => ({
    ...needle,
    form: needle.form === 'raw' ? 'float32' : `float32 in ${needle.form}`,
  }));
}
