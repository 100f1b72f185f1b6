import type { ReleasedObservation } from '../../consent/released-observation.ts';
import { cueText, placementOver, type Cue, type Placement } from './cue.ts';

/** The longest pause within a track, microseconds; what is longer ends a track, and here a stretch. */
const LONGEST_PAUSE_US = 250_000;
/** A caption follows its face in steps of this many per cent of the picture. */
const STEP_PERCENT = 2;

/** Frames of one track, one after the other, that say the same at the same place. */
interface Stretch {
  readonly startUs: number;
  lastUs: number;
  readonly text: string;
  readonly placement: Placement;
}

/** Joins rows of single frames into cues, one per stretch, so that a cue lasts exactly as long as frames were released. */
export class Stretches {
  private readonly open = new Map<number, Stretch>();
  private readonly placed = new Set<number>();

  /** Takes a row of one frame and returns the cues that it ends. */
  add(row: ReleasedObservation, box: NonNullable<ReleasedObservation['box']>): readonly Cue[] {
    const { trackId, startUs: timeUs } = row;
    const text = cueText(row);
    const placement = placementOver(box);
    const ended: Cue[] = this.endBefore(timeUs - LONGEST_PAUSE_US);
    const stretch = this.open.get(trackId);
    if (stretch !== undefined && follows(stretch, timeUs)) {
      if (stretch.text === text && isNear(stretch.placement, placement)) {
        stretch.lastUs = timeUs;
        return ended;
      }
      // What follows at once begins where this ends; without text there is nothing released to show until then.
      ended.push(...(text === undefined ? cueOf(stretch) : cueOf(stretch, timeUs)));
    } else if (stretch !== undefined) {
      ended.push(...cueOf(stretch));
    }
    this.open.delete(trackId);
    if (text === undefined) return ended;
    this.placed.add(trackId);
    this.open.set(trackId, { startUs: timeUs, lastUs: timeUs, text, placement });
    return ended;
  }

  /** Takes the row of a whole track: it ends the track's stretch, or is a cue itself where no frame was. */
  end(row: ReleasedObservation): readonly Cue[] {
    const { trackId, startUs, endUs } = row;
    const stretch = this.open.get(trackId);
    this.open.delete(trackId);
    if (this.placed.delete(trackId)) return stretch === undefined ? [] : cueOf(stretch);
    const text = cueText(row);
    return text === undefined ? [] : timed(startUs, afterFrame(endUs), { text });
  }

  /** Ends what is still open. */
  finish(): readonly Cue[] {
    return this.endBefore(Infinity);
  }

  private endBefore(timeUs: number): Cue[] {
    const ended: Cue[] = [];
    for (const [trackId, stretch] of this.open) {
      if (stretch.lastUs >= timeUs) continue;
      this.open.delete(trackId);
      ended.push(...cueOf(stretch));
    }
    return ended;
  }
}

function follows({ lastUs }: Stretch, timeUs: number): boolean {
  return timeUs > lastUs && timeUs - lastUs <= LONGEST_PAUSE_US;
}

function isNear(a: Placement, b: Placement): boolean {
  return (
    Math.abs(a.positionPercent - b.positionPercent) < STEP_PERCENT &&
    Math.abs(a.linePercent - b.linePercent) < STEP_PERCENT
  );
}

function cueOf({ startUs, lastUs, text, placement }: Stretch, untilUs = afterFrame(lastUs)): readonly Cue[] {
  return timed(startUs, untilUs, { text, placement });
}

/** A player shows a cue until just before its end: a millisecond more covers the last frame and no other. */
function afterFrame(timeUs: number): number {
  return timeUs + 1000;
}

/** WebVTT knows whole milliseconds from 0: what lies before the start of the media is not shown. */
function timed(startUs: number, untilUs: number, content: Pick<Cue, 'text' | 'placement'>): readonly Cue[] {
  const startMs = Math.max(0, Math.floor(startUs / 1000));
  const endMs = Math.floor(untilUs / 1000);
  return endMs > startMs ? [{ startMs, endMs, ...content }] : [];
}
