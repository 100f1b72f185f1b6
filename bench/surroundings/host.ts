import { availableParallelism, cpus, totalmem } from 'node:os';
import type { HostFacts } from '../report/run-file.ts';

/** Returns what a measurement depends on. The machine's name is not among it. */
export function hostFacts(): HostFacts {
  return {
    cpu: cpus()[0]?.model.trim().replace(/\s+/g, ' ') ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
  };
}
