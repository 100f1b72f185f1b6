import { ESTIMATE } from '../../src/contracts/face.ts';
import type { FaceInference } from '../../src/inference/face-inference.ts';
import { DETECTION_LENGTH } from '../../src/vision/boxes.ts';
import { scaledToLongSide } from '../../src/vision/padded-frame.ts';
import { computeLumaGrid } from '../../src/vision/luma-grid.ts';
import { isLargeEnough, isSharpEnough } from '../../src/tracking/crop-quality.ts';
import { TrackEstimate, type AgeInterval } from '../../src/tracking/track-estimate.ts';
import { boxAt, findLabelledFace } from './labelled-face.ts';
import type { Label } from './labels.ts';
import { Outcomes, type Estimate } from './outcomes.ts';
import { readPicture, type Picture } from './picture.ts';
import { SeenPictures } from './picture-print.ts';
import type { DetectionTally } from './detection-tally.ts';

/** How the labelled faces of a folder came out. Counts only. */
export interface FaceCounts {
  /** Files that are missing, no pictures, or outside the folder. */
  unreadable: number;
  /** Pictures that are a copy of an earlier one. */
  repeated: number;
  notFound: number;
  /** Found, and too small or too blurred for an estimate, as in a run of `analyze`. */
  unfit: number;
  estimated: number;
}

/** What the faces are found and estimated with. */
export interface FolderModels {
  readonly inference: FaceInference;
  /** Score from which on a detection may be a face. */
  readonly presence: number;
  readonly longSidePx: number;
  readonly secondLook: boolean;
  readonly ageInterval: AgeInterval;
}

/** Estimates every labelled face of a folder as `analyze` does with a still picture. The caller clears the outcomes. */
export async function estimateFolder(
  folder: string,
  labels: readonly Label[],
  models: FolderModels,
  tally: DetectionTally | undefined,
  onPicture: (done: number, total: number) => void,
): Promise<{ readonly outcomes: Outcomes; readonly counts: FaceCounts }> {
  const outcomes = new Outcomes(labels.length);
  const counts = { unreadable: 0, repeated: 0, notFound: 0, unfit: 0, estimated: 0 };
  const seen = new SeenPictures();
  const files = byFile(labels);
  let done = 0;
  for (const [file, own] of files) {
    onPicture(done, files.size);
    done += 1;
    const picture = await readPicture(folder, file);
    if (picture === undefined) counts.unreadable += own.length;
    else {
      await estimatePicture(picture, own, models, { seen, outcomes, counts, tally });
      picture.pixels.fill(0);
    }
  }
  seen.clear();
  return { outcomes, counts };
}

interface Gathered {
  readonly seen: SeenPictures;
  readonly outcomes: Outcomes;
  readonly counts: FaceCounts;
  readonly tally: DetectionTally | undefined;
}

async function estimatePicture(
  picture: Picture,
  labels: readonly Label[],
  models: FolderModels,
  { seen, outcomes, counts, tally }: Gathered,
): Promise<void> {
  const { displayed } = picture.geometry;
  const size = scaledToLongSide(displayed, models.longSidePx);
  const small = await picture.scaled(size);
  const isRepeated = seen.isRepeated(computeLumaGrid(small, size));
  const detections = isRepeated ? new Float32Array() : await models.inference.detect(small, size);
  small.fill(0);
  if (!isRepeated) tally?.add(detections, labels, displayed);
  const likely = detections.filter((_, index) => {
    return (detections[index - (index % DETECTION_LENGTH) + 4] ?? 0) >= models.presence;
  });
  for (const label of labels) {
    const at = findLabelledFace(likely, label.box, displayed);
    if (isRepeated) counts.repeated += 1;
    else if (at === undefined) counts.notFound += 1;
    else if (await estimateFace(picture, likely.slice(at, at + 4), label, models, outcomes))
      counts.estimated += 1;
    else counts.unfit += 1;
  }
  likely.fill(0);
  detections.fill(0);
}

function byFile(labels: readonly Label[]): ReadonlyMap<string, readonly Label[]> {
  const files = new Map<string, Label[]>();
  for (const label of labels) {
    const own = files.get(label.file);
    if (own === undefined) files.set(label.file, [label]);
    else own.push(label);
  }
  return files;
}

/** Returns whether the face was fit for an estimate. */
async function estimateFace(
  { pixels, geometry }: Picture,
  found: Float32Array,
  label: Label,
  { inference, secondLook, ageInterval }: FolderModels,
  outcomes: Outcomes,
): Promise<boolean> {
  const { width, height } = boxAt(found, 0);
  const { widthPx, heightPx } = geometry.displayed;
  const sizePx = Math.min(width * widthPx, height * heightPx);
  const boxes = secondLook ? await inference.lookAgain(pixels, geometry, found) : found;
  const crops = inference.cropFaces(pixels, geometry, boxes);
  const [sharpness = 0] = inference.sharpness(pixels, geometry, boxes, crops);
  const isFit = isLargeEnough(sizePx) && isSharpEnough(sharpness);
  if (isFit) {
    const single = await inference.estimate(crops, 1);
    outcomes.add(label, withInterval(single, ageInterval), sizePx);
    single.fill(0);
  }
  crops.fill(0);
  return isFit;
}

function withInterval(single: Float32Array, interval: AgeInterval): Estimate {
  const track = new TrackEstimate(interval, 1);
  track.add(single);
  const [ageYears = NaN, ageLowYears = NaN, ageHighYears = NaN, probabilityFemale = NaN] = [
    track.buffer[ESTIMATE.ageYears],
    track.buffer[ESTIMATE.ageLowYears],
    track.buffer[ESTIMATE.ageHighYears],
    track.buffer[ESTIMATE.probabilityFemale],
  ];
  track.clear();
  return { ageYears, ageLowYears, ageHighYears, probabilityFemale };
}
