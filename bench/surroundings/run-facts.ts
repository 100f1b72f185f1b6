import type { RunContent } from '../report/run-file.ts';
import { hostFacts } from './host.ts';
import { revision } from './revision.ts';
import { versionsOf } from './versions.ts';

/** When, where and with what a bench is run. */
export type RunFacts = Pick<RunContent, 'startedAt' | 'commit' | 'host' | 'versions'>;

/** Returns the facts of a run that starts now. */
export async function runFacts(packages: readonly string[] = ['onnxruntime-node']): Promise<RunFacts> {
  return {
    startedAt: new Date().toISOString(),
    commit: revision(),
    host: hostFacts(),
    versions: await versionsOf(packages),
  };
}
