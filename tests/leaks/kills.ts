// `npm run prove:kills -- 200`: kills runs with file output at random moments and looks at what each leaves.
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setUpCanaryBench } from '../../src/evidence/canary-bench.ts';
import { randomKills, runCrashMatrix } from '../../src/evidence/crash-matrix.ts';
import { canaryTarget } from '../../src/evidence/crash-target.ts';

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));
const DEFAULT_KILLS = 200;
/** A run takes about as long, on a machine with nothing else to do. */
const WITHIN_MS = 2000;

const count = Number(process.argv[2] ?? DEFAULT_KILLS);
const folder = await mkdtemp(join(await realpath(tmpdir()), 'facegate-kills-'));
try {
  const bench = await setUpCanaryBench(folder);
  const installation = { mainScript: join(REPOSITORY, 'dist/src/cli/main.js') };
  const laboratory = { installation, folder, strace: undefined, scanMemory: false };
  const results = await runCrashMatrix(canaryTarget(bench), laboratory, randomKills(count, WITHIN_MS));
  const left = new Map<string, number>();
  for (const { ended, files, findings } of results) {
    const outcome = `${ended}: ${files.join(', ') || 'no file'}`;
    left.set(outcome, (left.get(outcome) ?? 0) + 1);
    for (const { detector, run, where, what } of findings) {
      process.stdout.write(`${detector}: ${run}: ${where}: ${what}\n`);
    }
  }
  for (const [outcome, times] of left) process.stdout.write(`${times} x ${outcome}\n`);
  const findings = results.flatMap((result) => result.findings).length;
  process.stdout.write(`${results.length} runs, ${findings} findings\n`);
  process.exitCode = findings === 0 ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
