import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { TrialModel } from './model-trial.ts';

const NEWLINE = 0x0a;

/** One graph of a trial, with what is known of it. */
export interface TrialPart {
  readonly model: TrialModel;
  readonly graph: Uint8Array;
}

/** Reads what a trial is about: for each graph a line of JSON with its length, then its bytes. */
export async function readTrial(input: Readable): Promise<readonly TrialPart[]> {
  const all = await buffer(input);
  const parts: TrialPart[] = [];
  for (let at = 0; at < all.length;) {
    const end = all.indexOf(NEWLINE, at);
    const { model, sizeBytes } = JSON.parse(all.subarray(at, end).toString()) as {
      readonly model: TrialModel;
      readonly sizeBytes: number;
    };
    // An array of its own: the runtime takes no part of another.
    parts.push({ model, graph: Uint8Array.from(all.subarray(end + 1, end + 1 + sizeBytes)) });
    at = end + 1 + sizeBytes;
  }
  return parts;
}
