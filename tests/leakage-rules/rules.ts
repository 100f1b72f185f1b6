import type { Patch } from '../leaks/leak.ts';

/** A rule by which a track, or a claim on it, ends rather than goes on as somebody else, and how to switch it off. */
interface FailClosedRule {
  readonly name: string;
  readonly patches: readonly Patch[];
}

const TRACKER = 'src/tracking/tracker.js';
const CONTINUITY = 'src/tracking/face-continuity.js';
const SOLO = 'src/consent/scope/solo.js';

const replace = (file: string, anchor: string, replacement: string): Patch => ({ file, anchor, replacement });

const NO_APPEARANCE = replace(
  TRACKER,
  'return frame.picture !== undefined && !track.continuity',
  'return false && !track.continuity',
);
const noDoubt = (ageUs: string): Patch =>
  replace(CONTINUITY, `{ ageUs: ${ageUs}, resembles: `, `{ ageUs: ${ageUs}, resembles: -2, was: `);
const NO_WAIT = replace(TRACKER, 'timestampUs - CERTAIN_AFTER_US : timestampUs', 'timestampUs : timestampUs');
const NO_SECOND_FACE = [
  replace(SOLO, '!(frame.presentPersons <= 1)', 'false'),
  replace(SOLO, 'this.#ledger.presentTracks > 1', 'false'),
];

/** What leaks where it is switched off. Other rules are backed by the face's continuity: alone they change nothing. */
export const RULES: readonly FailClosedRule[] = [
  { name: 'the doubt about a face unlike a second ago', patches: [noDoubt('1_000_000')] },
  { name: 'the doubts of one and three seconds', patches: [noDoubt('1_000_000'), noDoubt('3_000_000')] },
  { name: 'the continuity of the face', patches: [NO_APPEARANCE] },
  { name: 'the wait until it is certain', patches: [NO_WAIT] },
  { name: 'the second face under solo', patches: NO_SECOND_FACE },
];
