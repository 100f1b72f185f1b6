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
import { PURPOSE, consentFor, sample } from '../fixtures/sample-runs.ts';
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
      const program = await installWithPlantedTfjsNode(folder);
      const record = join(folder, 'record.json');
      writeFileSync(record, consent);
      const flags = ['--consent', record, '--purpose', PURPOSE, '--home', home, '--analysis-fps', '5'];
      const { stdout, stderr } = await promisify(execFile)(
        process.execPath,
        [program, 'analyze', sample('two-portraits'), ...flags, '--engine', 'tfjs-node', '--workers', '1'],
        { maxBuffer: 1e8 },
      );
      expect(stderr).toContain('released');
      const rows = stdout.trim().split('\n');
      expect(rows.length).toBeGreaterThanOrEqual(2);
      for (const row of rows) expect(JSON.parse(row)).toMatchObject({ type: 'track', decision: 'A_CONSENT' });
    });
  }, 120_000);
});
