import { explainGateCode, fileOutput, type DecisionEntry, type Progress, type RunSummary } from '../run.ts';
import { Explanation } from './explanation.ts';
import { progressBar } from './progress-bar.ts';
import type { RunFlags } from './run-flags.ts';
import { describeWithheld } from './withheld-faces.ts';

/** What a command hands to the library, so that a run can be watched and interrupted. */
export interface WatchOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  readonly onDecision?: (entry: DecisionEntry) => void;
}

/**
 * Runs `work` with a progress bar, `--explain` and an interrupt, and ends as every run ends: the summary is written where
 * `--summary` says, told on standard error, and gives the exit status.
 *
 * @param work - Starts the run, calls `began` with its summary, and reads the run to its end.
 */
export async function withRunSession(
  flags: RunFlags,
  work: (watch: WatchOptions, began: (summary: Promise<RunSummary>) => void) => Promise<void>,
): Promise<void> {
  const progress = await progressBar();
  const explanation = new Explanation((line) => process.stderr.write(`${line}\n`));
  const interrupt = new AbortController();
  const stop = (): void => {
    interrupt.abort();
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const watch = {
    signal: interrupt.signal,
    onProgress: progress.update,
    ...(flags.explain === true ? { onDecision: explanation.add.bind(explanation) } : {}),
  };
  let ending: Promise<RunSummary> | undefined;
  try {
    await work(watch, (summary) => {
      ending = summary;
    });
  } finally {
    progress.stop();
    explanation.finish();
    process.off('SIGINT', stop).off('SIGTERM', stop);
    const summary = await ending;
    if (summary !== undefined) await tell(summary, flags.summary);
  }
}

async function tell(summary: RunSummary, path: string | undefined): Promise<void> {
  if (path !== undefined) await writeSummary(path, summary);
  process.stderr.write(describe(summary));
  process.exitCode = summary.exitStatus;
}

async function writeSummary(path: string, summary: RunSummary): Promise<void> {
  const output = await fileOutput(path);
  await output.write(`${JSON.stringify(summary, undefined, 2)}\n`);
  await output.close();
}

function describe(summary: RunSummary): string {
  const { frames, faces, released, decisions, code } = summary;
  if (summary.outcome === 'denied' && code !== undefined) {
    return `facegate: denied before decoding: ${code}: ${explainGateCode(code)}\n`;
  }
  if (summary.outcome !== 'done') return '';
  const reasons = Object.entries(decisions)
    .map(([decision, count]) => `  ${count} x ${decision}: ${explainGateCode(decision)}\n`)
    .join('');
  return (
    `facegate: ${frames.analysed} of ${frames.decoded} frames analysed` +
    `${frames.failed > 0 ? `, ${frames.failed} failed` : ''}; ` +
    `${faces.tracks} track${faces.tracks === 1 ? '' : 's'}, ${faces.claimedTracks} claimed, ${released.tracks} released; ` +
    `${summary.attributeInferences} attribute inferences; ${(summary.wallMs / 1000).toFixed(2)} s\n${reasons}${describeWithheld(summary.withheldFaces)}`
  );
}
