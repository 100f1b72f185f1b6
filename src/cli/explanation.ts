import type { DecisionEntry } from '../run.ts';

interface Stretch {
  readonly entry: DecisionEntry;
  untilUs: number | undefined;
}

/**
 * Turns the gate's decisions into lines, one per stretch of time in which the same rule decided about the same track:
 * `G1  R18  D_BYSTANDER  track 2  0.520-5.920 s`. There are no values in it, because decisions have none.
 */
export class Explanation {
  private readonly write: (line: string) => void;
  private readonly open = new Map<string, Stretch>();

  constructor(write: (line: string) => void) {
    this.write = write;
  }

  /** Takes the next decision; one about the run as a whole is written at once. */
  add(entry: DecisionEntry): void {
    if (entry.trackId === undefined && entry.timestampUs === undefined) {
      // About the run as a whole: there is no end to wait for.
      this.write(formatStretch({ entry, untilUs: undefined }));
      return;
    }
    const key = `${entry.gate} ${entry.trackId ?? 'run'}`;
    const current = this.open.get(key);
    if (current?.entry.rule === entry.rule && current.entry.code === entry.code) {
      current.untilUs = entry.timestampUs;
      return;
    }
    if (current !== undefined) this.write(formatStretch(current));
    this.open.set(key, { entry, untilUs: entry.timestampUs });
  }

  /** Writes the stretches that lasted to the end. */
  finish(): void {
    for (const stretch of this.open.values()) this.write(formatStretch(stretch));
    this.open.clear();
  }
}

function formatStretch({ entry, untilUs }: Stretch): string {
  const { gate, rule, code, trackId, timestampUs } = entry;
  const who = trackId === undefined ? 'run' : `track ${trackId}`;
  return `${gate}  ${rule.padEnd(7)}  ${code.padEnd(20)}  ${who.padEnd(9)} ${formatTime(timestampUs, untilUs)}`.trimEnd();
}

function formatTime(fromUs: number | undefined, untilUs: number | undefined): string {
  if (fromUs === undefined || untilUs === undefined) return '';
  const from = (fromUs / 1e6).toFixed(3);
  return fromUs === untilUs ? `${from} s` : `${from}-${(untilUs / 1e6).toFixed(3)} s`;
}
