import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runProgram } from '../../src/cli/program.ts';
import { analyze, isAgeVerification, isReleased, verifyAge } from '../../src/index.ts';
import { consentFor, sample } from '../fixtures/sample-runs.ts';

const MEDIA = sample('one-person');

let home = '';
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'facegate-verify-age-'));
});
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

function consentTo(ageLimitYears: number): Promise<Uint8Array> {
  return consentFor(home, MEDIA, {
    purpose: 'AgeVerification',
    attributes: ['age-range'],
    ageLimitYears,
    scope: { kind: 'solo' },
  });
}

async function collected<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe('an age verification', () => {
  it.each([
    [21, true],
    [110, false],
  ])('answers whether the person is %i or older: %s', { timeout: 60_000 }, async (limitYears, satisfied) => {
    const run = verifyAge(MEDIA, { consent: await consentTo(limitYears), home });
    const answers = await collected(run);
    expect(answers).toEqual([{ trackId: 1, limitYears, satisfied }]);
    expect(answers.every((answer) => isAgeVerification(answer) && !isReleased(answer))).toBe(true);
    expect(isAgeVerification({ ...answers[0] })).toBe(false);
    expect(await run.summary).toMatchObject({
      outcome: 'done',
      released: { tracks: 1 },
      decisions: { A_CONSENT: 1 },
    });
  });

  it('does not run as an analysis, nor an analysis as one', async () => {
    const consent = await consentTo(21);
    for (const purpose of [
      'AgeVerification',
      'dpv:AgeVerification',
      'https://w3id.org/dpv#AgeVerification',
    ]) {
      const run = analyze(MEDIA, { consent, home, purpose });
      await expect(run[Symbol.asyncIterator]().next()).rejects.toMatchObject({
        code: 'ERR_AGE_VERIFICATION',
      });
      expect(await run.summary).toMatchObject({ outcome: 'failed', exitStatus: 2, attributeInferences: 0 });
    }
    const research = await consentFor(home, MEDIA, { attributes: ['age-range'], scope: { kind: 'solo' } });
    const denied = verifyAge(MEDIA, { consent: research, home });
    expect(await collected(denied)).toEqual([]);
    expect(await denied.summary).toMatchObject({ outcome: 'denied', code: 'D_PURPOSE', exitStatus: 3 });
  });

  it('is a command that prints yes or no, and no age', { timeout: 60_000 }, async () => {
    let printed = '';
    let told = '';
    vi.spyOn(process.stdout, 'write').mockImplementation((chunk, ...rest: unknown[]) => {
      printed += typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk);
      for (const callback of rest) if (typeof callback === 'function') (callback as () => void)();
      return true;
    });
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      told += String(text);
      return true;
    });
    try {
      const record = join(home, 'record.json');
      const summary = join(home, 'summary.json');
      const give =
        'give --purpose AgeVerification --attributes age-range --age-limit 21 --scope solo --declared-age adult';
      const place = ['--media', MEDIA, '--output', record, '--home', home];
      expect(await runProgram(['node', 'facegate', 'consent', ...give.split(' '), ...place])).toBe(0);
      const flags = ['--consent', record, '--home', home, '--summary', summary];
      expect(await runProgram(['node', 'facegate', 'verify-age', MEDIA, ...flags])).toBe(0);
      expect(printed).toBe('{"type":"age-verification","trackId":1,"limitYears":21,"satisfied":true}\n');
      expect(told).toContain('1 x A_CONSENT');
      expect(JSON.parse(readFileSync(summary, 'utf8'))).toMatchObject({ outcome: 'done' });
      const purpose = ['--purpose', 'AgeVerification'];
      expect(await runProgram(['node', 'facegate', 'analyze', MEDIA, ...flags, ...purpose])).toBe(2);
      expect(told).toContain('ERR_AGE_VERIFICATION');
    } finally {
      vi.restoreAllMocks();
    }
  });
});
