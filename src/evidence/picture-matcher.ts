import { BlockFollower, MATCHED_BLOCKS, type BlockCode } from './block-code.ts';

/** Called when part of a block code was met, with the form it had. */
export type OnPicture = (code: BlockCode, form: string) => void;

const MIDDLE = 128;
/** A run of samples below this length is noise. */
const SHORTEST_RUN = 2;
/**
 * Of wider elements, values that stay the same for so long are a block; what lies between is a blurred edge, which is
 * one element wide in a plane and three where red, green and blue lie side by side.
 */
const STEADY_ELEMENTS = [2, 5] as const;
/** A longer stretch of one value is background. */
const LONGEST_ELEMENTS = 4096;
/** So many bytes are looked at first, at so many places; of these, so many pairs of neighbours have to be alike. */
const LINE_BYTES = 64;
const LINE_PROBES = 8;
const LINE_ALIKE = 3;
const ALIKE = 2;
/** Knuth's multiplicative hash. */
const GOLDEN = 0x9e3779b1;
/** How far samples of one level may differ, after scaling and conversion. */
const LEVEL_TOLERANCE = 12;

/**
 * Finds block codes in bytes whatever the scale: as 8-bit samples, planar or interleaved, and as elements of 4 or 8
 * bytes, which are float32, int32 and the numbers of a JavaScript array, or text of which a group stands for a pixel.
 */
export class PictureMatcher {
  private readonly codes: readonly BlockCode[];

  constructor(codes: readonly BlockCode[]) {
    this.codes = codes;
  }

  scan(bytes: Uint8Array, onPicture: OnPicture): void {
    if (this.codes.length === 0) return;
    const aligned = bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes);
    const words = new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length >>> 2);
    this.scanSamples(aligned, words, onPicture);
    for (const steady of STEADY_ELEMENTS) {
      this.scanElements(words, 1, steady, onPicture);
      this.scanElements(words, 2, steady, onPicture);
    }
  }

  /** 8-bit samples: dark and bright are told apart by the middle of the range. */
  private scanSamples(bytes: Uint8Array, words: Uint32Array, onPicture: OnPicture): void {
    const follower = new BlockFollower(this.codes);
    const length = bytes.length;
    let isBright = false;
    let start = 0;
    for (let index = 0; index < length; index++) {
      if (index % LINE_BYTES === 0) {
        if (staysLevel(words, index >>> 2, isBright)) {
          index += LINE_BYTES - 1;
          continue;
        }
        if (!looksLikePicture(bytes, index)) {
          follower.reset();
          index += LINE_BYTES - 1;
          start = index + 1;
          continue;
        }
      }
      if ((bytes[index] as number) >= MIDDLE === isBright) continue;
      const width = index - start;
      isBright = !isBright;
      start = index;
      if (width < SHORTEST_RUN) follower.reset();
      else {
        const code = follower.next(width);
        if (code !== undefined && hasTwoLevels(bytes, index, follower)) onPicture(code, 'pixels');
      }
    }
  }

  /** Wider elements: a block is where a value repeats, its width goes to where the next value begins to repeat. */
  private scanElements(words: Uint32Array, size: 1 | 2, steady: number, onPicture: OnPicture): void {
    const follower = new BlockFollower(this.codes);
    const form = size === 1 ? 'pixels of 4 bytes' : 'pixels of 8 bytes';
    const end = words.length - (size - 1);
    let runStart = 0;
    let blockStart = 0;
    let [value, valueBefore] = [-1, -1];
    let isSteady = false;
    for (let index = size; index < end; index += size) {
      const isSame =
        words[index] === words[index - size] && (size === 1 || words[index + 1] === words[index - 1]);
      if (!isSame) {
        runStart = index;
        isSteady = false;
      } else if (!isSteady && (index - runStart) / size + 1 >= steady) {
        isSteady = true;
        const width = (runStart - blockStart) / size;
        blockStart = runStart;
        // There are two levels, in turn: what differs from the block before the last is no such row.
        const level = levelOf(words, index, size);
        const continues = level === valueBefore && valueBefore !== value;
        [valueBefore, value] = [value, level];
        if (width > LONGEST_ELEMENTS || !continues) follower.reset();
        else {
          const code = follower.next(width);
          if (code !== undefined) onPicture(code, form);
        }
      }
    }
  }
}

/** Stands for the value of an element: both its halves count. */
function levelOf(words: Uint32Array, index: number, size: 1 | 2): number {
  return (words[index] ?? 0) ^ Math.imul(words[index + size - 1] ?? 0, GOLDEN);
}

/** Whether a whole line is as dark, or as bright, as what came before it: the highest bit of a sample says which. */
function staysLevel(words: Uint32Array, line: number, isBright: boolean): boolean {
  const end = line + LINE_BYTES / 4;
  if (end > words.length) return false;
  let [any, all] = [0, 0x80808080 | 0];
  for (let index = line; index < end; index++) {
    const word = words[index] as number;
    any |= word;
    all &= word;
  }
  return isBright ? (all & 0x80808080) === (0x80808080 | 0) : (any & 0x80808080) === 0;
}

/** Whether neighbours are mostly alike in a line of bytes: so they are in blocks, and hardly ever elsewhere. */
function looksLikePicture(bytes: Uint8Array, line: number): boolean {
  let alike = 0;
  for (let probe = line; probe < line + LINE_BYTES; probe += LINE_BYTES / LINE_PROBES) {
    const difference = (bytes[probe] as number) - (bytes[probe + 1] as number);
    if (difference >= -ALIKE && difference <= ALIKE) alike++;
  }
  return alike >= LINE_ALIKE;
}

/** Whether the middles of the blocks that end at `end` have two levels in turn. */
function hasTwoLevels(bytes: Uint8Array, end: number, follower: BlockFollower): boolean {
  const levels = [-1, -1];
  let blockEnd = end;
  for (let index = MATCHED_BLOCKS - 1; index >= 0; index--) {
    const width = follower.widthAt(index);
    const sample = bytes[blockEnd - Math.ceil(width / 2)] ?? 0;
    const level = levels[index % 2] ?? -1;
    if (level >= 0 && Math.abs(sample - level) > LEVEL_TOLERANCE) return false;
    levels[index % 2] = level >= 0 ? level : sample;
    blockEnd -= width;
  }
  return true;
}
