import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** A folder of its own for one run: home, temporary folder, working folder and a place for its output. */
export interface Scratch {
  readonly root: string;
  readonly home: string;
  readonly temporary: string;
  readonly work: string;
  readonly output: string;
}

/** Makes a run's folders inside `parent`. */
export async function makeScratch(parent: string, name: string): Promise<Scratch> {
  const root = await mkdtemp(join(parent, `${name}-`));
  const scratch = {
    root,
    home: join(root, 'home'),
    temporary: join(root, 'tmp'),
    work: join(root, 'work'),
    output: join(root, 'output'),
  };
  for (const folder of [scratch.home, scratch.temporary, scratch.work, scratch.output]) await mkdir(folder);
  return scratch;
}

/** Deletes a run's folders. */
export async function removeScratch({ root }: Scratch): Promise<void> {
  await rm(root, { recursive: true, force: true });
}
