import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { boxesAt } from '../../samples/compose/truth.ts';
import {
  analyze,
  verifyAge,
  type AnalyzeOptions,
  type ReleasedObservation,
  type RunSummary,
} from '../../src/index.ts';
import { findFfmpeg } from '../../src/media/ffmpeg-program.ts';
import { inspectSandbox } from '../../src/media/sandbox/inspect-sandbox.ts';
import { intersectionOverUnion } from '../../src/vision/box.ts';
import { PURPOSE, ROOT, consentFor, sample, seedOn, truthOf } from '../fixtures/sample-runs.ts';

let home: string;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'facegate-test-'));
});

afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

interface Outcome {
  readonly rows: readonly ReleasedObservation[];
  readonly summary: RunSummary;
}

async function run(media: string, options: Partial<AnalyzeOptions>): Promise<Outcome> {
  const analysis = analyze(media, { purpose: PURPOSE, home, ...options });
  const rows: ReleasedObservation[] = [];
  for await (const row of analysis) rows.push(row);
  return { rows, summary: await analysis.summary };
}

function expectFramesToAddUp({ frames }: RunSummary): void {
  expect(frames.decoded).toBe(frames.analysed + frames.skipped + frames.failed);
}

describe('a run with a record for one of two people', () => {
  let outcome: Outcome;

  beforeAll(async () => {
    const consent = await consentFor(home, sample('two-portraits'), {
      scope: seedOn('two-portraits', 'collins'),
    });
    outcome = await run(sample('two-portraits'), { consent, granularity: 'frame' });
  });

  it('releases one track, of the person who consented', () => {
    const tracks = outcome.rows.filter(({ box }) => box === undefined);
    expect(tracks).toHaveLength(1);
    expect(tracks[0]?.framesAnalysed).toBeGreaterThan(40);
    expect(tracks[0]?.gender?.label).toBe('female');
    expect(outcome.summary.released.tracks).toBe(1);
  });

  it('releases frames whose box is on her face and on nobody else', () => {
    const frames = outcome.rows.filter(({ box }) => box !== undefined);
    expect(frames.length).toBeGreaterThan(40);
    for (const { box, startUs } of frames) {
      const overlaps = boxesAt(truthOf('two-portraits'), startUs).map(({ person, box: truth }) => ({
        person,
        iou: box === undefined ? 0 : intersectionOverUnion(box, truth),
      }));
      const nearest = overlaps.sort((a, b) => b.iou - a.iou)[0];
      expect(nearest).toMatchObject({ person: 'collins' });
      expect(nearest?.iou).toBeGreaterThan(0.5);
    }
  });

  it('gives the attribute model crops of her track only, at most eight', () => {
    const { faces, attributeInferences, decisions } = outcome.summary;
    expect(faces).toMatchObject({ tracks: 2, claimedTracks: 1 });
    expect(attributeInferences).toBeGreaterThan(0);
    expect(attributeInferences).toBeLessThanOrEqual(8);
    expect(decisions).toEqual({ A_CONSENT: 1, D_BYSTANDER: 1 });
  });

  it('accounts for every frame', () => {
    expectFramesToAddUp(outcome.summary);
    expect(outcome.summary.frames).toMatchObject({
      decoded: truthOf('two-portraits').frames,
      analysed: 60,
      failed: 0,
    });
  });

  it('costs little: the time of the gate is part of the summary', () => {
    const { stagesMs, latencyMs } = outcome.summary;
    expect(latencyMs.median).toBeGreaterThan(0);
    expect(latencyMs.p95).toBeGreaterThanOrEqual(latencyMs.median);
    expect(latencyMs.maximum).toBeGreaterThanOrEqual(latencyMs.p99);
    expect(stagesMs.gate).toBeGreaterThan(0);
    expect(stagesMs.detect).toBeGreaterThan(stagesMs.gate);
  });
});

describe('a record that claims nobody', () => {
  it('releases nothing and infers nothing when its seed points at the background', async () => {
    const scope = {
      kind: 'track-seed',
      seeds: [{ timeUs: 500_000, box: { x: 0.4, y: 0.02, width: 0.1, height: 0.1 } }],
    } as const;
    const consent = await consentFor(home, sample('two-portraits'), { scope });
    const { rows, summary } = await run(sample('two-portraits'), { consent });
    expect(rows).toEqual([]);
    expect(summary).toMatchObject({
      outcome: 'done',
      exitStatus: 0,
      attributeInferences: 0,
      released: { tracks: 0 },
    });
    expect(summary.faces).toMatchObject({ tracks: 2, claimedTracks: 0 });
  });

  it('releases nothing and infers nothing when two people break the statement that there is one', async () => {
    const consent = await consentFor(home, sample('two-portraits'), { scope: { kind: 'solo' } });
    const { rows, summary } = await run(sample('two-portraits'), { consent });
    expect(rows).toEqual([]);
    expect(summary.attributeInferences).toBe(0);
  });

  it('infers nothing when a second person comes only later', async () => {
    const consent = await consentFor(home, sample('hand-over'), { scope: { kind: 'solo' } });
    const { rows, summary } = await run(sample('hand-over'), { consent });
    expect(rows).toEqual([]);
    expect(summary.faces.tracks).toBeGreaterThan(1);
    expect(summary.attributeInferences).toBe(0);
  });
});

describe('a statement that one person appears', () => {
  it('releases her track after the last frame', async () => {
    const consent = await consentFor(home, sample('one-person'), { scope: { kind: 'solo' } });
    const { rows, summary } = await run(sample('one-person'), { consent, granularity: 'frame' });
    const tracks = rows.filter(({ box }) => box === undefined);
    expect(tracks).toMatchObject([{ startUs: 0 }]);
    // Of 40 frames; the last ones only where the face is as steady as before.
    expect(tracks[0]?.framesAnalysed).toBeGreaterThanOrEqual(37);
    expect(rows.filter(({ box }) => box !== undefined)).toHaveLength(tracks[0]?.framesAnalysed ?? 0);
    expect(summary.attributeInferences).toBeLessThanOrEqual(8);
  });

  it('releases only attributes that the record covers', async () => {
    const consent = await consentFor(home, sample('one-person'), {
      scope: { kind: 'solo' },
      attributes: ['age-range'],
    });
    const { rows } = await run(sample('one-person'), { consent });
    expect(rows).toHaveLength(1);
    expect(Object.keys(rows[0] ?? {})).toContain('ageRangeYears');
    expect(Object.keys(rows[0] ?? {})).not.toContain('ageYears');
    expect(Object.keys(rows[0] ?? {})).not.toContain('gender');
  });
});

describe('a run without valid consent', () => {
  const denials = {
    'no record': [() => Promise.resolve(undefined), 'D_NO_RECORD', 3],
    'a record for another video': [
      () => consentFor(home, sample('one-person'), { scope: { kind: 'solo' } }),
      'D_MEDIA_MISMATCH',
      3,
    ],
    'a record for another purpose': [
      () =>
        consentFor(home, sample('two-portraits'), { scope: { kind: 'solo' }, purpose: 'AcademicResearch' }),
      'D_PURPOSE',
      3,
    ],
    'an expired record': [
      () =>
        consentFor(home, sample('two-portraits'), {
          scope: { kind: 'solo' },
          term: 'P1D',
          clock: { nowMs: () => Date.now() - 2 * 86_400_000 },
        }),
      'D_STATE_EXPIRED',
      3,
    ],
    'a record that is not one': [
      () => Promise.resolve(new TextEncoder().encode('{"a":1,"a":2}')),
      'D_RECORD_DUPLICATE_KEY',
      6,
    ],
  } as const;

  it.each(Object.entries(denials))('decodes nothing with %s', async (_, [issue, code, exitStatus]) => {
    const consent = await issue();
    const { rows, summary } = await run(sample('two-portraits'), consent === undefined ? {} : { consent });
    expect(rows).toEqual([]);
    expect(summary).toMatchObject({
      outcome: 'denied',
      code,
      exitStatus,
      decoder: 'none',
      attributeInferences: 0,
    });
    expect(summary.frames).toEqual({ decoded: 0, analysed: 0, skipped: 0, failed: 0 });
    expect(Object.keys(summary.media)).toEqual(['sha256']);
  });
});

describe('frame accounting', () => {
  it.each([
    ['all', { kind: 'all' }, 150],
    ['keyframes', { kind: 'keyframes' }, undefined],
    ['5 per second', { kind: 'rate', framesPerSecond: 5 }, 30],
  ] as const)('holds for %s', async (_, sampling, analysed) => {
    const consent = await consentFor(home, sample('two-portraits'), { scope: { kind: 'solo' } });
    const { summary } = await run(sample('two-portraits'), { consent, sampling });
    expectFramesToAddUp(summary);
    expect(summary.frames.failed).toBe(0);
    expect(summary.frames.analysed).toBe(analysed ?? summary.frames.decoded);
    expect(summary.frames.analysed).toBeGreaterThan(0);
  });

  it('loses no frame to a slow consumer', async () => {
    const consent = await consentFor(home, sample('one-person'), {
      scope: seedOn('one-person', truthOf('one-person').people[0]?.id ?? '', 0),
    });
    const analysis = analyze(sample('one-person'), {
      purpose: PURPOSE,
      home,
      consent,
      granularity: 'frame',
      sampling: { kind: 'all' },
    });
    const times: number[] = [];
    for await (const { box, startUs } of analysis) {
      if (box === undefined) continue;
      times.push(startUs);
      await pause(20);
    }
    const summary = await analysis.summary;
    expectFramesToAddUp(summary);
    expect(summary.frames).toMatchObject({ decoded: 120, analysed: 120, failed: 0 });
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times.length).toBeGreaterThan(100);
  });
});

describe('a run that ends early', () => {
  it('stops when the consumer does', async () => {
    const consent = await consentFor(home, sample('two-portraits'), {
      scope: seedOn('two-portraits', 'collins'),
    });
    const analysis = analyze(sample('two-portraits'), {
      purpose: PURPOSE,
      home,
      consent,
      granularity: 'frame',
      sampling: { kind: 'all' },
    });
    for await (const row of analysis) if (row.startUs > 1_000_000) break;
    const summary = await analysis.summary;
    expect(summary.outcome).toBe('aborted');
    expect(summary.frames.analysed).toBeLessThan(150);
    expectFramesToAddUp(summary);
  });

  it('tells its summary when it is closed before its first step', async () => {
    const closed = analyze(sample('one-person'), { purpose: PURPOSE, home });
    await closed[Symbol.asyncIterator]().return?.();
    expect(await closed.summary).toMatchObject({ outcome: 'aborted', code: 'ERR_ABORTED' });
    const answers = verifyAge(sample('one-person'), { home });
    await expect(answers[Symbol.asyncIterator]().throw?.(new Error('enough'))).rejects.toThrow('enough');
    expect(await answers.summary).toMatchObject({ outcome: 'aborted', code: 'ERR_ABORTED' });
  });

  it('throws ERR_ABORTED when it is cancelled, and releases nothing after', async () => {
    const consent = await consentFor(home, sample('one-person'), { scope: { kind: 'solo' } });
    const controller = new AbortController();
    const analysis = analyze(sample('one-person'), {
      purpose: PURPOSE,
      home,
      consent,
      signal: controller.signal,
      onProgress: ({ analysedFrames }) => {
        if (analysedFrames === 10) controller.abort();
      },
    });
    const rows: ReleasedObservation[] = [];
    const iterate = async (): Promise<void> => {
      for await (const row of analysis) rows.push(row);
    };
    await expect(iterate()).rejects.toMatchObject({ code: 'ERR_ABORTED' });
    expect(rows).toEqual([]);
    expect(await analysis.summary).toMatchObject({
      outcome: 'aborted',
      code: 'ERR_ABORTED',
      attributeInferences: 0,
    });
  });

  it.each(['granularity', 'decoder'])('refuses an unknown %s', async (option) => {
    await expect(run(sample('one-person'), { [option]: 'other' })).rejects.toMatchObject({
      code: 'ERR_USAGE',
    });
  });

  it('refuses an unknown sampling', async () => {
    const options: object = { sampling: { kind: 'other' } };
    await expect(run(sample('one-person'), options)).rejects.toMatchObject({ code: 'ERR_USAGE' });
  });

  it('refuses numbers out of range before it opens anything', async () => {
    for (const options of [
      { workers: 0 },
      { workers: 65 },
      { sampling: { kind: 'rate', framesPerSecond: NaN } },
    ] as const) {
      await expect(run(sample('one-person'), options)).rejects.toMatchObject({ code: 'ERR_USAGE' });
    }
    await expect(run(sample('one-person'), { detector: 'age-gender' })).rejects.toMatchObject({
      code: 'ERR_MODEL_UNKNOWN',
    });
  });
});

const ffmpeg = await findFfmpeg(process.env, await inspectSandbox());

describe.skipIf(ffmpeg === undefined)('both decoders', () => {
  it('lead to the same rows', async () => {
    const consent = await consentFor(home, sample('two-portraits'), {
      scope: seedOn('two-portraits', 'collins'),
    });
    const [byFfmpeg, byNodeAv] = [
      await run(sample('two-portraits'), { consent, decoder: 'ffmpeg', granularity: 'frame' }),
      await run(sample('two-portraits'), { consent, decoder: 'node-av', granularity: 'frame' }),
    ];
    expect(byFfmpeg.summary.decoder).toBe('ffmpeg');
    expect(byNodeAv.summary.decoder).toBe('node-av');
    expect(byNodeAv.rows.map(({ startUs }) => startUs)).toEqual(byFfmpeg.rows.map(({ startUs }) => startUs));
    for (const [index, row] of byNodeAv.rows.entries()) {
      expect(row.ageYears).toBeCloseTo(byFfmpeg.rows[index]?.ageYears ?? NaN, 0);
      expect(row.gender?.probability).toBeCloseTo(byFfmpeg.rows[index]?.gender?.probability ?? NaN, 1);
    }
  });
});

describe('models that are not what the manifest says', () => {
  it.each([
    ['missing', undefined, 'ERR_MODEL_MISSING'],
    ['changed', 'not the model', 'ERR_MODEL_DIGEST'],
  ])('end a run before anything is decoded when %s', async (_, content, code) => {
    const modelsFolder = mkdtempSync(join(home, 'models-'));
    mkdirSync(join(modelsFolder, 'converted'));
    copyFileSync(join(ROOT, 'models/manifest.json'), join(modelsFolder, 'manifest.json'));
    for (const file of ['rfb-320.onnx', 'face-res.onnx']) {
      copyFileSync(join(ROOT, 'models/converted', file), join(modelsFolder, 'converted', file));
    }
    if (content !== undefined) writeFileSync(join(modelsFolder, 'converted/age-gender.onnx'), content);
    const consent = await consentFor(home, sample('one-person'), { scope: { kind: 'solo' } });
    const analysis = analyze(sample('one-person'), { purpose: PURPOSE, home, consent, modelsFolder });
    await expect(analysis[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code });
    expect(await analysis.summary).toMatchObject({
      outcome: 'failed',
      code,
      exitStatus: 5,
      frames: { decoded: 0 },
    });
  });
});

/** Counted by ffprobe; 3 of them are key frames. */
const VARIABLE_RATE_FRAMES = 30;

describe('a clip with a variable frame rate', () => {
  it.each(['auto', 'node-av'] as const)(
    'is accounted for to the frame by %s, however it is sampled',
    async (decoder) => {
      const media = join(ROOT, 'tests/fixtures/media/variable-rate.mkv');
      const consent = await consentFor(home, media, { scope: { kind: 'solo' } });
      const counts = async (sampling: AnalyzeOptions['sampling']): Promise<RunSummary['frames']> => {
        const { summary } = await run(media, {
          consent,
          decoder,
          workers: 1,
          ...(sampling === undefined ? {} : { sampling }),
        });
        expectFramesToAddUp(summary);
        expect(summary.frames.failed).toBe(0);
        return summary.frames;
      };
      const all = await counts({ kind: 'all' });
      expect(all).toEqual({
        decoded: VARIABLE_RATE_FRAMES,
        analysed: VARIABLE_RATE_FRAMES,
        skipped: 0,
        failed: 0,
      });
      const some = await counts({ kind: 'rate', framesPerSecond: 5 });
      expect(some.decoded).toBe(VARIABLE_RATE_FRAMES);
      expect(some.skipped).toBeGreaterThan(0);
      const keys = await counts({ kind: 'keyframes' });
      expect(keys.analysed).toBe(keys.decoded - keys.skipped);
      expect(keys.analysed).toBeGreaterThan(0);
      expect(keys.analysed).toBeLessThan(VARIABLE_RATE_FRAMES);
    },
  );
});
