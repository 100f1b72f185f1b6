import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findEstimator } from '../../src/inference/find-model.ts';
import { readManifest } from '../../src/inference/manifest.ts';
import { tryModel } from '../../src/inference/model-trial.ts';
import { trialShape } from '../../src/inference/model-trial-shape.ts';
import { tryGraphs } from '../../src/media/model-trial.ts';
import type { Sandbox } from '../../src/media/sandbox/sandbox.ts';
import { verdictOf, type Verdict } from './verdict.ts';

/** The graph that is made hostile: the package's default attribute model. */
const MODEL = 'age-gender';
const PATIENCE_MS = 6000;
const MAXIMUM_TRIAL_MS = 60_000;

/** Reads the sound graph. */
export function soundGraph(): Promise<Uint8Array> {
  const manifest = readManifest();
  return readFile(join(manifest.folder, 'converted', findEstimator(manifest, MODEL).file));
}

/**
 * Tries a hostile graph whose digest the manifest names, as a run does: in a process of its own, and what passes there
 * in this one. Of what is left, no output is anything but a number.
 */
export function tryHostileGraph(graph: Uint8Array, sandbox: Sandbox): Promise<Verdict> {
  return verdictOf(async () => {
    const entry = findEstimator(readManifest(), MODEL);
    const model = { entry, shape: trialShape(entry) };
    await tryGraphs([{ model, graph }], sandbox, { timeoutMs: PATIENCE_MS });
    await tryModel(model, graph);
    return 'ran';
  }, MAXIMUM_TRIAL_MS);
}
