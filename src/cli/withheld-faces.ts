import type { RunSummary } from '../run.ts';

type WithheldFaces = RunSummary['withheldFaces'];

/** What the codes of the tracks do not say. */
const TEXTS: readonly (readonly [reason: keyof WithheldFaces, text: string])[] = [
  [
    'unconfirmed',
    'seen in fewer than three analysed frames running, or too faintly; the gate was not asked.',
  ],
  ['uncertain', 'before a claim begins, or where another face may have begun to show.'],
  ['doubted', 'while a claimed face looked unlike before.'],
];

/** Returns a line for every reason for which faces were withheld; a face counts once in every analysed frame. */
export function describeWithheld(withheld: WithheldFaces): string {
  return TEXTS.filter(([reason]) => withheld[reason] > 0)
    .map(([reason, text]) => `  ${withheld[reason]} x face ${reason}: ${text}\n`)
    .join('');
}
