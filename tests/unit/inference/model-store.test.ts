import { execFileSync } from 'node:child_process';
import { appendFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFaceInference } from '../../../src/inference/face-inference.ts';
import { findModel } from '../../../src/inference/find-model.ts';
import { describeModel, detectorInputSize, listModels } from '../../../src/inference/model-catalogue.ts';
import { readManifest } from '../../../src/inference/manifest.ts';
import { readModel } from '../../../src/inference/model-store.ts';
import { verifyModels } from '../../../src/pipeline/verify-models.ts';
import {
  plantAttributeModel,
  plantModelsFolder,
  readConverted,
  readLooseManifest,
} from '../../fixtures/planted-models.ts';
import { packageSource } from '../../fixtures/package-source.ts';
import { withTemporaryFolder } from '../../fixtures/temporary-folder.ts';

const OPTIONS = { detectorId: 'rfb-320', attributesId: 'age-gender', minimumScore: 0.5 };

/** Of the user's own, and so tried out in a process of its own: the fewer the quicker. */
const PLANTED = ['rfb-320', 'age-gender', 'face-res-deep'];

async function plant(folder: string, graph: Uint8Array): Promise<void> {
  await plantModelsFolder(folder, graph, undefined, PLANTED);
}

async function withModels<Result>(task: (folder: string) => Promise<Result>): Promise<Result> {
  return withTemporaryFolder(async (folder) => {
    await plant(folder, await readConverted('age-gender'));
    return task(folder);
  });
}

async function statuses(folder: string): Promise<Record<string, string>> {
  const results = await verifyModels(folder);
  return Object.fromEntries(results.map(({ id, status }) => [id, status]));
}

describe('model store', () => {
  it('verifies the models of the package', async () => {
    const present = listModels().filter((model) => model.present);
    const results = await verifyModels();
    const verified = new Set(
      results.filter(({ status }) => status === 'verified').map(({ sha256 }) => sha256),
    );
    expect(verified).toEqual(new Set(present.map(({ sha256 }) => sha256)));
    expect(present.length).toBeGreaterThanOrEqual(4);
  });

  it('refuses a graph with a byte too many, and says so', async () => {
    await withModels(async (modelsFolder) => {
      await appendFile(join(modelsFolder, 'converted', 'rfb-320.onnx'), Uint8Array.of(0));
      await expect(openFaceInference({ ...OPTIONS, modelsFolder })).rejects.toMatchObject({
        code: 'ERR_MODEL_DIGEST',
      });
      expect(await statuses(modelsFolder)).toMatchObject({
        'rfb-320': 'digest-mismatch',
        'age-gender': 'verified',
      });
    });
  });

  it('says how models are mended where they come from', async () => {
    const code = 'ERR_MODEL_MISSING';
    const npmRun: unknown = expect.stringContaining('npm run models');
    const absent = { ...findModel(readManifest(), 'age-gender'), file: 'nobody.onnx' };
    const packaged = readModel(readManifest(), absent);
    await expect(packaged).rejects.toMatchObject({ code, advice: npmRun, message: npmRun });
    const notSo: unknown = expect.not.stringContaining('npm run models');
    await withModels(async (folder) => {
      const own = readModel(readManifest(folder), absent);
      await expect(own).rejects.toMatchObject({ code, advice: notSo, message: notSo });
    });
  });

  it('reports a graph that is missing, and lists it as absent', async () => {
    await withModels(async (modelsFolder) => {
      await rm(join(modelsFolder, 'converted', 'age-gender.onnx'));
      await expect(openFaceInference({ ...OPTIONS, modelsFolder })).rejects.toMatchObject({
        code: 'ERR_MODEL_MISSING',
      });
      expect(await statuses(modelsFolder)).toMatchObject({ 'age-gender': 'missing' });
      const present = listModels(modelsFolder).map(({ id, present: there }) => [id, there]);
      expect(present).toContainEqual(['age-gender', false]);
      expect(present).toContainEqual(['rfb-320', true]);
    });
  });

  it('does not wait for a pipe in the place of a graph or of the manifest', async () => {
    await withModels(async (modelsFolder) => {
      const graph = join(modelsFolder, 'converted', 'age-gender.onnx');
      const manifest = join(modelsFolder, 'manifest.json');
      await rm(graph);
      execFileSync('mkfifo', [graph]);
      expect(await statuses(modelsFolder)).toMatchObject({ 'age-gender': 'missing' });
      await rm(manifest);
      execFileSync('mkfifo', [manifest]);
      // In a process of its own: reading a pipe at once would hold up this one, and its clock.
      const listing = (): unknown =>
        execFileSync(
          process.execPath,
          [
            join(import.meta.dirname, '../../../dist/src/cli/main.js'),
            'models',
            'list',
            '--models',
            modelsFolder,
          ],
          { stdio: 'pipe', encoding: 'utf8', timeout: 10_000, killSignal: 'SIGKILL' },
        );
      expect(listing).toThrow('ERR_MODEL_MISSING');
    });
  });

  it('does not miss a model that is fetched on demand, and says that it is not there', async () => {
    await withModels(async (modelsFolder) => {
      await rm(join(modelsFolder, 'converted', 'face-res-deep.onnx'), { force: true });
      expect(await statuses(modelsFolder)).toMatchObject({ 'face-res-deep': 'not-fetched' });
      const listed = listModels(modelsFolder).find(({ id }) => id === 'face-res-deep');
      expect(listed).toMatchObject({ present: false, onDemand: true });
      await expect(
        openFaceInference({ ...OPTIONS, attributesId: 'face-res-deep', modelsFolder }),
      ).rejects.toMatchObject({ code: 'ERR_MODEL_MISSING' });
    });
  });

  it('refuses a graph whose digest is right and whose outputs are not, when it verifies', async () => {
    await withTemporaryFolder(async (modelsFolder) => {
      await plant(modelsFolder, plantAttributeModel({ embedding: true }));
      expect(await statuses(modelsFolder)).toMatchObject({
        'age-gender': 'refused',
        'rfb-320': 'verified',
      });
    });
    await withTemporaryFolder(async (modelsFolder) => {
      await plant(modelsFolder, new Uint8Array(100));
      expect(await statuses(modelsFolder)).toMatchObject({ 'age-gender': 'refused' });
    });
  });

  it('reports a folder without a manifest', async () => {
    await withTemporaryFolder(async (modelsFolder) => {
      await expect(openFaceInference({ ...OPTIONS, modelsFolder })).rejects.toMatchObject({
        code: 'ERR_MODEL_MISSING',
      });
    });
  });

  it('reports a file that is no ONNX graph although its digest is right', async () => {
    await withTemporaryFolder(async (modelsFolder) => {
      await plant(modelsFolder, new Uint8Array(100));
      await expect(openFaceInference({ ...OPTIONS, modelsFolder })).rejects.toMatchObject({
        code: 'ERR_ENGINE',
      });
    });
  });

  it.each(['nobody', 'rfb-320'])('knows no attribute model %s', async (attributesId) => {
    await expect(openFaceInference({ ...OPTIONS, attributesId })).rejects.toMatchObject({
      code: 'ERR_MODEL_UNKNOWN',
    });
  });

  it.each(['nobody', 'age-gender'])('knows no detector %s', async (detectorId) => {
    await expect(openFaceInference({ ...OPTIONS, detectorId })).rejects.toMatchObject({
      code: 'ERR_MODEL_UNKNOWN',
    });
  });
});

describe('manifest', () => {
  async function listingOf(text: string): Promise<unknown> {
    return withTemporaryFolder(async (folder) => {
      await writeFile(join(folder, 'manifest.json'), text);
      return listModels(folder);
    });
  }

  it.each([
    ['no JSON', '{'],
    ['another version', '{"formatVersion":2,"models":[]}'],
    ['an unknown field', '{"formatVersion":1,"models":[],"trusted":true}'],
    ['a model without anything', '{"formatVersion":1,"models":[{"id":"x"}]}'],
  ])('is refused with %s', async (_, text) => {
    await expect(listingOf(text)).rejects.toMatchObject({ code: 'ERR_MODEL_MANIFEST' });
  });

  it('is refused when two models share an id', async () => {
    const manifest = await readLooseManifest();
    const text = JSON.stringify({ ...manifest, models: [...manifest.models, ...manifest.models] });
    await expect(listingOf(text)).rejects.toMatchObject({ code: 'ERR_MODEL_MANIFEST' });
  });

  it('is refused when a size has the id of another model', async () => {
    const text = JSON.stringify(await readLooseManifest()).replace('"rfb-416"', '"age-gender"');
    await expect(listingOf(text)).rejects.toMatchObject({ code: 'ERR_MODEL_MANIFEST' });
  });

  it('is refused when an ensemble has the id of a model or of another ensemble', async () => {
    const manifest = await readLooseManifest();
    const [first] = readManifest().ensembles;
    for (const ids of [['age-gender'], ['twice', 'twice']]) {
      const ensembles = ids.map((id) => ({ ...first, id }));
      await expect(listingOf(JSON.stringify({ ...manifest, ensembles }))).rejects.toMatchObject({
        code: 'ERR_MODEL_MANIFEST',
      });
    }
  });

  it.each([
    ['falls', [40, 30]],
    ['stands still', [40, 40]],
  ])('is refused when an age interval %s', async (_, estimates) => {
    const manifest = await readLooseManifest();
    const [first] = readManifest().ensembles;
    const listing = (...ages: readonly number[]): Promise<unknown> => {
      const points = ages.map((estimate) => ({ estimate, low: 0, high: 90 }));
      const ensembles = [{ ...first, ageInterval: { ...first?.ageInterval, points } }];
      return listingOf(JSON.stringify({ ...manifest, ensembles }));
    };
    await expect(listing(...estimates)).rejects.toMatchObject({ code: 'ERR_MODEL_MANIFEST' });
    await expect(listing(30, 40)).resolves.toBeDefined();
  });

  it('is refused when a file name leaves the folder', async () => {
    const manifest = await readLooseManifest();
    const models = manifest.models.map((entry) => ({ ...entry, file: '../other.onnx' }));
    await expect(listingOf(JSON.stringify({ ...manifest, models }))).rejects.toMatchObject({
      code: 'ERR_MODEL_MANIFEST',
    });
  });
});

describe('model catalogue', () => {
  it('describes a model with licence, source and known error', () => {
    const model = describeModel('rfb-320');
    expect(model.card.licence).toBe('MIT');
    expect(packageSource(model).package).toBe('faceplugin-face-recognition-js');
    expect(model.outputs.map(({ role }) => role)).toEqual(['face-scores', 'face-locations']);
  });

  it.each([
    ['rfb-320', 1280, 720, 320, 180],
    ['rfb-320', 720, 1280, 180, 320],
    ['rfb-224', 1280, 720, 224, 126],
    ['rfb-416', 1280, 720, 416, 234],
    ['rfb-640', 1280, 720, 640, 360],
    ['tiny-face-detector', 1280, 720, 416, 234],
    ['rfb-320', 5000, 1, 320, 1],
    ['rfb-320', 1, 1, 320, 320],
  ])('sizes the frame of %s for %ix%i as %ix%i', (id, width, height, widthPx, heightPx) => {
    expect(detectorInputSize(id, { widthPx: width, heightPx: height })).toEqual({ widthPx, heightPx });
  });

  it('describes a size of a detector as the detector with that size, and lists it with the same digest', () => {
    const base = describeModel('rfb-320');
    const model = describeModel('rfb-416');
    expect(model).toMatchObject({ id: 'rfb-416', file: base.file, detector: { longSidePx: 416 } });
    const digests = listModels().filter(({ id }) => id.startsWith('rfb-'));
    expect(digests.map(({ id }) => id).sort()).toEqual(['rfb-224', 'rfb-320', 'rfb-416', 'rfb-640']);
    expect(new Set(digests.map(({ sha256 }) => sha256))).toEqual(new Set([base.sha256]));
  });

  it('refuses a size without an area and a model that is no detector', () => {
    const one = { widthPx: 1, heightPx: 1 };
    expect(() => detectorInputSize('rfb-320', { widthPx: 0, heightPx: 5 })).toThrow(
      expect.objectContaining({ code: 'ERR_INTERNAL' }),
    );
    expect(() => detectorInputSize('age-gender', one)).toThrow(
      expect.objectContaining({ code: 'ERR_MODEL_UNKNOWN' }),
    );
    expect(() => describeModel('nobody')).toThrow(expect.objectContaining({ code: 'ERR_MODEL_UNKNOWN' }));
  });
});
