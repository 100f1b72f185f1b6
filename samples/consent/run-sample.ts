import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  analyze,
  hashMedia,
  openFileRegistry,
  parseRecord,
  verifyAge,
  type ReleasedObservation,
  type RunSummary,
} from '../../src/index.ts';
import { repositoryRoot } from '../compose/repository-root.ts';
import { issueSample } from './issue-sample.ts';
import type { Expectation, SampleTemplate } from './template.ts';

/** What a run came to, with what else the table's test looks at. */
export interface SampleRun extends Expectation {
  readonly observations: readonly ReleasedObservation[];
  readonly attributeInferences: number;
  readonly decodedFrames: number;
}

/** Issues a sample for a clip in a folder of its own, runs the analysis over it, and leaves nothing behind. */
export async function runSample(template: SampleTemplate, clip: string): Promise<SampleRun> {
  const home = mkdtempSync(join(tmpdir(), 'facegate-sample-'));
  try {
    const media = join(repositoryRoot(), 'samples/media', `${clip}.mp4`);
    const record = issueSample({ template, clip, mediaSha256: await hashMedia(media), home });
    if (template.runBefore === true) takeUse(home, record);
    const options = {
      home,
      ...(record === undefined ? {} : { consent: record }),
      ...(template.run?.recipient === undefined ? {} : { recipient: template.run.recipient }),
    };
    const purpose = template.run?.purpose ?? 'NonCommercialResearch';
    const observations: ReleasedObservation[] = [];
    const answers: boolean[] = [];
    let summary: RunSummary;
    if (purpose === 'AgeVerification') {
      const run = verifyAge(media, options);
      for await (const { satisfied } of run) answers.push(satisfied);
      summary = await run.summary;
    } else {
      const attributes = template.run?.attributes;
      const run = analyze(media, {
        ...options,
        purpose,
        ...(attributes === undefined ? {} : { attributes }),
      });
      for await (const observation of run) observations.push(observation);
      summary = await run.summary;
    }
    return {
      observations,
      rows: observations.length + answers.length,
      exit: summary.exitStatus,
      codes: codesOf(summary.decisions, summary.code),
      attributeInferences: summary.attributeInferences,
      decodedFrames: summary.frames.decoded,
    };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function codesOf(decisions: Readonly<Record<string, number | undefined>>, code: string | undefined): string {
  const counted = Object.entries(decisions).map(([name, count]) => `${name} ${count ?? 0}`);
  return counted.length > 0 ? counted.sort().join(', ') : code === undefined ? '' : `${code} 1`;
}

function takeUse(home: string, bytes: Uint8Array | undefined): void {
  const parsed = bytes === undefined ? undefined : parseRecord(bytes);
  if (parsed?.ok !== true) throw new Error('a use of a record that cannot be read');
  const { record } = parsed;
  const use = { events: record['dpv:hasConsentStatus'], nowMs: Date.now() };
  openFileRegistry(home).takeUse(record['dct:identifier'], use);
}
