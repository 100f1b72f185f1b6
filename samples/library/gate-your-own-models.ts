import {
  ESTIMATE,
  createGate,
  type GateOptions,
  type NormalizedBox,
  type ReleasedObservation,
  type TrackedFrame,
} from '../../src/index.ts';

/** Your detector: boxes with scores for one picture, in fractions of its width and height. */
export type Detector<Picture> = (
  picture: Picture,
) => readonly { readonly box: NormalizedBox; readonly score: number }[];

/**
 * Your attribute model: writes `[ageYears, ageLowYears, ageHighYears, probabilityFemale]` for one face into the array it
 * is given. NaN says that it abstains.
 */
export type AttributeModel<Picture> = (picture: Picture, box: NormalizedBox, into: Float32Array) => void;

interface FaceIn<Picture> {
  readonly trackId: number;
  readonly picture: Picture;
  readonly box: NormalizedBox;
  readonly timeUs: number;
}

/** The score from which one sighting of a face is enough. */
const SURE = 0.7;

/**
 * Puts the consent gate around somebody else's models: a series of still pictures in, what consent lets out back. The
 * detector sees every picture; the attribute model sees only faces that the record claims.
 */
export function analysePictures<Picture>(
  pictures: readonly Picture[],
  detect: Detector<Picture>,
  estimate: AttributeModel<Picture>,
  options: Omit<GateOptions, 'analysis'>,
): { readonly released: readonly ReleasedObservation[]; readonly decisions: object } {
  // G0: nothing is looked at without a record that could grant something.
  const gate = createGate({ ...options, analysis: 'stills' });
  if (gate.run.verdict === 'denied') return { released: [], decisions: gate.counts() };

  // Every face of a still is a track of its own; nobody is followed from picture to picture.
  const faces: FaceIn<Picture>[] = [];
  for (const [index, picture] of pictures.entries()) {
    const timeUs = index * 1_000_000;
    const found = detect(picture).map((face, order) => ({ ...face, trackId: faces.length + order + 1 }));
    gate.observe(frameOf(index, timeUs, found));
    faces.push(...found.map(({ trackId, box }) => ({ trackId, box, picture, timeUs })));
  }
  gate.conclude();

  const released = faces.flatMap(({ trackId, picture, box, timeUs }) => {
    // G1: before the attribute model sees a face. A denial is final here, because the gate has concluded.
    if (gate.decideTrack(trackId).verdict !== 'infer') return [];
    const numbers = new Float32Array(ESTIMATE.length);
    estimate(picture, box, numbers);
    // G2: the numbers leave the array only inside the gate, and only those that the record grants.
    const verdict = gate.release({
      trackId,
      startUs: timeUs,
      endUs: timeUs,
      framesAnalysed: 1,
      box,
      estimate: numbers,
    });
    numbers.fill(0);
    return verdict.verdict === 'release' ? [verdict.observation] : [];
  });
  return { released, decisions: gate.counts() };
}

function frameOf(
  index: number,
  timestampUs: number,
  faces: readonly { readonly trackId: number; readonly box: NormalizedBox; readonly score: number }[],
): TrackedFrame {
  return {
    analysedIndex: index,
    timestampUs,
    failed: false,
    sceneCut: true,
    // A picture of its own needs no later one to confirm whose face it shows.
    certainUntilUs: timestampUs,
    doubted: [],
    faces: faces.map((face) => ({ ...face, confirmed: face.score >= SURE, ambiguous: false })),
    presentPersons: faces.filter(({ score }) => score >= SURE).length,
    ended: faces.map(({ trackId }) => ({ trackId, reason: 'single-frame', certainUntilUs: timestampUs })),
  };
}
