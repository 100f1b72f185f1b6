import { access, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { buildModel } from '../../../models/build-models.ts';
import { convertModel } from '../../../models/converters/convert.ts';
import { readSourceFiles, sourceFolder } from '../../../models/sources/source-files.ts';
import type { ModelEntry } from '../../../src/inference/manifest-schema.ts';
import { findModel } from '../../../src/inference/find-model.ts';
import { readManifest } from '../../../src/inference/manifest.ts';
import { isModelPresent, isOnDemand, modelPath, sha256Hex } from '../../../src/inference/model-store.ts';
import { packageSource } from '../../fixtures/package-source.ts';
import { withTemporaryFolder } from '../../fixtures/temporary-folder.ts';

const manifest = readManifest();
const tiny = findModel(manifest, 'tiny-face-detector');

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('conversion', () => {
  it.for(manifest.models.map(({ id }) => id))(
    'of %s gives the manifest digest, every time',
    async (id, { skip }) => {
      const model = findModel(manifest, id);
      if (isOnDemand(model) && !isModelPresent(manifest, model)) skip('not fetched');
      const files = await readSourceFiles(model, manifest.folder);
      const digests = [convertModel(id, files), convertModel(id, files)].map(sha256Hex);
      expect(digests).toEqual([model.sha256, model.sha256]);
    },
  );

  it('of an unknown model is refused', () => {
    expect(() => convertModel('nobody', [])).toThrow(expect.objectContaining({ code: 'ERR_MODEL_UNKNOWN' }));
  });
});

describe('buildModel', () => {
  it('builds what is missing, leaves what is there and repairs what is damaged', async () => {
    await withTemporaryFolder(async (folder) => {
      const here = { ...manifest, folder };
      const path = modelPath(here, tiny);
      expect(await buildModel(here, tiny, false)).toBe(true);
      expect(sha256Hex(await readFile(path))).toBe(tiny.sha256);
      expect(await buildModel(here, tiny, false)).toBe(false);
      expect(await buildModel(here, tiny, true)).toBe(true);

      await writeFile(path, 'damaged');
      expect(await buildModel(here, tiny, false)).toBe(true);
      expect(sha256Hex(await readFile(path))).toBe(tiny.sha256);
      expect(await readdir(dirname(path))).toEqual(['tiny-face-detector.onnx']);
    });
  });

  it('writes nothing when the conversion does not give the graph of the manifest', async () => {
    await withTemporaryFolder(async (folder) => {
      const here = { ...manifest, folder };
      const other: ModelEntry = { ...tiny, sha256: '0'.repeat(64) };
      await expect(buildModel(here, other, false)).rejects.toMatchObject({ code: 'ERR_MODEL_DIGEST' });
      await expect(access(modelPath(here, tiny))).rejects.toThrow();
    });
  });

  it('refuses a source file that is not the pinned one', async () => {
    await withTemporaryFolder(async (folder) => {
      const [first, ...rest] = packageSource(tiny).files;
      if (first === undefined) throw new Error('Expected a source file.');
      const files = [{ ...first, sha256: '0'.repeat(64) }, ...rest];
      const other: ModelEntry = { ...tiny, source: { ...packageSource(tiny), files } };
      await expect(buildModel({ ...manifest, folder }, other, true)).rejects.toMatchObject({
        code: 'ERR_MODEL_SOURCE',
      });
    });
  });
});

describe('source files out of a tarball', () => {
  const rfb = findModel(manifest, 'rfb-320');

  it('are kept, so that a second conversion needs no npm', async () => {
    vi.stubEnv('npm_execpath', '/nowhere/npm-cli.js');
    const [file] = await readSourceFiles(rfb, manifest.folder);
    expect(sha256Hex(file ?? new Uint8Array())).toBe(packageSource(rfb).files[0]?.sha256);
  });

  it('are asked of npm again when the kept one is damaged', async () => {
    await withTemporaryFolder(async (folder) => {
      vi.stubEnv('npm_execpath', '/nowhere/npm-cli.js');
      const kept = join(sourceFolder(folder, rfb.id), 'fr_detect.onnx');
      await mkdir(dirname(kept), { recursive: true });
      await writeFile(kept, 'damaged');
      await expect(readSourceFiles(rfb, folder)).rejects.toMatchObject({ code: 'ERR_MODEL_SOURCE' });
    });
  });
});
