#!/usr/bin/env node
import { limitOwnCoreDumpsAtOnce } from '../media/sandbox/early-core-limit.ts';
import { SandboxTrial } from '../media/sandbox/sandbox-trial.ts';
import { loadAtOnce } from './load-at-once.ts';

/** Commands that parse media. */
const RUNS: readonly (string | undefined)[] = ['analyze', 'verify-age'];

limitOwnCoreDumpsAtOnce();
const [, , command, ...rest] = process.argv;
// Its processes run while everything else is loaded.
const isRun = RUNS.includes(command) && !rest.some((word) => word === '--help' || word === '-h');
const trial = isRun ? await SandboxTrial.begin() : undefined;
const { start } = loadAtOnce(import.meta.url) ?? (await import('./start.ts'));
await start(process.argv, trial);
