import { join } from 'node:path';
import { FacegateError } from '../../src/errors/facegate-error.ts';
import { findAttributeModel } from '../../src/inference/attribute-model.ts';
import { openFaceInference } from '../../src/inference/face-inference.ts';
import { findDetector } from '../../src/inference/find-model.ts';
import { readManifest } from '../../src/inference/manifest.ts';
import { expectGraphs } from '../../src/pipeline/expect-graphs.ts';
import { modelsOf } from '../../src/pipeline/plan.ts';
import { PROFILES, type ProfileName } from '../../src/pipeline/profiles.ts';
import type { Report } from '../report/report.ts';
import { hostFacts } from '../surroundings/host.ts';
import { revision } from '../surroundings/revision.ts';
import { versionsOf } from '../surroundings/versions.ts';
import { accuracyReport } from './accuracy-report.ts';
import { seededRandom } from './bootstrap.ts';
import { DetectionTally } from './detection-tally.ts';
import { estimateFolder } from './estimate-folder.ts';
import { divide, everybody } from './groups.ts';
import { readLabels } from './labels.ts';

/** What `facegate bench accuracy` is asked for. */
export interface AccuracyOptions {
  /** Folder of pictures. */
  readonly folder: string;
  /** Default: `labels.csv` in the folder. */
  readonly labels?: string;
  readonly profile: ProfileName;
  /** Default: the profile's. */
  readonly detector?: string;
  /** Default: the profile's. */
  readonly attributeModel?: string;
  /** Default: the package's own. */
  readonly modelsFolder?: string;
  /** Every face of every picture is labelled with a box: false detections can then be told from faces without a label. */
  readonly allFacesLabelled: boolean;
  /** Called before every picture. */
  readonly onPicture: (done: number, total: number) => void;
}

/** With fewer estimated faces nothing is reported: it would be about people rather than about a model. */
const MINIMUM_FACES = 30;

/** Weakest detection that counts for average precision. */
const LEAST_SCORE = 0.05;

const SEED = 1;

/**
 * Measures a profile on a folder of labelled pictures. Only aggregates leave it; what was estimated of each face is
 * overwritten before it returns.
 *
 * @throws FacegateError `ERR_BENCH_LABELS`, `ERR_BENCH_TOO_FEW`, and the codes of trying out and opening models.
 */
export async function measureAccuracy(options: AccuracyOptions): Promise<Report> {
  const startedAt = new Date().toISOString();
  const profile = PROFILES[options.profile];
  const manifest = readManifest(options.modelsFolder);
  const candidate = findDetector(manifest, options.detector ?? profile.detector);
  const { id, detector } = candidate;
  const model = findAttributeModel(manifest, options.attributeModel ?? profile.attributeModel);
  const { labels, unusable } = await readLabels(options.labels ?? join(options.folder, 'labels.csv'));
  await expectGraphs(manifest, modelsOf({ detector: candidate, attributeModel: model }));
  const { presence } = detector.scores;
  const tally = options.allFacesLabelled ? new DetectionTally() : undefined;
  const inference = await openFaceInference({
    manifest,
    detectorId: id,
    attributesId: model.id,
    minimumScore: tally === undefined ? presence : Math.min(LEAST_SCORE, presence),
    looks: profile.looks,
  });
  const models = {
    inference,
    presence,
    longSidePx: detector.longSidePx,
    secondLook: profile.secondLook,
    ageInterval: model.ageInterval,
  };
  try {
    const { outcomes, counts } = await estimateFolder(
      options.folder,
      labels,
      models,
      tally,
      options.onPicture,
    );
    try {
      if (outcomes.size < MINIMUM_FACES) throw new FacegateError('ERR_BENCH_TOO_FEW');
      const random = seededRandom(SEED);
      return accuracyReport({
        startedAt,
        commit: revision(),
        host: hostFacts(),
        versions: await versionsOf(['onnxruntime-node', 'sharp']),
        settings: {
          profile: options.profile,
          detector: id,
          'attribute model': model.id,
          networks: model.members.map(({ model: member }) => `${member.id} ${member.sha256.slice(0, 12)}`),
          looks: profile.looks,
          'second look': profile.secondLook,
        },
        counts: { ...counts, unusable, labels: labels.length },
        all: everybody(outcomes, random),
        divisions: divide(outcomes, random),
        ...(tally === undefined ? {} : { detection: tally.merit() }),
      });
    } finally {
      outcomes.clear();
    }
  } finally {
    await inference.forget();
    await inference.close();
  }
}
