import type { PositionalReader } from './positional-reader.ts';

/** Boxes that the top level of an ISO base media file may hold (ISO/IEC 14496-12, table 1, and QuickTime). */
const TOP_LEVEL_BOXES = new Set(
  'ftyp styp moov moof mdat mfra sidx ssix free skip wide uuid meta udta pdin emsg prft pnot'.split(' '),
);
const MAXIMUM_BOXES = 4096;
const EBML_HEADER = 0x1a45dfa3;
const MATROSKA_SEGMENT = 0x18538067;

/**
 * Returns whether the outermost elements of a container reach beyond the end of the file, which is how a copy that
 * stopped half-way shows, without decoding anything. Files that do not say how long they are (live recordings) and
 * formats other than ISO base media, Matroska and AVI give `false`.
 */
export async function endsEarly(reader: PositionalReader): Promise<boolean> {
  const head = ascii(await reader.read(0, 4));
  if (head === 'RIFF') return riffEndsEarly(reader);
  if (head === '\x1aE\xdf\xa3') return matroskaEndsEarly(reader);
  return boxesEndEarly(reader);
}

async function boxesEndEarly(reader: PositionalReader): Promise<boolean> {
  let offset = 0;
  for (let count = 0; count < MAXIMUM_BOXES && offset + 8 <= reader.sizeBytes; count += 1) {
    const bytes = await reader.read(offset, offset + 16);
    const view = new DataView(bytes.buffer);
    if (!TOP_LEVEL_BOXES.has(ascii(bytes.subarray(4, 8)))) return false;
    let size = view.getUint32(0);
    if (size === 0) return false; // to the end of the file, wherever that is
    if (size === 1) {
      if (bytes.length < 16) return true;
      size = Number(view.getBigUint64(8));
    }
    if (size < 8) return false;
    offset += size;
  }
  return offset > reader.sizeBytes;
}

async function riffEndsEarly(reader: PositionalReader): Promise<boolean> {
  let offset = 0;
  let paddingBytes = 0;
  for (let count = 0; count < MAXIMUM_BOXES && offset + 12 <= reader.sizeBytes; count += 1) {
    const bytes = await reader.read(offset, offset + 12);
    if (ascii(bytes.subarray(0, 4)) !== 'RIFF') return false;
    const size = new DataView(bytes.buffer).getUint32(4, true);
    if (size === 0 || size === 0xffffffff) return false; // never finished: the length is not known
    paddingBytes = size % 2;
    offset += 8 + size + paddingBytes;
  }
  // The padding of the last chunk may be missing.
  return offset - paddingBytes > reader.sizeBytes;
}

async function matroskaEndsEarly(reader: PositionalReader): Promise<boolean> {
  const header = element(await reader.read(0, 12), 0);
  if (header?.id !== EBML_HEADER || header.size === undefined) return false;
  const start = header.bodyOffset + header.size;
  const segment = element(await reader.read(start, start + 12), start);
  if (segment?.id !== MATROSKA_SEGMENT || segment.size === undefined) return false;
  return segment.bodyOffset + segment.size > reader.sizeBytes;
}

interface Element {
  readonly id: number;
  /** Absent: "unknown size" (all bits one), RFC 8794 section 6.2. */
  readonly size?: number;
  readonly bodyOffset: number;
}

/** Reads one EBML element head: a four-byte identifier, then a size of 1 to 8 bytes. */
function element(bytes: Uint8Array<ArrayBuffer>, offset: number): Element | undefined {
  if (bytes.length < 5) return undefined;
  const id = new DataView(bytes.buffer).getUint32(0);
  const first = bytes[4] ?? 0;
  const sizeLength = Math.clz32(first) - 23;
  if (sizeLength > 8 || bytes.length < 4 + sizeLength) return undefined;
  let size = BigInt(first & (0xff >> sizeLength));
  for (const byte of bytes.subarray(5, 4 + sizeLength)) size = size * 256n + BigInt(byte);
  const bodyOffset = offset + 4 + sizeLength;
  const unknown = size === (1n << BigInt(7 * sizeLength)) - 1n;
  return unknown ? { id, bodyOffset } : { id, size: Number(size), bodyOffset };
}

function ascii(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
