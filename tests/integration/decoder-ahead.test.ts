import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { analyze, type AnalyzeOptions, type RunSummary } from '../../src/index.ts';
import { nodeAvLoads } from '../../src/media/node-av-decoder.ts';
import { inspectSandbox } from '../../src/media/sandbox/inspect-sandbox.ts';
import { childProcesses } from '../contracts/decoded-clip.ts';
import { endlessClip } from '../fixtures/endless-clip.ts';
import { PURPOSE, consentFor, sample } from '../fixtures/sample-runs.ts';

const hasNodeAv = await nodeAvLoads(process.env, await inspectSandbox());
const home = mkdtempSync(join(tmpdir(), 'facegate-ahead-'));
afterAll(() => {
  rmSync(home, { recursive: true });
});

interface Watched {
  readonly code: unknown;
  readonly summary: RunSummary;
  /** Scripts of ours that ran as child processes meanwhile. */
  readonly scripts: ReadonlySet<string>;
}

/** @param onSeen - Called with what is seen to run, over and over. */
async function watch(
  media: string,
  options: Partial<AnalyzeOptions>,
  onSeen: (scripts: ReadonlySet<string>) => void = () => undefined,
): Promise<Watched> {
  const analysis = analyze(media, { purpose: PURPOSE, home, ...options });
  const scripts = new Set<string>();
  const end = new AbortController();
  const run = (async () => {
    try {
      for await (const row of analysis) expect(row).toBeDefined();
      return undefined;
    } catch (error) {
      return (error as { code?: unknown }).code;
    } finally {
      end.abort();
    }
  })();
  while (!end.signal.aborted) {
    for (const pid of await childProcesses()) {
      const script = /workers\/([a-z-]+)\.js/.exec(commandLine(pid))?.[1];
      if (script !== undefined) scripts.add(script);
    }
    onSeen(scripts);
    await pause(1);
  }
  return { code: await run, summary: await analysis.summary, scripts };
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
  } catch {
    return ''; // gone meanwhile
  }
}

describe.runIf(hasNodeAv && process.platform === 'linux')('the decoder that is started ahead', () => {
  it('is gone when the container goes beyond the limits', async () => {
    const media = join(home, 'endless.mp4');
    writeFileSync(media, endlessClip());
    const consent = await consentFor(home, media, { scope: { kind: 'solo' } });
    const { summary, scripts } = await watch(media, { consent });
    expect(summary).toMatchObject({ outcome: 'denied', code: 'D_MEDIA_LIMITS' });
    expect(scripts).toContain('node-av-decoder');
    expect(await childProcesses()).toEqual([]);
  });

  it('is gone when the run is aborted while the container is read', async () => {
    const consent = await consentFor(home, sample('one-person'), { scope: { kind: 'solo' } });
    const controller = new AbortController();
    const { code, summary } = await watch(
      sample('one-person'),
      { consent, signal: controller.signal },
      (scripts) => {
        if (scripts.has('container-probe') && scripts.has('node-av-decoder')) controller.abort();
      },
    );
    expect(code).toBe('ERR_ABORTED');
    expect(summary.frames.decoded).toBe(0);
    expect(await childProcesses()).toEqual([]);
  });

  it('is not started when an ffmpeg decodes, or for a run that is denied', async () => {
    const consent = await consentFor(home, sample('one-person'), { scope: { kind: 'solo' } });
    const byFfmpeg = await watch(sample('one-person'), { consent, sampling: { kind: 'all' } });
    expect(byFfmpeg.summary).toMatchObject({ outcome: 'done', decoder: 'ffmpeg' });
    expect([...byFfmpeg.scripts]).toEqual(['container-probe']);
    const denied = await watch(sample('one-person'), {});
    expect(denied.summary.outcome).toBe('denied');
    expect([...denied.scripts]).toEqual([]);
    expect(await childProcesses()).toEqual([]);
  });
});
