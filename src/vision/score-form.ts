import { sigmoid } from './sigmoid.ts';

/** What a graph puts out as a score: a probability, or what becomes one through the logistic function. */
export type ScoreForm = 'probability' | 'logit';

/** Returns a score as a probability, 0..1; NaN stays NaN. */
export function toProbability(value: number, form: ScoreForm): number {
  return form === 'logit' ? sigmoid(value) : Math.min(1, Math.max(0, value));
}
