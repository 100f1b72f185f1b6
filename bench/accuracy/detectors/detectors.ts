import { FacegateError } from '../../../src/errors/facegate-error.ts';
import type { ModelManifest } from '../../../src/inference/find-model.ts';
import type { DetectorEntry } from '../../../src/inference/manifest-schema.ts';
import { readManifest } from '../../../src/inference/manifest.ts';
import { expectGraphs } from '../../../src/pipeline/expect-graphs.ts';
import type { Report } from '../../report/report.ts';
import { hostFacts } from '../../surroundings/host.ts';
import { revision } from '../../surroundings/revision.ts';
import { versionsOf } from '../../surroundings/versions.ts';
import { candidateEntries, openDetectors } from './candidate-detector.ts';
import { readClipList } from './clip-list.ts';
import { detectionCost } from './cost.ts';
import { detectorsReport, type DetectorFindings } from './detectors-report.ts';
import { labelledFolders, type LabelledFolder } from './labelled-folders.ts';
import { findOnClips } from './on-clips.ts';
import { findOnPictures, type PictureFindings } from './on-pictures.ts';

/** What `facegate bench accuracy --detectors` is asked for. */
export interface DetectorsOptions {
  /** Folder with `labels.csv` or `clips.csv`, or of such folders. */
  readonly folder: string;
  /** Default: every detector of the manifest, at every size. */
  readonly detector?: string;
  /** Default: the package's own. */
  readonly modelsFolder?: string;
  /** Every face of every picture is labelled with a box: false detections can then be told from faces without a label. */
  readonly allFacesLabelled: boolean;
  readonly onProgress: (text: string) => void;
}

/** Weakest detection that counts for average precision. */
const LEAST_SCORE = 0.05;

/**
 * Measures detectors, at every size, on labelled pictures and clips: what they find, what they make up, what they cost.
 *
 * @throws FacegateError `ERR_BENCH_LABELS` when nothing there is labelled, and the codes of trying out and opening models,
 * and of media.
 */
export async function measureDetectors(options: DetectorsOptions): Promise<Report> {
  const startedAt = new Date().toISOString();
  const manifest = readManifest(options.modelsFolder);
  const folders = labelledFolders(options.folder);
  if (folders.length === 0) throw new FacegateError('ERR_BENCH_LABELS');
  const lists = folders.flatMap(({ clips }) => (clips === undefined ? [] : [readClipList(clips)]));
  const clips = (await Promise.all(lists)).flat();
  const entries = candidateEntries(manifest, options.detector);
  await expectGraphs(manifest, entries);
  const onPictures = await measureOnPictures(manifest, entries, folders, options);
  await using opened = await openDetectors(manifest, entries);
  const { candidates } = opened;
  const findings: DetectorFindings[] = [];
  for (const [index, candidate] of candidates.entries()) {
    const { id, detector } = candidate.entry;
    options.onProgress(`${id} on ${clips.length} clips`);
    const pictures = onPictures[index];
    findings.push({
      id,
      longSidePx: detector.longSidePx,
      costMs: await detectionCost(candidate),
      ...(pictures === undefined || pictures.faces === 0 ? {} : { pictures }),
      ...(clips.length === 0 ? {} : { clips: await findOnClips(candidate, clips) }),
    });
  }
  return detectorsReport({
    startedAt,
    commit: revision(),
    host: hostFacts(),
    versions: await versionsOf(['onnxruntime-node', 'sharp']),
    settings: { detectors: candidates.map(({ entry }) => `${entry.id} ${entry.sha256.slice(0, 12)}`) },
    findings,
  });
}

/** Average precision needs weak detections too, which cost time where there are many of them. */
async function measureOnPictures(
  manifest: ModelManifest,
  entries: readonly DetectorEntry[],
  folders: readonly LabelledFolder[],
  { allFacesLabelled, onProgress }: DetectorsOptions,
): Promise<readonly PictureFindings[]> {
  await using opened = await openDetectors(manifest, entries, allFacesLabelled ? LEAST_SCORE : undefined);
  return await findOnPictures(opened.candidates, folders, allFacesLabelled, (done, total) => {
    if (done % 100 === 0) onProgress(`picture ${done + 1} of ${total}`);
  });
}
