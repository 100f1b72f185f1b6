import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { FacegateError } from '../run.ts';

/** A step in the life of a record. */
export interface RecordStep {
  /** Logs the step and returns the bytes of the record as it is then. */
  take(): Uint8Array;
  /** Whether it ends the consent: then it is taken even where its record cannot be written. */
  readonly endsConsent: boolean;
}

/**
 * Takes a step and writes its record to a file, whole or not at all, or to standard output for `-`. Nothing is logged
 * before it is known that the file can be made, unless it ends the consent, which must not fail for the want of a file.
 *
 * @throws `ERR_OUTPUT` when the file cannot be made and nothing was logged, `ERR_CONSENT_UNWRITTEN` when the step was
 * logged and its record not written, and whatever the step throws.
 */
export async function writeRecord(path: string, step: RecordStep): Promise<void> {
  if (path === '-') {
    process.stdout.write(step.take());
    return;
  }
  const fresh = `${path}.new`;
  const file = await openFresh(path, fresh);
  if (file === undefined && !step.endsConsent) throw new FacegateError('ERR_OUTPUT');
  const bytes = await takeOrClose(step, fresh, file);
  if (file === undefined) throw new FacegateError('ERR_CONSENT_UNWRITTEN');
  try {
    await using writing = file;
    await writing.writeFile(bytes);
    await writing.sync();
    await rename(fresh, path);
  } catch {
    await rm(fresh, { force: true });
    throw new FacegateError('ERR_CONSENT_UNWRITTEN');
  }
}

async function openFresh(path: string, fresh: string): Promise<FileHandle | undefined> {
  try {
    return (await isFolder(path)) ? undefined : await open(fresh, 'w', 0o600);
  } catch {
    return undefined;
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

async function takeOrClose(
  step: RecordStep,
  fresh: string,
  file: FileHandle | undefined,
): Promise<Uint8Array> {
  try {
    return step.take();
  } catch (error) {
    await file?.close();
    if (file !== undefined) await rm(fresh, { force: true });
    throw error;
  }
}
