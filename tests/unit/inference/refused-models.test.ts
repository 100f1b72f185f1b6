import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { valueInfo } from '../../../models/onnx/graph-builder.ts';
import { decodeModel, ELEMENT, encodeModel } from '../../../models/onnx/schema.ts';
import { openFaceInference } from '../../../src/inference/face-inference.ts';
import { listModels } from '../../../src/inference/model-catalogue.ts';
import { sha256Hex } from '../../../src/inference/model-store.ts';
import {
  plantAttributeModel,
  plantModelsFolder,
  readConverted,
  readLooseManifest,
  type LooseEntry,
  type PlantedOutputs,
} from '../../fixtures/planted-models.ts';
import { withTemporaryFolder } from '../../fixtures/temporary-folder.ts';

const OPTIONS = { detectorId: 'rfb-320', attributesId: 'age-gender', minimumScore: 0.5 };

const AGE = { name: 'age_years', role: 'age-years', shape: ['faces', 1] };
const GENDER = { name: 'gender_probabilities', role: 'gender-probabilities', shape: ['faces', 2] };
const DESCRIPTOR = { name: 'descriptor', role: 'age-years', shape: ['faces', 512] };

async function openPlanted(
  outputs: PlantedOutputs,
  change: (entry: LooseEntry) => void = () => undefined,
): Promise<number> {
  return withTemporaryFolder(async (modelsFolder) => {
    await plantModelsFolder(modelsFolder, plantAttributeModel(outputs), change);
    const inference = await openFaceInference({ ...OPTIONS, modelsFolder });
    const [ageYears = Number.NaN] = await inference.estimate(new Uint8Array(112 * 112 * 3), 1);
    await inference.close();
    return ageYears;
  });
}

describe('a planted attribute model', () => {
  it('is loaded when it has the outputs of the manifest: the refusals below are not by accident', async () => {
    expect(await openPlanted({})).toBe(30);
  });

  it('is refused when the graph has an embedding that the manifest does not list', async () => {
    await expect(openPlanted({ embedding: true })).rejects.toMatchObject({ code: 'ERR_MODEL_REFUSED' });
  });

  it('is refused when graph and manifest agree on an age as wide as an embedding', async () => {
    const opened = openPlanted({ ageWidth: 512 }, (entry) => {
      entry['outputs'] = [{ ...AGE, shape: ['faces', 512] }, GENDER];
    });
    await expect(opened).rejects.toMatchObject({ code: 'ERR_MODEL_REFUSED' });
  });

  it('is refused when an output is wider than the manifest says', async () => {
    await expect(openPlanted({ ageWidth: 512 })).rejects.toMatchObject({ code: 'ERR_MODEL_REFUSED' });
  });

  it('is refused when the width of an output is known only at run time', async () => {
    await expect(openPlanted({ ageWidth: 512, hiddenWidth: true })).rejects.toMatchObject({
      code: 'ERR_MODEL_REFUSED',
    });
  });

  it.each([
    ['an embedding passed off as an age', [DESCRIPTOR, GENDER]],
    ['a second age that is an embedding', [AGE, GENDER, DESCRIPTOR]],
    ['a role that does not exist', [AGE, GENDER, { ...DESCRIPTOR, role: 'embedding' }]],
    ['a role that every object has', [AGE, GENDER, { ...DESCRIPTOR, role: 'constructor' }]],
    [
      'a role of another task',
      [AGE, GENDER, { name: 'descriptor', role: 'face-grid', shape: [1, 25, 4, 4] }],
    ],
    ['a rank that the role does not have', [{ ...AGE, shape: [512, 1, 1] }, GENDER]],
    ['a width that is not a number', [{ ...AGE, shape: ['faces', 'width'] }, GENDER]],
    ['two outputs of one role', [AGE, { ...AGE, name: 'age_again' }, GENDER]],
    ['two outputs of one name', [AGE, { ...GENDER, name: 'age_years' }]],
  ])('is refused when the manifest itself lists %s', async (_, outputs) => {
    const opened = openPlanted({ embedding: true }, (entry) => {
      entry['outputs'] = outputs;
    });
    await expect(opened).rejects.toMatchObject({ code: 'ERR_MODEL_REFUSED' });
  });

  it('is refused in a listing too', async () => {
    await withTemporaryFolder(async (folder) => {
      await plantModelsFolder(folder, plantAttributeModel({ embedding: true }), (entry) => {
        entry['outputs'] = [AGE, GENDER, DESCRIPTOR];
      });
      expect(() => listModels(folder)).toThrow(expect.objectContaining({ code: 'ERR_MODEL_REFUSED' }));
    });
  });

  it('is refused when an output has another name than the manifest says', async () => {
    const opened = openPlanted({}, (entry) => {
      entry['outputs'] = [AGE, { ...GENDER, name: 'another' }];
    });
    await expect(opened).rejects.toMatchObject({ code: 'ERR_MODEL_REFUSED' });
  });

  it('is refused when the graph lacks an output that the manifest lists', async () => {
    await expect(openPlanted({ genderless: true })).rejects.toMatchObject({ code: 'ERR_MODEL_REFUSED' });
  });

  it('is refused when it lacks an output that the estimator needs', async () => {
    const opened = openPlanted({}, (entry) => {
      entry['outputs'] = [AGE];
    });
    await expect(opened).rejects.toMatchObject({ code: 'ERR_MODEL_REFUSED' });
  });

  it('is refused when it reads something else than the manifest says', async () => {
    const opened = openPlanted({}, (entry) => {
      entry['input'] = {
        name: 'faces',
        shape: ['faces', 224, 224, 3],
        type: 'uint8',
        colour: 'RGB',
        preprocessing: '',
      };
    });
    await expect(opened).rejects.toMatchObject({ code: 'ERR_MODEL_REFUSED' });
  });
});

describe('a detector that puts out more than scores and boxes', () => {
  it.each([
    ['ssd-mobilenet', 'locations', 4 + 1],
    ['blazeface-back', 'locations', 16],
    ['mediapipe-full', 'locations', 16],
    ['blazeface-back', 'scores', 3],
  ])('is refused by its manifest entry: %s with %s of %i numbers', async (id, output, width) => {
    await withTemporaryFolder(async (folder) => {
      const manifest = await readLooseManifest();
      const entry = manifest.models.find((model) => model.id === id);
      const outputs = entry?.['outputs'] as { name: string; shape: (number | string)[] }[];
      const wide = outputs.find(({ name }) => name === output);
      wide?.shape.splice(2, 1, width);
      await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
      expect(() => listModels(folder)).toThrow(expect.objectContaining({ code: 'ERR_MODEL_REFUSED' }));
    });
  });

  it('is refused by its graph: landmarks that the manifest does not list', async () => {
    await withTemporaryFolder(async (modelsFolder) => {
      await plantModelsFolder(modelsFolder, await readConverted('age-gender'));
      const manifest = await readLooseManifest();
      const entry = manifest.models.find(({ id }) => id === 'blazeface-back');
      const graph = withoutSlice(await readConverted('blazeface-back'));
      if (entry !== undefined) entry.sha256 = sha256Hex(graph);
      await writeFile(join(modelsFolder, 'manifest.json'), JSON.stringify(manifest));
      await writeFile(join(modelsFolder, 'converted', 'blazeface-back.onnx'), graph);
      await expect(
        openFaceInference({ ...OPTIONS, detectorId: 'blazeface-back', modelsFolder }),
      ).rejects.toMatchObject({ code: 'ERR_MODEL_REFUSED' });
    });
  });
});

/** The graph with all sixteen numbers per anchor under the name of the four. */
function withoutSlice(graph: Uint8Array): Uint8Array {
  const model = decodeModel(graph);
  const node = model.graph.node
    .filter(({ op_type: operator }) => operator !== 'Slice')
    .map((each) => (each.output?.[0] === 'all_locations' ? { ...each, output: ['locations'] } : each));
  const [scores] = model.graph.output;
  if (scores === undefined) throw new Error('Expected scores.');
  const output = [scores, valueInfo('locations', ELEMENT.float32, [1, 'anchors', 16])];
  return encodeModel({ ...model, graph: { ...model.graph, node, output } });
}
