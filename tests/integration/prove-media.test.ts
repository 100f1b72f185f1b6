import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examineRun, type Examination } from '../../src/evidence/examine-run.ts';
import { mediaRuns } from '../../src/evidence/media-runs.ts';
import { plantEstimates } from '../../src/evidence/planted-models.ts';
import { observationOf, releaseOfMedia, scopeOf } from '../../src/evidence/release-of-media.ts';
import { findStrace } from '../../src/evidence/strace.ts';
import { ownInstallation } from '../../src/evidence/subject.ts';
import type { SignedReport } from '../../src/index.ts';
import { consentFor, facegate, runFor, sample, seedOn } from '../fixtures/sample-runs.ts';

// A proof is some forty runs of the command line, two at a time.
const PROOF_TIMEOUT_MS = 400_000;
const RUN_TIMEOUT_MS = 120_000;
const MEDIA = sample('two-portraits');

let folder: string;
let home: string;
let record: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'facegate-test-'));
  home = join(folder, 'home');
  record = join(folder, 'record.json');
  writeFileSync(record, await consentFor(home, MEDIA, { scope: seedOn('two-portraits', 'collins') }));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Examines the run over some media under the record, as `prove` does. */
async function examined(media: string, purpose?: string): Promise<Examination> {
  const { consented } = await mediaRuns(media, {
    ...{ consent: record, home },
    ...(purpose === undefined ? {} : { purpose }),
  });
  if (consented === undefined) throw new Error('a record was given');
  return examineRun(consented.production, await laboratory());
}

async function laboratory(): Promise<Parameters<typeof examineRun>[1]> {
  const strace = await findStrace(process.env);
  return { installation: ownInstallation(), folder, strace, scanMemory: true };
}

describe('a proof with a record of the people in the media', () => {
  it(
    'examines what the record releases, breaks it, and is clean',
    async () => {
      const temporary = join(folder, 'temporary');
      mkdirSync(temporary);
      const path = join(folder, 'proof.json');
      const environment = { FACEGATE_HOME: home, TMPDIR: temporary };
      const args = ['prove', MEDIA, '--consent', record, '--report', path];
      const { status, stdout } = await runFor(PROOF_TIMEOUT_MS - 5000, args, environment);
      expect(stdout).toContain('your media: 1 row released under the record, scope track-seed');
      expect(status).toBe(0);
      const text = readFileSync(path, 'utf8');
      const { report } = JSON.parse(text) as SignedReport;
      expect(report).toMatchObject({
        verdict: 'clean',
        findings: [],
        media: { consent: 'given', release: { scope: 'track-seed', outcome: 'released', rows: 1 } },
      });
      expect(report.runs.map(({ name }) => name)).toContain(
        'your media, with its consent, planted estimates',
      );
      expect(report.brokenRuns.filter(({ target }) => target === 'your media').length).toBeGreaterThan(5);
      // Neither an estimate nor the folder of somebody's video.
      expect(text).not.toMatch(/ageYears|female|two-portraits/);
      expect(readdirSync(temporary)).toEqual([]);

      const known = await facegate(['prove', '--verify', path], environment);
      expect(known).toMatchObject({ status: 0, stdout: expect.stringContaining('the known key') as string });
      const elsewhere = { FACEGATE_HOME: join(folder, 'elsewhere') };
      const unknown = await facegate(['prove', '--verify', path], elsewhere);
      const keyId = /key ([0-9a-f]{64})\n/.exec(unknown.stdout)?.[1] ?? '';
      expect(unknown).toMatchObject({
        status: 6,
        stderr: expect.stringContaining('ERR_PROOF_KEY') as string,
      });
      expect(text).toContain(`"keyId": "${keyId}"`);
      expect(await facegate(['prove', '--verify', path, '--key', keyId], elsewhere)).toMatchObject({
        status: 0,
      });
      const other = 'ab'.repeat(32);
      expect(await facegate(['prove', '--verify', path, '--key', other], environment)).toMatchObject({
        status: 6,
      });
    },
    PROOF_TIMEOUT_MS,
  );

  it(
    'looks for the estimates of the people in it, which are planted',
    async () => {
      const { consented } = await mediaRuns(MEDIA, { consent: record, home });
      const models = await plantEstimates(join(folder, 'models'), { from: 45, below: 59 });
      if (consented === undefined) throw new Error('a record was given');
      const run = await examineRun(consented.planted(models), await laboratory());
      expect(run.findings).toEqual([]);
      const age = Number(/\\"ageYears\\":([\d.]+)/.exec(run.visible)?.[1]);
      expect(age).toBeGreaterThanOrEqual(45);
      expect(age).toBeLessThanOrEqual(59);
    },
    RUN_TIMEOUT_MS,
  );

  it.each([
    ['another purpose', MEDIA, 'AcademicResearch', 'D_PURPOSE'],
    ['other media', sample('no-face'), undefined, 'D_MEDIA_MISMATCH'],
  ])(
    'says that the record denies, and examines the denied run: %s',
    async (_, media, purpose, code) => {
      const run = await examined(media, purpose);
      expect(run).toMatchObject({ status: 3, findings: [] });
      expect(run.memoryBytes).toBeGreaterThan(0);
      const release = releaseOfMedia(run, await scopeOf(record));
      expect(release).toEqual({
        ...{ scope: 'track-seed', outcome: 'denied', code, rows: 0 },
        decisions: [code],
      });
      const { state, note } = observationOf(release);
      expect(state).toBe('not observed');
      expect(note).toContain(code);
    },
    RUN_TIMEOUT_MS,
  );

  it.each([
    ['no JSON', () => '{', 'D_RECORD_SYNTAX'],
    [
      'another scope over the same seeds',
      () => readFileSync(record, 'utf8').replace('"track-seed"', '"solo"'),
      'D_RECORD_',
    ],
  ])(
    'ends at once with a record that cannot be believed: %s',
    async (_, broken, code) => {
      const path = join(folder, 'broken.json');
      writeFileSync(path, broken());
      const report = join(folder, 'none.json');
      const { status, stderr } = await runFor(
        RUN_TIMEOUT_MS - 5000,
        ['prove', MEDIA, '--consent', path, '--report', report],
        { FACEGATE_HOME: home },
      );
      expect(status).toBe(6);
      expect(stderr).toContain(code);
      expect(stderr).toContain('ERR_RECORD');
      expect(readdirSync(folder).filter((name) => name.startsWith('none'))).toEqual([]);
    },
    RUN_TIMEOUT_MS,
  );
});
