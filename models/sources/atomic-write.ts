import { rename, rm, writeFile } from 'node:fs/promises';

/** Writes a file so that no reader ever sees half of it: under another name first, then renamed. */
export async function writeFileAtomically(path: string, bytes: Uint8Array): Promise<void> {
  const partial = `${path}.${process.pid}.partial`;
  try {
    await writeFile(partial, bytes);
    await rename(partial, path);
  } finally {
    await rm(partial, { force: true });
  }
}
