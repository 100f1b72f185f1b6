import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analyze, type AnalyzeOptions, type ReleasedObservation, type RunSummary } from '../../src/index.ts';
import { openReferenceModels } from '../../src/inference/face-api/open-models.ts';
import { readManifest } from '../../src/inference/manifest.ts';
import { installWithPlantedTfjsNode } from '../fixtures/planted-engine.ts';
import { PURPOSE, ROOT, consentFor, sample } from '../fixtures/sample-runs.ts';
import { withTemporaryFolder } from '../fixtures/temporary-folder.ts';

let home: string;
let consent: Uint8Array;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'facegate-test-'));
  // The tiny detector sees faces in the background: only the number of rows depends on how many are allowed.
  const scope = { kind: 'all-persons', expectedPersons: 6 } as const;
  consent = await consentFor(home, sample('two-portraits'), { scope });
});

afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

interface Outcome {
  readonly rows: readonly ReleasedObservation[];
  readonly summary: RunSummary;
}

async function run(options: Partial<AnalyzeOptions>): Promise<Outcome> {
  const analysis = analyze(sample('two-portraits'), {
    purpose: PURPOSE,
    home,
    consent,
    granularity: 'frame',
    detector: 'tiny-face-detector',
    attributeModel: 'age-gender',
    sampling: { kind: 'rate', framesPerSecond: 5 },
    ...options,
  });
  const rows: ReleasedObservation[] = [];
  for await (const row of analysis) rows.push(row);
  return { rows, summary: await analysis.summary };
}

async function refusal(options: Partial<AnalyzeOptions>): Promise<RunSummary> {
  const analysis = analyze(sample('two-portraits'), { purpose: PURPOSE, home, consent, ...options });
  await expect(analysis[Symbol.asyncIterator]().next()).rejects.toThrow(/^ERR_ENGINE_M/);
  return analysis.summary;
}

function largestDifference(
  one: readonly ReleasedObservation[],
  other: readonly ReleasedObservation[],
  numberOf: (row: ReleasedObservation) => number | undefined,
): number {
  return Math.max(
    ...one.map((row, index) => {
      const counterpart = other[index];
      return counterpart === undefined
        ? Infinity
        : Math.abs((numberOf(row) ?? 0) - (numberOf(counterpart) ?? 0));
    }),
  );
}

describe('the reference engine tfjs-wasm', () => {
  // Takes seconds: face-api runs on one thread's WebAssembly, about 70 ms a frame.
  it('gives the rows of the default engine, boxes within 1e-4, ages within 0.1 years', async () => {
    const ours = await run({});
    const reference = await run({ engine: 'tfjs-wasm' });
    expect(ours.summary.engine).toBe('onnx');
    expect(reference.summary.engine).toBe('tfjs-wasm');
    expect(reference.summary.attributeInferences).toBe(ours.summary.attributeInferences);
    expect(ours.rows.length).toBeGreaterThan(20);
    expect(reference.rows.map(({ trackId, startUs, endUs }) => [trackId, startUs, endUs])).toEqual(
      ours.rows.map(({ trackId, startUs, endUs }) => [trackId, startUs, endUs]),
    );
    expect(reference.rows.map(({ gender }) => gender?.label)).toEqual(
      ours.rows.map(({ gender }) => gender?.label),
    );
    for (const side of ['x', 'y', 'width', 'height'] as const) {
      expect(largestDifference(ours.rows, reference.rows, ({ box }) => box?.[side])).toBeLessThan(1e-4);
    }
    expect(largestDifference(ours.rows, reference.rows, ({ ageYears }) => ageYears)).toBeLessThan(0.11);
    expect(largestDifference(ours.rows, reference.rows, ({ gender }) => gender?.probability)).toBeLessThan(
      0.0021,
    );
  }, 120_000);

  it('loads the two nets that are asked for and no other, the recognition net least of all', async () => {
    const ids = { detectorId: 'tiny-face-detector', attributesId: 'age-gender' };
    await openReferenceModels('tfjs-wasm', readManifest(), ids, 0.5);
    const require = createRequire(import.meta.url);
    const { nets } = require('@vladmandic/face-api/dist/face-api.node-wasm.js') as {
      nets: Record<string, { isLoaded: boolean }>;
    };
    const loaded = Object.keys(nets).filter((name) => nets[name]?.isLoaded === true);
    expect(Object.keys(nets)).toContain('faceRecognitionNet');
    expect(loaded.sort()).toEqual(['ageGenderNet', 'tinyFaceDetector']);
  });

  it('refuses a detector that face-api does not have, before anything is decoded', async () => {
    const summary = await refusal({ engine: 'tfjs-wasm', detector: 'rfb-320' });
    expect(summary).toMatchObject({ code: 'ERR_ENGINE_MODEL', exitStatus: 2, decoder: 'none' });
  });
});

describe('the reference engine tfjs-node', () => {
  it('is missed by a code that says what to install, before anything is decoded', async () => {
    const summary = await refusal({ engine: 'tfjs-node' });
    expect(summary).toMatchObject({ code: 'ERR_ENGINE_MISSING', exitStatus: 5, decoder: 'none' });
  });

  it('runs where its package is installed', async () => {
    await withTemporaryFolder(async (folder) => {
      const script = join(folder, 'detect.mjs');
      const portrait = join(ROOT, 'samples/portraits/collins.jpg');
      writeFileSync(script, detectionScript(await installWithPlantedTfjsNode(folder), portrait));
      const { stdout } = await promisify(execFile)(process.execPath, [script], { cwd: folder });
      const { score, ageYears } = JSON.parse(stdout) as { score: number; ageYears: number };
      expect(score).toBeGreaterThan(0.5);
      expect(ageYears).toBeGreaterThan(15);
      expect(ageYears).toBeLessThan(60);
    });
  }, 60_000);
});

/** Detects the face of a portrait with an installation's own code and estimates it. */
function detectionScript(module: string, portrait: string): string {
  return `
    import sharp from 'sharp';
    import { openFaceInference } from ${JSON.stringify(module)};
    const size = { widthPx: 416, heightPx: 416 };
    const pixels = await sharp(${JSON.stringify(portrait)}).removeAlpha().resize(416, 416).raw().toBuffer();
    const inference = await openFaceInference({
      engine: 'tfjs-node', detectorId: 'tiny-face-detector', attributesId: 'age-gender', minimumScore: 0.3,
    });
    const found = await inference.detect(new Uint8Array(pixels), size);
    const geometry = {
      displayed: size, detector: size, full: size, fullFormat: 'rgb24', colour: { range: 'full', matrix: 'bt601' },
    };
    const crops = inference.cropFaces(new Uint8Array(pixels), geometry, found.slice(0, 4));
    const [ageYears] = await inference.estimate(crops, 1);
    process.stdout.write(JSON.stringify({ score: found[4], ageYears }));
  `;
}
