import type { BlockCode } from './block-code.ts';
import { ByteMatcher } from './byte-matcher.ts';
import type { Needle } from './needle.ts';
import { PictureMatcher } from './picture-matcher.ts';
import { unwrap } from './unwrap.ts';

/** A canary that was met where it should not be. */
export interface Hit {
  readonly canary: string;
  readonly form: string;
  /** How often it was met there in this form. */
  readonly times: number;
  /** Four bytes may lie there by chance: see {@link Needle.weak}. */
  readonly weak: boolean;
}

/** What a run has to be searched for. */
export interface Canaries {
  readonly needles: readonly Needle[];
  readonly pictures: readonly BlockCode[];
}

/** Base64 of gzip is looked into, and no deeper. */
const DEPTH = 2;
/** Four-byte needles count only where a float32 can lie. */
const WORD_BYTES = 4;

/** Looks for canaries in any form: as they are, encoded, compressed, as pixels at any scale. */
export class Scanner {
  /** How many bytes were looked at, without what was unwrapped. */
  bytesScanned = 0;
  private readonly matcher: ByteMatcher;
  private readonly pictures: PictureMatcher;
  private readonly hits = new Map<string, Hit>();

  constructor({ needles, pictures }: Canaries) {
    this.matcher = new ByteMatcher(needles);
    this.pictures = new PictureMatcher(pictures);
  }

  /** Looks at one piece of what is scanned. Pieces of one thing overlap by as much as a canary may be cut. */
  add(bytes: Uint8Array): void {
    this.bytesScanned += bytes.length;
    for (const part of withoutZeros(bytes)) this.look(part, '', 0);
  }

  /** Returns what was met since the last call. */
  take(): readonly Hit[] {
    const hits = [...this.hits.values()];
    this.hits.clear();
    return hits;
  }

  private look(bytes: Uint8Array, within: string, depth: number): void {
    this.matcher.scan(bytes, (needle, offset) => {
      if (needle.weak === true && offset % WORD_BYTES !== 0) return;
      this.note(needle.canary, needle.form, within, needle.weak === true);
    });
    this.pictures.scan(bytes, (code, form) => {
      this.note(code.name, form, within, false);
    });
    if (depth === DEPTH) return;
    for (const part of unwrap(bytes)) {
      this.look(part.bytes, `${within} in ${part.form}`, depth + 1);
    }
  }

  private note(canary: string, form: string, within: string, weak: boolean): void {
    const key = `${canary} ${form}${within}`;
    const times = (this.hits.get(key)?.times ?? 0) + 1;
    this.hits.set(key, { canary, form: `${form}${within}`, times, weak });
  }
}

const PAGE_BYTES = 4096;
const ZERO_PAGE = new Uint8Array(PAGE_BYTES);

/** The parts of `bytes` between pages of zeros: most of the memory of a process is empty. */
function* withoutZeros(bytes: Uint8Array): Generator<Uint8Array> {
  let start: number | undefined;
  for (let page = 0; page < bytes.length; page += PAGE_BYTES) {
    const end = Math.min(page + PAGE_BYTES, bytes.length);
    const isZero = Buffer.compare(bytes.subarray(page, end), ZERO_PAGE.subarray(0, end - page)) === 0;
    if (!isZero) start ??= page;
    else if (start !== undefined) {
      yield bytes.subarray(start, page);
      start = undefined;
    }
  }
  if (start !== undefined) yield bytes.subarray(start);
}
