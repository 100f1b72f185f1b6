import type { Curve, Series } from '../report/run-file.ts';
import { medianOf } from '../statistics/quantile.ts';

type Meaning = Pick<Series, 'unit' | 'better'>;

/** Collects raw values by name, in the order in which they were measured. */
export class Measurements {
  readonly curves: Curve[] = [];
  private readonly byName = new Map<string, { readonly meaning: Meaning; readonly values: number[] }>();

  /** Adds the value of one repetition. */
  add(name: string, value: number, meaning: Meaning): void {
    const known = this.byName.get(name);
    if (known === undefined) this.byName.set(name, { meaning, values: [value] });
    else known.values.push(value);
  }

  /** Returns the raw values of a name, none when it was not measured. */
  values(name: string): readonly number[] {
    return this.byName.get(name)?.values ?? [];
  }

  /** Returns the median of a name, or `undefined` when it was not measured. */
  median(name: string): number | undefined {
    return medianOf(this.values(name));
  }

  get series(): Series[] {
    return [...this.byName].map(([name, { meaning, values }]) => ({ name, ...meaning, values: [...values] }));
  }
}
