import type { PixelSize } from '../contracts/geometry.ts';

/** What the header list of an AVI file says about its first video stream. */
export interface AviHeader {
  readonly streamCount: number;
  readonly video?: AviVideo;
}

export interface AviVideo {
  /** Four characters, lower case. */
  readonly fourCc: string;
  readonly coded: PixelSize;
  readonly durationUs?: number;
  /** Width to height of one pixel. */
  readonly pixelAspect: number;
}

interface MutableVideo {
  fourCc: string;
  coded?: PixelSize;
  durationUs?: number;
  pixelAspect: number;
}

/**
 * Parses the start of an AVI file (RIFF; Microsoft's AVIMAINHEADER, AVISTREAMHEADER, BITMAPINFOHEADER and the
 * OpenDML video properties). Returns `undefined` when it is not one. Text chunks are stepped over.
 *
 * @param head - The file's first bytes, at least up to the end of its header list.
 */
export function parseAviHeader(head: Uint8Array<ArrayBuffer>): AviHeader | undefined {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (head.length < 32 || tag(head, 0) !== 'RIFF' || tag(head, 8) !== 'AVI ') return undefined;
  let streamCount = 0;
  let video: MutableVideo | undefined;
  let current: MutableVideo | undefined;
  for (let offset = 12; offset + 8 <= head.length;) {
    const id = tag(head, offset);
    const size = view.getUint32(offset + 4, true);
    const body = offset + 8;
    if (id === 'LIST') {
      const kind = tag(head, body);
      if (kind === 'movi') break;
      if (kind === 'hdrl' || kind === 'strl') {
        offset = body + 4; // step inside
        continue;
      }
    } else if (body + size <= head.length) {
      if (id === 'avih' && size >= 40) streamCount = view.getUint32(body + 24, true);
      if (id === 'strh' && size >= 36) {
        current =
          video === undefined && tag(head, body) === 'vids' ? streamHeader(view, head, body) : undefined;
        video ??= current;
      }
      if (id === 'strf' && size >= 40 && current !== undefined) bitmapHeader(view, head, body, current);
      if (id === 'vprp' && size >= 36 && current !== undefined) videoProperties(view, body, current);
    }
    offset = body + size + (size % 2);
  }
  if (video?.coded === undefined) return { streamCount };
  return { streamCount, video: { ...video, coded: video.coded } };
}

function streamHeader(view: DataView, head: Uint8Array, body: number): MutableVideo {
  const scale = view.getUint32(body + 20, true);
  const rate = view.getUint32(body + 24, true);
  const length = view.getUint32(body + 32, true);
  const video: MutableVideo = { fourCc: tag(head, body + 4).toLowerCase(), pixelAspect: 1 };
  if (rate > 0 && scale > 0 && length > 0) video.durationUs = Math.round((length * scale * 1e6) / rate);
  return video;
}

function bitmapHeader(view: DataView, head: Uint8Array, body: number, video: MutableVideo): void {
  // A negative height means rows from top to bottom.
  video.coded = { widthPx: view.getInt32(body + 4, true), heightPx: Math.abs(view.getInt32(body + 8, true)) };
  const compression = tag(head, body + 16).toLowerCase();
  if (/^[a-z0-9]{4}$/.test(compression)) video.fourCc = compression;
}

function videoProperties(view: DataView, body: number, video: MutableVideo): void {
  const [across, down] = [view.getUint16(body + 22, true), view.getUint16(body + 20, true)];
  if (video.coded === undefined || across === 0 || down === 0) return;
  video.pixelAspect = (across / down) * (video.coded.heightPx / video.coded.widthPx);
}

function tag(bytes: Uint8Array, offset: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + 4));
}
