import type { WithheldFaces } from '../telemetry/run-summary.ts';

export const NONE_WITHHELD: WithheldFaces = {
  unconfirmed: 0,
  unclaimed: 0,
  uncertain: 0,
  doubted: 0,
  unsound: 0,
};

/** Returns the counts with those of one more track added; what is not told is none. */
export function addWithheld(counts: WithheldFaces, more: Partial<WithheldFaces>): WithheldFaces {
  return {
    unconfirmed: counts.unconfirmed + (more.unconfirmed ?? 0),
    unclaimed: counts.unclaimed + (more.unclaimed ?? 0),
    uncertain: counts.uncertain + (more.uncertain ?? 0),
    doubted: counts.doubted + (more.doubted ?? 0),
    unsound: counts.unsound + (more.unsound ?? 0),
  };
}
