import type { Patch } from '../leaks/leak.ts';

/** A rule by which a track, or a claim on it, ends rather than goes on as somebody else, and how to switch it off. */
export interface FailClosedRule {
  readonly name: string;
  readonly patches: readonly Patch[];
  /** The rule that this one is a part of: with that switched off, nothing of this one is left. */
  readonly partOf?: FailClosedRule;
}

const TRACKER = 'src/tracking/tracker.js';
const CONTINUITY = 'src/tracking/face-continuity.js';
const SEED = 'src/consent/scope/track-seed.js';
const REGION = 'src/consent/scope/region-time.js';
const SOLO = 'src/consent/scope/solo.js';
const ALL = 'src/consent/scope/all-persons.js';

const replace = (file: string, anchor: string, replacement: string): Patch => ({ file, anchor, replacement });
const rule = (name: string, ...patches: readonly Patch[]): FailClosedRule => ({ name, patches });

const noDoubt = (ageUs: string): Patch =>
  replace(CONTINUITY, `{ ageUs: ${ageUs}, resembles: `, `{ ageUs: ${ageUs}, resembles: -2, was: `);

const DOUBT_OF_A_SECOND = rule('the doubt about a face unlike a second ago', noDoubt('1_000_000'));
const DOUBT_OF_THREE_SECONDS = rule('the doubt about a face unlike three seconds ago', noDoubt('3_000_000'));
const CONTINUITY_OF_THE_FACE = rule(
  'the continuity of the face',
  replace(
    TRACKER,
    'return frame.picture !== undefined && !track.continuity',
    'return false && !track.continuity',
  ),
);
const partOfContinuity = (part: FailClosedRule): FailClosedRule => ({
  ...part,
  partOf: CONTINUITY_OF_THE_FACE,
});
const WAIT = rule(
  'the wait until it is certain',
  replace(TRACKER, 'timestampUs - CERTAIN_AFTER_US : timestampUs', 'timestampUs : timestampUs'),
);
const SECOND_FACE = rule(
  'the second face under solo',
  replace(SOLO, '!(frame.presentPersons <= 1)', 'false'),
  replace(SOLO, 'this.#ledger.presentTracks > 1', 'false'),
);

/** Every rule of the tracker and of the statements that follow it. */
export const RULES: readonly FailClosedRule[] = [
  rule(
    'the ambiguity of two faces that overlap',
    replace(TRACKER, 'const AMBIGUOUS_IOU = 0.1;', 'const AMBIGUOUS_IOU = 2;'),
    replace(SEED, 'const AMBIGUITY_IOU = 0.1;', 'const AMBIGUITY_IOU = 2;'),
  ),
  rule(
    'the place where motion takes a face',
    replace(TRACKER, 'const MINIMUM_LINK_IOU = 0.5;', 'const MINIMUM_LINK_IOU = 0.001;'),
  ),
  rule(
    'the end after 250 ms unseen',
    replace(TRACKER, 'const MAXIMUM_GAP_US = 250_000;', 'const MAXIMUM_GAP_US = 1e9;'),
  ),
  rule(
    'the end after two frames unseen',
    replace(TRACKER, 'const MAXIMUM_MISSED_FRAMES = 2;', 'const MAXIMUM_MISSED_FRAMES = 1e9;'),
  ),
  rule(
    'the end at the edge of the picture',
    replace(TRACKER, 'if (track.mayBeLeaving(timestampUs))', 'if (false)'),
  ),
  rule(
    'the cut of the picture',
    replace(TRACKER, 'isSceneCut(this.previous.lumaGrid, frame.lumaGrid)', 'false'),
  ),
  rule('the cut under a face', replace(TRACKER, 'this.isCutUnder(track, box, frame.lumaGrid)', 'false')),
  CONTINUITY_OF_THE_FACE,
  partOfContinuity(
    rule(
      'the face replaced from one frame to the next',
      replace(CONTINUITY, 'const REPLACED = 0.7;', 'const REPLACED = -2;'),
      replace(CONTINUITY, 'const YOUNG_REPLACED = 0.85;', 'const YOUNG_REPLACED = -2;'),
    ),
  ),
  partOfContinuity(rule('the doubt about a face unlike a moment ago', noDoubt('0'))),
  partOfContinuity(DOUBT_OF_A_SECOND),
  partOfContinuity(DOUBT_OF_THREE_SECONDS),
  partOfContinuity(
    rule('the end of a face that is gone', replace(CONTINUITY, 'const GONE = 0.62;', 'const GONE = -2;')),
  ),
  rule(
    'certainty only up to the last steady look',
    replace(CONTINUITY, 'const certain = [this.steadyUs -', 'const certain = [lastSeenUs -'),
  ),
  rule(
    'the uncertain last moments of a face that vanished',
    replace(CONTINUITY, 'const UNNOTICED_FOR_US = 1_500_000;', 'const UNNOTICED_FOR_US = 0;'),
  ),
  partOfContinuity(
    rule(
      'the silence about a stretch in doubt',
      replace(
        TRACKER,
        'doubted: faces.flatMap((track) => doubtedStretch(track, frame.timestampUs))',
        'doubted: []',
      ),
    ),
  ),
  partOfContinuity(
    rule(
      'the loss of a seed in a stretch in doubt',
      replace(SEED, 'claimed.fromUs > afterUs && claimed.fromUs <= untilUs', 'false'),
    ),
  ),
  partOfContinuity(
    rule(
      'the end of solo with a track that begins anew',
      replace(SOLO, 'life?.present === true && afterUs < life.firstUs', 'false'),
    ),
  ),
  WAIT,
  SECOND_FACE,
  rule(
    'the end of solo with a track that may go on as another person',
    replace(SOLO, "new Set(['scene-cut', 'replaced', 'ambiguous'])", 'new Set()'),
  ),
  rule('the end of solo with a cut', replace(SOLO, 'const cut = frame.sceneCut &&', 'const cut = false &&')),
  rule(
    'being alone in the region',
    replace(REGION, 'else if (!alone || face.ambiguous)', 'else if (face.ambiguous)'),
  ),
  rule(
    'the number of people under all-persons',
    replace(ALL, '!(frame.presentPersons <= this.#expectedPersons)', 'false'),
  ),
];

/** Those that leak alone, and one pair: `tests/integration/leakage-rules.test.ts` switches them off. */
export const LEAKING: readonly FailClosedRule[] = [
  DOUBT_OF_A_SECOND,
  rule(
    'the doubts of one and three seconds',
    ...DOUBT_OF_A_SECOND.patches,
    ...DOUBT_OF_THREE_SECONDS.patches,
  ),
  CONTINUITY_OF_THE_FACE,
  WAIT,
  SECOND_FACE,
];
