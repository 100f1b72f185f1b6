import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  analyze,
  createGate,
  defaultPolicy,
  hashMedia,
  openFileRegistry,
  openTrustStore,
  type Gate,
  type TrackedFrame,
} from '../src/index.ts';
import { quantile } from './statistics/quantile.ts';
import { BENCH_ATTRIBUTES, BENCH_PURPOSE, issueBenchRecord } from './surroundings/consent.ts';

// What consent costs, as JSON. `cost`: one decision of the gate, medians and 99th percentiles in microseconds: two tracks,
// one of them claimed, a registry in files, every answer asked for on every frame. `run`: the gate's share of a real run
// over a sample clip with every frame analysed, as the run's own summary tells it.

const FRAMES = 5000;
const CLAIMED = 1;
const BYSTANDER = 2;
const MEDIA = 'b'.repeat(64);
const BOX = { x: 0.1, y: 0.1, width: 0.2, height: 0.2 };

function openGate(home: string): Gate {
  return createGate({
    record: issueBenchRecord(home, [MEDIA], { kind: 'track-seed', seeds: [{ timeUs: 0, box: BOX }] }),
    trust: openTrustStore(home),
    mediaSha256: [MEDIA],
    purpose: BENCH_PURPOSE,
    attributes: BENCH_ATTRIBUTES,
    models: [],
    analysis: { framesPerSecond: 10 },
    policy: defaultPolicy([]),
    mediaWithinLimits: true,
    missingSandboxFeatures: [],
    clock: { nowMs: () => Date.now() },
    registry: openFileRegistry(home),
  });
}

function frameAt(index: number): TrackedFrame {
  const face = { score: 0.9, confirmed: true, ambiguous: false };
  return {
    analysedIndex: index,
    timestampUs: index * 100_000,
    failed: false,
    sceneCut: false,
    presentPersons: 2,
    certainUntilUs: index * 100_000,
    doubted: [],
    ended: [],
    faces: [
      { ...face, trackId: CLAIMED, box: BOX },
      { ...face, trackId: BYSTANDER, box: { ...BOX, x: 0.6 } },
    ],
  };
}

function measure(home: string): Readonly<Record<string, { medianUs: number; p99Us: number }>> {
  const gate = openGate(home);
  const times = new Map<string, number[]>();
  const timed = (name: string, work: () => void): void => {
    const start = performance.now();
    work();
    const list = times.get(name) ?? [];
    list.push((performance.now() - start) * 1000);
    times.set(name, list);
  };
  const estimate = Float32Array.from([50, 42, 58, 0.9]);
  for (let index = 0; index < FRAMES; index += 1) {
    const frame = frameAt(index);
    const observation = { startUs: 0, endUs: frame.timestampUs, framesAnalysed: index + 1, estimate };
    timed('observe', () => {
      gate.observe(frame);
    });
    timed('decideClaimed', () => gate.decideTrack(CLAIMED));
    timed('decideBystander', () => gate.decideTrack(BYSTANDER));
    timed('releaseClaimed', () => gate.release({ ...observation, trackId: CLAIMED }));
    timed('discardBystander', () => gate.release({ ...observation, trackId: BYSTANDER }));
  }
  return Object.fromEntries([...times].map(([name, list]) => [name, quantiles(list)]));
}

function quantiles(list: readonly number[]): { medianUs: number; p99Us: number } {
  const at = (share: number): number => Math.round(quantile(list, share) * 10) / 10;
  return { medianUs: at(0.5), p99Us: at(0.99) };
}

/** Runs the whole pipeline and returns what its summary says about the gate. */
async function measureRun(home: string): Promise<unknown> {
  const media = fileURLToPath(new URL('../../samples/media/one-person.mp4', import.meta.url));
  const run = analyze(media, {
    home,
    consent: issueBenchRecord(home, await hashMedia(media), { kind: 'solo' }),
    purpose: BENCH_PURPOSE,
    sampling: { kind: 'all' },
    granularity: 'frame',
  });
  const tracks = new Set<number>();
  let rows = 0;
  for await (const { trackId } of run) {
    tracks.add(trackId);
    rows += 1;
  }
  const { gate, stagesMs, wallMs, frames } = await run.summary;
  return { rows, tracks: tracks.size, framesAnalysed: frames.analysed, gate, gateMs: stagesMs.gate, wallMs };
}

const home = mkdtempSync(join(tmpdir(), 'facegate-gate-cost-'));
try {
  const measured = { frames: FRAMES, cost: measure(home), run: await measureRun(home) };
  process.stdout.write(`${JSON.stringify(measured, undefined, 2)}\n`);
} finally {
  rmSync(home, { recursive: true, force: true });
}
