import { MotionTracker } from '../../../src/tracking/tracker.ts';
import { computeLumaGrid, type LumaGrid } from '../../../src/vision/luma-grid.ts';
import { clipFrames, type ClipFrame } from '../../surroundings/clip-frames.ts';
import { countFrom, detectionsFrom, type CandidateDetector } from './candidate-detector.ts';
import type { LabelledClip } from './clip-list.ts';

/** How a detector came out on clips whose number of people is known. */
export interface ClipFindings {
  /** Frames of clips with one person; with a detection that may be a person, with one that surely is, with several. */
  onePersonFrames: number;
  found: number;
  foundSurely: number;
  crowded: number;
  /** Frames of clips without anybody, and detections in them. */
  emptyFrames: number;
  falseDetections: number;
  /** Time for which the tracker looked at clips without anybody, µs, and tracks that it confirmed. */
  emptyUs: number;
  falseTracks: number;
}

/** A clip without anybody is shown over and over until it lasted this long. */
const EMPTY_UNTIL_US = 60e6;
/** Memory for the frames of one such clip; a longer one is shown once. */
const KEPT_BYTES = 256 * 2 ** 20;

/** Runs one detector over every frame of every clip, as it is decoded for that detector in a run. */
export async function findOnClips(
  candidate: CandidateDetector,
  clips: readonly LabelledClip[],
): Promise<ClipFindings> {
  const findings: ClipFindings = {
    onePersonFrames: 0,
    found: 0,
    foundSurely: 0,
    crowded: 0,
    emptyFrames: 0,
    falseDetections: 0,
    emptyUs: 0,
    falseTracks: 0,
  };
  for (const { path, people } of clips) {
    if (people === 1) await findOnePerson(candidate, path, findings);
    if (people === 0) await findNobody(candidate, path, findings);
  }
  return findings;
}

function framesOf({ entry }: CandidateDetector, path: string): AsyncGenerator<ClipFrame, void, undefined> {
  return clipFrames(path, entry.detector.longSidePx, { kind: 'all' });
}

async function findOnePerson(
  candidate: CandidateDetector,
  path: string,
  findings: ClipFindings,
): Promise<void> {
  const { presence, inference } = candidate.entry.detector.scores;
  for await (const { picture, size } of framesOf(candidate, path)) {
    const detections = await candidate.detector.detect(picture, size);
    const likely = countFrom(detections, presence);
    findings.onePersonFrames += 1;
    findings.found += likely > 0 ? 1 : 0;
    findings.foundSurely += countFrom(detections, inference) > 0 ? 1 : 0;
    findings.crowded += likely > 1 ? 1 : 0;
    detections.fill(0);
  }
}

/** A frame as the tracker needs it; kept for as long as its clip is shown. */
interface KeptFrame {
  readonly timestampUs: number;
  readonly detections: Float32Array;
  readonly lumaGrid: LumaGrid;
  readonly pixels: Uint8Array;
  readonly size: ClipFrame['size'];
}

async function findNobody(candidate: CandidateDetector, path: string, findings: ClipFindings): Promise<void> {
  const { presence, inference } = candidate.entry.detector.scores;
  const tracker = new MotionTracker({ presenceScore: presence, inferenceScore: inference, linkFrames: true });
  const confirmed = new Set<number>();
  const kept: KeptFrame[] = [];
  let keptBytes = 0;
  let lastUs = 0;
  let analysedIndex = 0;
  const follow = ({ timestampUs, detections, lumaGrid, pixels, size }: KeptFrame, delayUs: number): void => {
    const { faces } = tracker.update({
      analysedIndex,
      timestampUs: timestampUs + delayUs,
      detections,
      lumaGrid,
      picture: { pixels, format: 'rgb24', size },
    });
    analysedIndex += 1;
    for (const { trackId } of faces.filter((face) => face.confirmed)) confirmed.add(trackId);
  };

  for await (const { frame, picture, size } of framesOf(candidate, path)) {
    const all = await candidate.detector.detect(picture, size);
    const seen: KeptFrame = {
      timestampUs: frame.timestampUs,
      detections: detectionsFrom(all, presence),
      lumaGrid: computeLumaGrid(picture, size),
      pixels: picture.slice(),
      size,
    };
    all.fill(0);
    findings.emptyFrames += 1;
    findings.falseDetections += countFrom(seen.detections, presence);
    follow(seen, 0);
    lastUs = frame.timestampUs;
    keptBytes += seen.pixels.length;
    kept.push(seen);
    if (keptBytes > KEPT_BYTES) forget(kept);
  }

  const isWhole = keptBytes <= KEPT_BYTES;
  const lastsUs = isWhole ? durationOf(kept) : lastUs;
  let shownUs = lastsUs;
  for (; isWhole && lastsUs > 0 && shownUs < EMPTY_UNTIL_US; shownUs += lastsUs) {
    for (const frame of kept) follow(frame, shownUs);
  }
  tracker.finish();
  forget(kept);
  findings.emptyUs += shownUs;
  findings.falseTracks += confirmed.size;
}

/** From the first frame to the end of the last; 0 for a single one. */
function durationOf(frames: readonly KeptFrame[]): number {
  const [first, last] = [frames[0]?.timestampUs ?? 0, frames.at(-1)?.timestampUs ?? 0];
  return frames.length < 2 ? 0 : Math.round(((last - first) * frames.length) / (frames.length - 1));
}

function forget(frames: KeptFrame[]): void {
  for (const { pixels, detections, lumaGrid } of frames.splice(0)) {
    pixels.fill(0);
    detections.fill(0);
    lumaGrid.fill(0);
  }
}
