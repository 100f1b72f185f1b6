import type { Progress } from '../run.ts';

/** Shows how far a run has come, on a terminal; in a pipe it does nothing. */
export interface ProgressBar {
  readonly update: (progress: Progress) => void;
  readonly stop: () => void;
}

/** Returns a progress bar on standard error; loads what draws it only where there is a terminal. */
export async function progressBar(): Promise<ProgressBar> {
  if (!process.stderr.isTTY) return { update: () => undefined, stop: () => undefined };
  const { Presets, SingleBar } = await import('cli-progress');
  const bar = new SingleBar(
    {
      stream: process.stderr,
      clearOnComplete: true,
      hideCursor: true,
      format: '{bar} {percentage}% of the video, {frames} frames analysed',
    },
    Presets.shades_classic,
  );
  let started = false;
  return {
    update({ analysedFrames, timestampUs, durationUs }) {
      const totalUs = durationUs ?? 0;
      if (!started) bar.start(Math.max(1, totalUs), 0, { frames: 0 });
      started = true;
      bar.update(Math.min(totalUs, Math.max(0, timestampUs)), { frames: analysedFrames });
    },
    stop() {
      if (started) bar.stop();
    },
  };
}
