import type { Output } from '../output.ts';
import { ROW_SCHEMA_VERSION } from '../row-schema.ts';
import type { Sink } from '../sink.ts';
import { formatCue, type Cue } from './cue.ts';
import { CueOrder } from './cue-order.ts';
import { Stretches } from './stretches.ts';

/** Cues that wait to be put in order: hours of video, and about 10 MB at most. */
const WAITING_CUES = 50_000;

/** How a WebVTT sink is tuned. */
export interface WebVttOptions {
  /** Cues that wait in memory to be put in order, at least 2. Default: 50,000. */
  readonly waitingCues?: number;
}

/**
 * Writes a WebVTT text track that a video player shows: what was released about a face, above it and for as long as
 * it was released. Rows of frames place the text; a track without any is one cue where captions usually stand.
 */
export function webVttSink(output: Output, { waitingCues = WAITING_CUES }: WebVttOptions = {}): Sink {
  const stretches = new Stretches();
  const order = new CueOrder(waitingCues);
  let header = `WEBVTT\n\nNOTE facegate, row schema ${ROW_SCHEMA_VERSION}\n\n`;

  const writeCues = async (cues: readonly Cue[]): Promise<void> => {
    if (header !== '') await output.write(header);
    header = '';
    for (const cue of cues) await output.write(formatCue(cue));
  };

  return {
    async write(observation) {
      const { box } = observation;
      const ended = box === undefined ? stretches.end(observation) : stretches.add(observation, box);
      await writeCues(order.add(ended));
    },
    async close() {
      await writeCues(order.add(stretches.finish()));
      await writeCues(order.take(Infinity));
      await output.close();
    },
    abandon: () => output.abandon(),
  };
}
