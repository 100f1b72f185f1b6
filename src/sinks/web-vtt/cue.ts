import type { ReleasedObservation } from '../../consent/released-observation.ts';

/** One caption: text, when it shows, and where. */
export interface Cue {
  /** Whole milliseconds from the start of the media; a player shows the cue from `startMs` until before `endMs`. */
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
  /** Absent: where a player puts captions. */
  readonly placement?: Placement;
}

/** Where a cue stands, in whole per cent of the displayed picture. */
export interface Placement {
  /** Middle of the text from the left. */
  readonly positionPercent: number;
  /** Top of the text from the top. */
  readonly linePercent: number;
  /** Width that the text may take. */
  readonly sizePercent: number;
}

/** Wide enough for one line of our text in a player's usual type, which is 5 % of the picture's height. */
const LINE_WIDTH_PERCENT = 44;
/** Wide enough for its longest word. */
const WORD_WIDTH_PERCENT = 16;
/** Height of a line with its margin: the text ends above the face. */
const LINE_HEIGHT_PERCENT = 8;
const LOWEST_LINE_PERCENT = 90;

/**
 * Returns what a caption says of a row, for example `age 27-38, female 98 %`, or nothing where no attribute was
 * released. Never 100 %: a small network is not certain.
 */
export function cueText({ ageRangeYears, ageYears, gender }: ReleasedObservation): string | undefined {
  const parts: string[] = [];
  if (ageRangeYears !== undefined) parts.push(`age ${ageRangeYears[0]}-${ageRangeYears[1]}`);
  else if (ageYears !== undefined) parts.push(`age ${Math.round(ageYears)}`);
  if (gender !== undefined) {
    parts.push(`${gender.label} ${Math.min(99, Math.round(gender.probability * 100))} %`);
  }
  return parts.length === 0 ? undefined : parts.join(', ');
}

/**
 * Returns the place above a face. Near a side of the picture the text becomes narrower and has more lines: moved aside, it
 * would stand over somebody else.
 */
export function placementOver(box: NonNullable<ReleasedObservation['box']>): Placement {
  const middle = clamp((box.x + box.width / 2) * 100, 0, 100);
  const room = 2 * Math.min(middle, 100 - middle);
  const width = 2 * Math.round(clamp(room, WORD_WIDTH_PERCENT, LINE_WIDTH_PERCENT) / 2);
  const lines = Math.ceil(LINE_WIDTH_PERCENT / width);
  return {
    positionPercent: Math.round(clamp(middle, width / 2, 100 - width / 2)),
    linePercent: Math.round(clamp(box.y * 100 - lines * LINE_HEIGHT_PERCENT, 0, LOWEST_LINE_PERCENT)),
    sizePercent: width,
  };
}

/** Returns a cue block of a WebVTT file (W3C WebVTT, section 4.1), with the empty line that ends it. */
export function formatCue({ startMs, endMs, text, placement }: Cue): string {
  const settings =
    placement === undefined
      ? ''
      : ` position:${placement.positionPercent}% line:${placement.linePercent}% size:${placement.sizePercent}%`;
  return `${formatTime(startMs)} --> ${formatTime(endMs)}${settings}\n${text}\n\n`;
}

/** Returns `hh:mm:ss.ttt`; hours take as many digits as they need, two at least. */
export function formatTime(timeMs: number): string {
  const digits = (value: number, length: number): string => String(Math.floor(value)).padStart(length, '0');
  const hours = digits(timeMs / 3_600_000, 2);
  return `${hours}:${digits((timeMs / 60_000) % 60, 2)}:${digits((timeMs / 1000) % 60, 2)}.${digits(timeMs % 1000, 3)}`;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
