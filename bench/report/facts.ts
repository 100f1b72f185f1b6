import { numberText } from './number-text.ts';
import type { RunFile } from './run-file.ts';

/** Returns what a run was made on and with, as pairs to print. */
export function factsOf(run: RunFile): readonly (readonly [name: string, value: string])[] {
  const { host, versions, settings } = run;
  return [
    ['Started', `${run.startedAt.slice(0, 16).replace('T', ' ')} UTC`],
    ['Revision', run.commit],
    ['Processor', `${host.cpu}, ${host.cores} ${host.cores === 1 ? 'core' : 'cores'}`],
    ['Memory', `${numberText(host.memoryBytes / 2 ** 30)} GB`],
    ['System', `${host.platform}, Node ${host.node}`],
    ...Object.entries(versions).map(([name, version]): readonly [string, string] => [name, version]),
    ...Object.entries(settings).map(([name, value]): readonly [string, string] => [
      name,
      Array.isArray(value) ? value.join(', ') : String(value),
    ]),
  ];
}
