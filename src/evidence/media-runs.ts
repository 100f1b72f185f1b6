import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { resolveHome } from '../configuration/home.ts';
import { sequenceNeedles } from './encodings.ts';
import type { RunSpecification } from './examine-run.ts';
import { PURPOSE } from './issued-consent.ts';
import { mediaNeedles } from './media-samples.ts';

/** Which consent the given media is analysed under. */
interface MediaConsent {
  readonly consent?: string;
  readonly purpose?: string;
  readonly home?: string;
}

/** Name of the run in which a record is given. */
export const CONSENTED_RUN = 'your media, with its consent';

/** A name shorter than this occurs by chance. */
const TELLING_NAME = 8;

/**
 * Returns the runs over the reviewer's own media: denied, and released where a record is given. What is looked for are
 * pieces of the file and its name; pixels and numbers are the canary clip's business.
 */
export async function mediaRuns(
  mediaPath: string,
  { consent, purpose = PURPOSE, home }: MediaConsent,
): Promise<readonly RunSpecification[]> {
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
  };
  const args = ['--purpose', purpose];
  const denied = { ...shared, name: 'your media, no consent', args, expectedStatus: 3 };
  if (consent === undefined) return [denied];
  const allowed = ['--consent', resolve(consent), '--explain'];
  return [denied, { ...shared, name: CONSENTED_RUN, args: [...args, ...allowed] }];
}
