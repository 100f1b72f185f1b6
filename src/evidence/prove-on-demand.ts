import type { ProveOptions } from './prove.ts';
import type { SignedReport } from './report.ts';

/**
 * Gathers evidence that a run retains nothing and sends nothing: runs the production command line on a clip full of
 * canaries and on the given media, watches it, breaks it, and looks everywhere it could have left something.
 *
 * @param mediaPath - The reviewer's own video, image or folder of images.
 * @returns a report signed with the installation's key; its verdict is `leak` when anything was found.
 * @throws `ERR_MEDIA_NOT_FOUND`, `ERR_KEY`, the errors of opening media; `ERR_RECORD_NOT_FOUND`, and `ERR_RECORD` when
 * the gate cannot believe the record: its code was given to `onStep` then.
 */
export async function prove(mediaPath: string, options: ProveOptions): Promise<SignedReport> {
  // Its many parts are loaded when they are asked for: every other command would wait for them.
  const { prove: gather } = await import('./prove.ts');
  return gather(mediaPath, options);
}
