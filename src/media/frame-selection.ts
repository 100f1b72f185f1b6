import type { Sampling } from '../contracts/media.ts';
import { FacegateError } from '../errors/facegate-error.ts';

/** Keeps a frame whose time is a binary fraction below a tick, for example 0.29 * 100, on its side of the tick. */
const TICK_TOLERANCE = 1e-6;
/** Of rates in libavfilter's language. */
const RATE_DECIMALS = 6;

/**
 * Returns the libavfilter `select` expression for a sampling. A rate of n takes the first frame of every interval of
 * 1/n second of source time, so that the average holds on any source rate and no frame is ever taken twice.
 *
 * Throws `ERR_USAGE` for a rate that is not a positive finite number of at most 1000.
 */
export function selectExpression(sampling: Sampling): string {
  if (sampling.kind === 'all') return '1';
  // They are chosen before decoding as well, but some decoders decode everything all the same.
  if (sampling.kind === 'keyframes') return 'key';
  const rate = sampling.framesPerSecond;
  if (!Number.isFinite(rate) || rate <= 0 || rate > 1000) throw new FacegateError('ERR_USAGE');
  const tick = (time: string): string =>
    `floor(${time}*${rate.toFixed(RATE_DECIMALS)}+${TICK_TOLERANCE.toFixed(6)})`;
  return `isnan(prev_selected_t)+gt(${tick('t')},${tick('prev_selected_t')})`;
}

/** Returns which interval of 1/n second a presentation time in seconds is in, reckoned as the expression does. */
export function selectionInterval(timeS: number, framesPerSecond: number): number {
  return Math.floor(timeS * Number(framesPerSecond.toFixed(RATE_DECIMALS)) + TICK_TOLERANCE);
}
