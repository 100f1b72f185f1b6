import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { resolveHome } from '../configuration/home.ts';
import type { CrashTarget } from './crash-target.ts';
import { sequenceNeedles } from './encodings.ts';
import type { RunSpecification } from './examine-run.ts';
import { PURPOSE } from './issued-consent.ts';
import { mediaNeedles } from './media-samples.ts';
import type { PlantedModels } from './planted-models.ts';

/** Which consent the given media is analysed under. */
interface MediaConsent {
  readonly consent?: string;
  readonly purpose?: string;
  readonly home?: string;
}

/** The runs over the reviewer's own media. */
export interface MediaRuns {
  readonly denied: RunSpecification;
  /** Only where a record is given. */
  readonly consented?: ConsentedRuns;
}

/** What a record allows to be done with the media. Each of these runs is a use of the record. */
interface ConsentedRuns {
  /** As in production, whatever comes of it: the record may deny it. */
  readonly production: RunSpecification;
  /** Once the record has let it through: the same with estimates that are canaries, so that they can be looked for. */
  readonly planted: (models: PlantedModels) => RunSpecification;
  /** The run to break. */
  readonly target: CrashTarget;
}

/** A name shorter than this occurs by chance. */
const TELLING_NAME = 8;
/** Somebody's own video may be long, and is looked at while it runs. */
const TIMEOUT_MS = 3_600_000;

/**
 * Returns the runs over the reviewer's own media: denied, and under a record where one is given. What is looked for are
 * pieces of the file and its name; pixels are the canary clip's business.
 */
export async function mediaRuns(
  mediaPath: string,
  { consent, purpose = PURPOSE, home }: MediaConsent,
): Promise<MediaRuns> {
  const media = resolve(mediaPath);
  const isFile = (await stat(media)).isFile();
  const name = basename(media);
  const path = Buffer.from(media, 'utf8');
  const shared = {
    media,
    facegateHome: resolveHome(home),
    canaries: { needles: isFile ? await mediaNeedles(media) : [], pictures: [] },
    outsideCanaries: {
      needles:
        name.length < TELLING_NAME ? [] : sequenceNeedles('name of the media', Buffer.from(name), true),
      pictures: [],
    },
    memoryProof: { needles: [{ canary: 'path of the media', form: 'raw', bytes: path }], pictures: [] },
    timeoutMs: TIMEOUT_MS,
  };
  const args = ['--purpose', purpose];
  const denied = { ...shared, name: 'your media, no consent', args, expectedStatus: 3 };
  if (consent === undefined) return { denied };
  const allowed = [...args, '--consent', resolve(consent), '--explain'];
  const planted = ({ folder, memoryNeedles }: PlantedModels): RunSpecification => ({
    ...shared,
    name: 'your media, with its consent, planted estimates',
    // The profile whose arithmetic the expected numbers follow.
    args: [...allowed, '--models', folder, '--profile', 'balanced', '--attribute-model', 'age-gender'],
    expectedStatus: 0,
    canaries: { ...shared.canaries, needles: [...shared.canaries.needles, ...memoryNeedles] },
  });
  const everywhere = [...shared.canaries.needles, ...shared.outsideCanaries.needles];
  return {
    denied,
    consented: {
      production: { ...shared, name: 'your media, with its consent', args: allowed },
      planted,
      target: {
        ...shared,
        name: 'your media',
        args: [...allowed, '--granularity', 'frame'],
        canaries: { needles: everywhere, pictures: [] },
        pathCanary: 'name of the media',
      },
    },
  };
}
