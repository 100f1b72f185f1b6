import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFaceInference, type FaceInference } from '../../../src/inference/face-inference.ts';
import { describeModel, listModels } from '../../../src/inference/model-catalogue.ts';
import { cardOfModel } from '../../../src/inference/model-card.ts';
import { verifyModels } from '../../../src/pipeline/verify-models.ts';
import {
  CENTRED_RGB,
  PLAIN_BGR,
  plantDetector,
  plantOwnModel,
  plantThreeValueHead,
  type OwnEntry,
  type PlantedOutput,
} from '../../fixtures/own-models.ts';
import { withTemporaryFolder } from '../../fixtures/temporary-folder.ts';

const STEPS = [8, 16, 32] as const;
/** The planted detectors read 64x64 pixels; a picture of 64x48 is padded to that. */
const SIDE_PX = 64;
const CONTENT = { widthPx: 64, heightPx: 48 };

const SETTINGS = {
  scores: { presence: 0.3, inference: 0.6 },
  longSidePx: SIDE_PX,
  inputMultiplePx: SIDE_PX,
  overlapThreshold: 0.4,
  crop: { framing: 'square', scale: 1 },
};

/** One output per grid. */
function perStep(
  name: string,
  width: number,
  anchorsPerCell: number,
  numbers: Readonly<Record<number, Readonly<Record<number, number>>>>,
): PlantedOutput[] {
  return STEPS.map((stepPx) => ({
    name: `${name}_${stepPx}`,
    shape: [(SIDE_PX / stepPx) ** 2 * anchorsPerCell, width],
    numbers: numbers[stepPx] ?? {},
  }));
}

function declared(outputs: readonly PlantedOutput[], role: string): object[] {
  return outputs.map(({ name, shape }, index) => ({ name, role, stepPx: STEPS[index], shape }));
}

/** SCRFD: a face of 32x24 px around (28, 20) on the middle grid, one under the threshold on the fine one. */
const SCRFD = {
  scores: perStep('score', 1, 2, { 8: { 0: 0.2 }, 16: { [(1 * 4 + 2) * 2]: 0.9 } }),
  locations: perStep('bbox', 4, 2, {
    8: { 0: 1, 1: 1, 2: 1, 3: 1 },
    // From the point (32, 16): 1.25 steps to the left, half a one up, .75 to the right, 1 down.
    16: { 48: 1.25, 49: 0.5, 50: 0.75, 51: 1 },
  }),
  landmarks: perStep('kps', 10, 2, { 16: { 0: 3 } }),
};
const SCRFD_ENTRY: OwnEntry = {
  id: 'my-detector',
  file: 'my-detector.onnx',
  task: 'detect-faces',
  input: { name: 'input', shape: [1, 3, 'height', 'width'], ...CENTRED_RGB },
  outputs: [...declared(SCRFD.scores, 'face-scores'), ...declared(SCRFD.locations, 'face-locations')],
  unreadOutputs: declared(SCRFD.landmarks, 'face-landmarks'),
  detector: {
    ...SETTINGS,
    family: 'scrfd',
    grids: STEPS.map((stepPx) => ({ stepPx, anchorsPerCell: 2 })),
    scoreForm: 'probability',
  },
};
const scrfdGraph = (): Uint8Array => plantDetector(Object.values(SCRFD).flat());

const HEAD_SIDE_PX = 8;
const HEAD_ENTRY: OwnEntry = {
  id: 'my-head',
  file: 'my-head.onnx',
  task: 'estimate-attributes',
  input: { name: 'data', shape: ['faces', 3, HEAD_SIDE_PX, HEAD_SIDE_PX], ...CENTRED_RGB },
  outputs: [{ name: 'fc1', role: 'gender-and-age', shape: ['faces', 3] }],
  estimator: {
    family: 'gender-age',
    sidePx: HEAD_SIDE_PX,
    cropScale: 1.5,
    order: ['female', 'male', 'age'],
    genderForm: 'logit',
    yearsPerUnit: 100,
    ageInterval: {
      coverage: 0.8,
      calibration: 'None.',
      points: [{ estimate: 40, low: 20, high: 60 }],
    },
  },
};

async function withModels<T>(
  graph: Uint8Array,
  entry: OwnEntry,
  work: (inference: FaceInference) => Promise<T>,
): Promise<T> {
  return withTemporaryFolder(async (modelsFolder) => {
    await plantOwnModel(modelsFolder, graph, entry);
    const inference = await openFaceInference({
      modelsFolder,
      detectorId: entry['task'] === 'detect-faces' ? entry.id : 'rfb-320',
      attributesId: entry['task'] === 'detect-faces' ? 'age-gender' : entry.id,
      minimumScore: 0.3,
    });
    try {
      return await work(inference);
    } finally {
      await inference.close();
    }
  });
}

const picture = (): Uint8Array => new Uint8Array(CONTENT.widthPx * CONTENT.heightPx * 3).fill(90);

describe('a detector with the outputs of SCRFD', () => {
  it('finds the face that its numbers say, in fractions of the picture without the padding', async () => {
    const found = await withModels(scrfdGraph(), SCRFD_ENTRY, (inference) =>
      inference.detect(picture(), CONTENT),
    );
    const [x, y, width, height] = [32 - 20, 16 - 8, 32, 24];
    expect([...found]).toEqual([x / 64, y / 48, width / 64, height / 48, 0.9].map(Math.fround));
  });

  it('is refused with a score missing for one grid', async () => {
    const outputs = (SCRFD_ENTRY['outputs'] as { name: string }[]).filter(({ name }) => name !== 'score_32');
    const graph = plantDetector(
      Object.values(SCRFD).flatMap((each) => each.filter(({ name }) => name !== 'score_32')),
    );
    await expect(
      withModels(graph, { ...SCRFD_ENTRY, outputs }, () => Promise.resolve()),
    ).rejects.toMatchObject({ code: 'ERR_MODEL_REFUSED' });
  });

  it('fails rather than guesses when the graph has another number of anchors than its grids', async () => {
    const entry = {
      ...SCRFD_ENTRY,
      detector: {
        ...(SCRFD_ENTRY['detector'] as object),
        grids: STEPS.map((stepPx) => ({ stepPx, anchorsPerCell: 1 })),
      },
    };
    await expect(
      withModels(scrfdGraph(), entry, (inference) => inference.detect(picture(), CONTENT)),
    ).rejects.toMatchObject({ code: 'ERR_ENGINE' });
  });

  it('is refused with landmarks that its entry does not list', async () => {
    await expect(
      withModels(scrfdGraph(), { ...SCRFD_ENTRY, unreadOutputs: [] }, () => Promise.resolve()),
    ).rejects.toMatchObject({ code: 'ERR_MODEL_REFUSED' });
  });

  it.each([
    [
      'landmarks among what is read',
      {
        outputs: [...(SCRFD_ENTRY['outputs'] as object[]), ...declared(SCRFD.landmarks, 'face-landmarks')],
        unreadOutputs: [],
      },
    ],
    [
      'landmarks as wide as an embedding',
      { unreadOutputs: [{ name: 'kps_8', role: 'face-landmarks', shape: [1, 512] }] },
    ],
    ['a score among what is not read', { unreadOutputs: declared(SCRFD.scores, 'face-scores') }],
    [
      'two scores of one grid',
      {
        outputs: [
          ...(SCRFD_ENTRY['outputs'] as object[]),
          { name: 'again', role: 'face-scores', stepPx: 8, shape: [128, 1] },
        ],
      },
    ],
  ])('is refused with %s', async (_, change) => {
    await expect(
      withModels(scrfdGraph(), { ...SCRFD_ENTRY, ...change }, () => Promise.resolve()),
    ).rejects.toMatchObject({ code: 'ERR_MODEL_REFUSED' });
  });
});

describe('a detector with the outputs of YuNet', () => {
  const logit = (probability: number): number => Math.log(probability / (1 - probability));
  /** Cell (1, 0) of the coarse grid; everywhere else the logits 0 would say .5. */
  const outputsOf = (
    form: 'probability' | 'logit',
  ): Record<'classes' | 'objectness' | 'locations', PlantedOutput[]> => {
    const score = (name: string, probability: number): PlantedOutput[] =>
      perStep(name, 1, 1, { 32: { 1: form === 'logit' ? logit(probability) : probability } });
    return {
      classes: score('cls', 0.9),
      objectness: score('obj', 0.4),
      locations: perStep('bbox', 4, 1, { 32: { 4: 0.25, 5: 0.5, 6: Math.log(0.75), 7: Math.log(0.5) } }),
    };
  };
  const entryOf = (form: 'probability' | 'logit'): OwnEntry => {
    const { classes, objectness, locations } = outputsOf(form);
    return {
      ...SCRFD_ENTRY,
      input: { name: 'input', shape: [1, 3, 'height', 'width'], ...PLAIN_BGR },
      outputs: [
        ...declared(classes, 'face-scores'),
        ...declared(objectness, 'face-objectness'),
        ...declared(locations, 'face-locations'),
      ],
      unreadOutputs: [],
      detector: { ...SETTINGS, family: 'yunet', grids: STEPS.map((stepPx) => ({ stepPx })), scoreForm: form },
    };
  };

  it.each(['probability', 'logit'] as const)(
    'finds the face that its numbers say, scores as %s',
    async (form) => {
      const found = await withModels(
        plantDetector(Object.values(outputsOf(form)).flat()),
        entryOf(form),
        (inference) => inference.detect(picture(), CONTENT),
      );
      // Of logits of 0 with locations of 0, square cells of score .5 remain; the surest face comes first.
      const [x, y, width, height] = [(1.25 - 0.375) * 32, (0.5 - 0.25) * 32, 24, 16];
      [x / 64, y / 48, width / 64, height / 48, Math.sqrt(0.9 * 0.4)].forEach((value, index) => {
        expect(found[index]).toBeCloseTo(value, 5);
      });
      expect(found.length === 5).toBe(form === 'probability');
    },
  );
});

describe('a head of three values', () => {
  const [red, green, blue] = [140, 90, 160];
  const crops = (): Uint8Array =>
    new Uint8Array(HEAD_SIDE_PX ** 2 * 3).map((_, index) => [red, green, blue][index % 3] ?? 0);
  const centred = (value: number): number => (value - 127.5) / 128;

  it('gives the age in years and the softmax of the genders', async () => {
    const found = await withModels(plantThreeValueHead(HEAD_SIDE_PX), HEAD_ENTRY, (inference) =>
      inference.estimate(crops(), 1),
    );
    expect(found[0]).toBeCloseTo(100 * centred(blue), 4);
    const [female, male] = [Math.exp(centred(red)), Math.exp(centred(green))];
    expect(found[1]).toBeCloseTo(female / (female + male), 6);
  });

  it('reads the values in the order that is declared, and probabilities as such', async () => {
    const estimator = {
      ...(HEAD_ENTRY['estimator'] as object),
      order: ['age', 'male', 'female'],
      genderForm: 'probability',
      yearsPerUnit: 1,
    };
    const input = { name: 'data', shape: ['faces', 3, HEAD_SIDE_PX, HEAD_SIDE_PX], ...PLAIN_BGR };
    const found = await withModels(
      plantThreeValueHead(HEAD_SIDE_PX),
      { ...HEAD_ENTRY, input, estimator },
      (inference) => inference.estimate(crops(), 1),
    );
    // Blue is the first plane, then green, then red.
    expect(found[0]).toBeCloseTo(blue, 3);
    expect(found[1]).toBeCloseTo(red / (red + green), 6);
  });

  it.each([
    ['declared', [{ name: 'fc1', role: 'gender-and-age', shape: ['faces', 6] }]],
    ['hidden from the manifest', HEAD_ENTRY['outputs']],
  ])('is refused when it is wider: %s', async (_, outputs) => {
    await expect(
      withModels(plantThreeValueHead(HEAD_SIDE_PX, 2), { ...HEAD_ENTRY, outputs }, () => Promise.resolve()),
    ).rejects.toMatchObject({ code: 'ERR_MODEL_REFUSED' });
  });

  it('is malformed when a value is there twice', async () => {
    const estimator = { ...(HEAD_ENTRY['estimator'] as object), order: ['age', 'male', 'male'] };
    await expect(
      withModels(plantThreeValueHead(HEAD_SIDE_PX), { ...HEAD_ENTRY, estimator }, () => Promise.resolve()),
    ).rejects.toMatchObject({ code: 'ERR_MODEL_MANIFEST' });
  });
});

describe('a manifest that inherits', () => {
  it('has the models of the package after its own, and verifies all of them', async () => {
    await withTemporaryFolder(async (folder) => {
      await plantOwnModel(folder, plantThreeValueHead(HEAD_SIDE_PX), HEAD_ENTRY);
      expect(listModels(folder).map(({ id }) => id)).toEqual([
        'my-head',
        ...listModels().map(({ id }) => id),
      ]);
      const results = await verifyModels(folder);
      expect(results[0]).toMatchObject({ id: 'my-head', status: 'verified' });
      expect(results.slice(1)).toEqual(await verifyModels());
      const card = cardOfModel(describeModel('my-head', folder));
      expect(card).toContain('Written by the test. A model of the user');
      expect(card).toContain('(x - [127.5, 127.5, 127.5]) / [128, 128, 128], NCHW');
    });
  });

  it('may put a network of its own and one of the package together', async () => {
    await withTemporaryFolder(async (folder) => {
      const member = (id: string): object => ({ id, ageWeight: 0.5, genderWeight: 0.5 });
      const { ageInterval } = HEAD_ENTRY['estimator'] as { ageInterval: object };
      const card = { name: 'Both', knownError: 'Planted.', intendedUse: 'Tests.', notIntendedUse: 'Else.' };
      await plantOwnModel(folder, plantThreeValueHead(HEAD_SIDE_PX), HEAD_ENTRY, {
        ensembles: [{ id: 'both', members: [member('my-head'), member('age-gender')], ageInterval, card }],
      });
      const inference = await openFaceInference({
        modelsFolder: folder,
        detectorId: 'rfb-320',
        attributesId: 'both',
        minimumScore: 0.3,
      });
      const estimate = await inference.estimate(new Uint8Array((HEAD_SIDE_PX ** 2 + 112 ** 2) * 3), 1);
      await inference.close();
      expect(estimate.every(Number.isFinite)).toBe(true);
    });
  });

  it.each(['rfb-320', 'rfb-416', 'age-gender-with-face-res'])('may not take the id %s', async (id) => {
    await withTemporaryFolder(async (folder) => {
      await plantOwnModel(folder, plantThreeValueHead(HEAD_SIDE_PX), { ...HEAD_ENTRY, id });
      expect(() => listModels(folder)).toThrow(expect.objectContaining({ code: 'ERR_MODEL_MANIFEST' }));
    });
  });

  it('refuses a graph that is another than its digest says', async () => {
    await withTemporaryFolder(async (folder) => {
      await plantOwnModel(folder, plantThreeValueHead(HEAD_SIDE_PX), HEAD_ENTRY);
      await writeFile(join(folder, HEAD_ENTRY.file), plantThreeValueHead(HEAD_SIDE_PX, 2));
      expect((await verifyModels(folder))[0]).toMatchObject({ id: 'my-head', status: 'digest-mismatch' });
    });
  });

  it('is read as the example is written', async () => {
    await withTemporaryFolder(async (folder) => {
      await mkdir(folder, { recursive: true });
      await cp('samples/models/manifest.json', join(folder, 'manifest.json'));
      const { models } = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as {
        models: { id: string }[];
      };
      expect(
        listModels(folder)
          .slice(0, models.length)
          .map(({ id, present }) => [id, present]),
      ).toEqual(models.map(({ id }) => [id, false]));
    });
  });
});
