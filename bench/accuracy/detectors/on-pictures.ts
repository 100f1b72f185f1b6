import { FacegateError } from '../../../src/errors/facegate-error.ts';
import { scaledToLongSide } from '../../../src/vision/padded-frame.ts';
import { DetectionTally, type DetectionMerit } from '../detection-tally.ts';
import { findLabelledFace } from '../labelled-face.ts';
import { readLabels, type Label } from '../labels.ts';
import { readPicture, type Picture } from '../picture.ts';
import { countFrom, detectionsFrom, type CandidateDetector } from './candidate-detector.ts';
import type { LabelledFolder } from './labelled-folders.ts';

/** How a detector came out on labelled pictures. */
export interface PictureFindings {
  pictures: number;
  /** Labelled faces, and how many were found at the usual threshold. */
  faces: number;
  found: number;
  /** Detections at the usual threshold. */
  detections: number;
  /** Only where every face is labelled. */
  merit?: DetectionMerit;
}

/** Runs every detector over every labelled picture, each of which is read once. */
export async function findOnPictures(
  candidates: readonly CandidateDetector[],
  folders: readonly LabelledFolder[],
  allFacesLabelled: boolean,
  onPicture: (done: number, total: number) => void,
): Promise<readonly PictureFindings[]> {
  const findings = candidates.map(() => ({ pictures: 0, faces: 0, found: 0, detections: 0 }));
  const tallies = candidates.map(() => (allFacesLabelled ? new DetectionTally() : undefined));
  const files = await labelledFiles(folders);
  for (const [index, { folder, file, labels }] of files.entries()) {
    onPicture(index, files.length);
    const picture = await readPicture(folder, file);
    if (picture === undefined) continue;
    for (const [order, candidate] of candidates.entries()) {
      const own = findings[order];
      if (own === undefined) throw new FacegateError('ERR_INTERNAL');
      await findOn(picture, labels, candidate, own, tallies[order]);
    }
    picture.pixels.fill(0);
  }
  return findings.map((own, order) => {
    const merit = tallies[order]?.merit();
    return merit === undefined ? own : { ...own, merit };
  });
}

async function findOn(
  picture: Picture,
  labels: readonly Label[],
  { entry, detector }: CandidateDetector,
  findings: PictureFindings,
  tally: DetectionTally | undefined,
): Promise<void> {
  const { displayed } = picture.geometry;
  const { longSidePx, scores } = entry.detector;
  const size = scaledToLongSide(displayed, longSidePx);
  const small = await picture.scaled(size);
  const detections = await detector.detect(small, size);
  small.fill(0);
  tally?.add(detections, labels, displayed);
  const likely = detectionsFrom(detections, scores.presence);
  findings.pictures += 1;
  findings.faces += labels.length;
  findings.found += labels.filter(({ box }) => findLabelledFace(likely, box, displayed) !== undefined).length;
  findings.detections += countFrom(likely, scores.presence);
  likely.fill(0);
  detections.fill(0);
}

interface LabelledFile {
  readonly folder: string;
  readonly file: string;
  readonly labels: readonly Label[];
}

async function labelledFiles(folders: readonly LabelledFolder[]): Promise<readonly LabelledFile[]> {
  const files: LabelledFile[] = [];
  for (const { folder, labels: path } of folders) {
    if (path === undefined) continue;
    const { labels } = await readLabels(path);
    const names = new Set(labels.map(({ file }) => file));
    for (const file of names) files.push({ folder, file, labels: labels.filter((one) => one.file === file) });
  }
  return files;
}
