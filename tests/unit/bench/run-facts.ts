import type { RunFacts } from '../../../bench/surroundings/run-facts.ts';

/** The facts of a run that never was. */
export const RUN_FACTS: RunFacts = {
  startedAt: '2026-01-01T00:00:00.000Z',
  commit: '0123456789ab',
  host: { cpu: 'a processor', cores: 1, memoryBytes: 1024, platform: 'linux x64', node: '20.19.0' },
  versions: { facegate: '0.1.0' },
};
