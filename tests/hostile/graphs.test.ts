import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { soundGraph, tryHostileGraph } from '../../bench/hostile/graph-trial.ts';
import { GRAPH_CHANGES, hostileGraph } from '../../bench/hostile/hostile-graphs.ts';
import { seededRandom } from '../../bench/hostile/random.ts';
import { inspectSandbox } from '../../src/media/sandbox/inspect-sandbox.ts';
import { tryGraphs } from '../../src/media/model-trial.ts';
import { Sandbox } from '../../src/media/sandbox/sandbox.ts';
import { sha256Hex } from '../../src/inference/model-store.ts';
import { plantOwnModel } from '../fixtures/own-models.ts';
import {
  plantModelsFolder,
  readConverted,
  readLooseManifest,
  type LooseEntry,
} from '../fixtures/planted-models.ts';
import { consentFor, facegate, sample, seedOn } from '../fixtures/sample-runs.ts';

// Every graph costs a process, and two of them its whole patience; `npm run fuzz` tries many more.
const TIMEOUT_MS = 120_000;

/** The only ways a trial may end: coded, or harmless after all. */
const ENDINGS = ['ERR_ENGINE', 'ERR_MODEL_REFUSED', 'ERR_MODEL_UNSAFE', 'ran'];
/** What each of these must come to; of the others it depends on the seed. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  'weights that are no numbers': ['ERR_ENGINE'],
  'sizes whose product overflows': ['ERR_ENGINE'],
  'one more output': ['ERR_MODEL_REFUSED'],
  'a constant larger than memory': ['ERR_ENGINE', 'ERR_MODEL_UNSAFE'],
  'work for minutes': ['ERR_MODEL_UNSAFE'],
  'a chain of many nodes': ['ERR_MODEL_UNSAFE', 'ERR_ENGINE'],
  'a circle': ['ERR_ENGINE'],
  'a file as a constant': ['ERR_ENGINE'],
};

let sandbox: Sandbox;
let sound: Uint8Array;
let folder: string;
beforeAll(async () => {
  sandbox = await inspectSandbox();
  sound = await soundGraph();
  folder = mkdtempSync(join(tmpdir(), 'facegate-hostile-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('a graph whose digest is right', () => {
  it(
    'runs when it is sound',
    async () => {
      expect(await tryHostileGraph(sound, sandbox)).toMatchObject({ kind: 'ended', outcome: 'ran' });
    },
    TIMEOUT_MS,
  );

  it.each(GRAPH_CHANGES)(
    'ends with a code, or runs: %s',
    async (change) => {
      const graph = hostileGraph(sound, change, seededRandom(11));
      expect(Buffer.from(graph).equals(sound)).toBe(false);
      const { kind, outcome } = await tryHostileGraph(graph, sandbox);
      expect({ kind, outcome }).toMatchObject({ kind: 'ended' });
      expect(EXPECTED[change] ?? ENDINGS).toContain(outcome);
    },
    TIMEOUT_MS,
  );

  it.each([
    ['dies', 'kill -ABRT $$'],
    ['takes more time than it gets', 'exec sleep 30'],
    ['says something else', 'echo -n ERR_NOTHING >&3'],
  ])('is not believed when its process %s', async (_, script) => {
    // Instead of Node: what the trial runs is not the point, how it ends is.
    const other = new Sandbox({}, []);
    const contain: Sandbox['contain'] = (command) =>
      Promise.resolve({ ...command, file: '/bin/sh', args: ['-c', script] });
    Object.defineProperty(other, 'contain', { value: contain });
    const trial = tryGraphs([{ model: {}, graph: new Uint8Array(10) }], other, { timeoutMs: 1000 });
    await expect(trial).rejects.toMatchObject({ code: 'ERR_MODEL_UNSAFE' });
  });

  it(
    'ends a run with that code, and neither the run nor the trial leaves anything',
    async () => {
      const models = mkdtempSync(join(folder, 'models-'));
      await plantModelsFolder(models, hostileGraph(sound, 'a constant larger than memory', seededRandom(2)));
      const home = join(folder, 'home');
      const record = join(folder, 'record.json');
      const media = sample('two-portraits');
      writeFileSync(record, await consentFor(home, media, { scope: seedOn('two-portraits', 'collins') }));
      const temporary = mkdtempSync(join(folder, 'temporary-'));
      const { status, stdout, stderr } = await facegate(
        [
          ...['analyze', media, '--consent', record, '--purpose', 'NonCommercialResearch'],
          ...['--models', models],
        ],
        { FACEGATE_HOME: home, TMPDIR: temporary, HOME: temporary },
      );
      expect({ status, stdout }).toEqual({ status: 5, stdout: '' });
      // One line of ours, and nothing of the runtime's.
      expect(stderr).toMatch(/^facegate: ERR_(?:ENGINE|MODEL_UNSAFE): [^\n]*\n$/);
      expect(readdirSync(temporary)).toEqual([]);
      expect(readdirSync(models).sort()).toEqual(['converted', 'manifest.json']);
    },
    TIMEOUT_MS,
  );

  it(
    // A graph that never ends takes the trial's whole patience, 20 s: once for all three.
    'ends every other command that would load it, and not by taking it down',
    async () => {
      const labelled = mkdtempSync(join(folder, 'labelled-'));
      writeFileSync(join(labelled, 'labels.csv'), 'file,age\nnobody.jpg,30\n');
      const estimator = await plantEndless('age-gender');
      const detector = await plantEndless('rfb-320');
      const accuracy = ['bench', 'accuracy', labelled, '--output', labelled, '--models'];
      const [verified, estimated, detected] = await Promise.all([
        facegate(['models', 'verify', '--models', estimator]),
        facegate([...accuracy, estimator, '--attribute-model', 'endless']),
        facegate([...accuracy, detector, '--detectors', '--detector', 'endless']),
      ]);
      for (const { status, stderr } of [verified, estimated, detected]) {
        expect(stderr).toMatch(/^facegate: ERR_MODEL_UNSAFE: [^\n]*\n$/);
        expect(status).toBe(5);
      }
      // The others are verified all the same.
      expect(verified.stdout).toMatch(/^endless +unsafe$/m);
      expect(verified.stdout).toMatch(/^age-gender +verified$/m);
      expect(readdirSync(labelled)).toEqual(['labels.csv']);
    },
    TIMEOUT_MS,
  );
});

/** Writes a folder with a model called `endless`: one of the package's, its graph made to work for minutes. */
async function plantEndless(id: string): Promise<string> {
  const models = mkdtempSync(join(folder, 'models-'));
  const { models: entries } = await readLooseManifest();
  const entry = entries.find((candidate) => candidate.id === id);
  const graph = hostileGraph(await readConverted(id), 'work for minutes', seededRandom(3));
  await plantOwnModel(models, graph, {
    ...withoutSizes(entry),
    source: { kind: 'own', origin: 'Written by the test' },
    sha256: sha256Hex(graph),
    id: 'endless',
    file: 'endless.onnx',
  });
  return models;
}

/** Ids of the package's cannot be taken, those of other sizes either. */
function withoutSizes(entry: LooseEntry | undefined): object {
  const detector = entry?.['detector'];
  return typeof detector === 'object'
    ? { ...entry, detector: { ...detector, otherSizes: [] } }
    : { ...entry };
}
