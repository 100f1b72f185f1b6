import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { CLIPS } from './clips.ts';
import { renderScene } from './encode.ts';
import { repositoryRoot } from './repository-root.ts';
import { truthOfScene } from './truth-of-scene.ts';

/** Renders every clip of `samples/media` with its truth, and lists their digests. */
async function composeAll(root: string): Promise<void> {
  const folder = join(root, 'samples', 'media');
  const sums: string[] = [];
  for (const scene of CLIPS) {
    const clip = `${scene.name}.mp4`;
    const truth = `${scene.name}.truth.json`;
    await renderScene(scene, root, join(folder, clip));
    const options = { ...(await resolveConfig(join(folder, truth))), parser: 'json' };
    await writeFile(join(folder, truth), await format(JSON.stringify(truthOfScene(scene)), options));
    for (const name of [clip, truth]) {
      const bytes = await readFile(join(folder, name));
      sums.push(`${createHash('sha256').update(bytes).digest('hex')}  ${name}`);
      process.stdout.write(`${name}: ${bytes.byteLength} bytes\n`);
    }
  }
  await writeFile(join(folder, 'SHA256SUMS'), `${sums.join('\n')}\n`);
}

await composeAll(repositoryRoot());
