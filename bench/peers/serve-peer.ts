import { once } from 'node:events';
import { peerRequestSchema, type PeerMessage, type PeerRequest, type PlainBox } from './peer-messages.ts';

/** A peer that is loaded: finds all faces of a picture and estimates age and gender of each. */
export interface Peer {
  /** What its backend makes use of, for the report. */
  readonly features: string;
  analyse(rgb: Uint8Array, widthPx: number, heightPx: number): Promise<PlainBox[]>;
}

/**
 * The life of a peer's process: load models, take the pictures from standard input, warm up on one, say so, wait for
 * the start, then go round the pictures until the time is over.
 */
export async function servePeer(open: (request: PeerRequest) => Promise<Peer>): Promise<void> {
  const request = peerRequestSchema.parse(JSON.parse(process.argv[2] ?? ''));
  const { widthPx, heightPx, durationMs } = request;
  const peer = await open(request);
  const pictures = await readPictures(request);
  const [first] = pictures;
  if (first !== undefined) await peer.analyse(first, widthPx, heightPx);
  say({ kind: 'ready', features: peer.features });
  await once(process, 'message');

  const boxes: PlainBox[][] = [];
  const startedMs = performance.now();
  let analysed = 0;
  while (performance.now() - startedMs < durationMs || analysed < pictures.length) {
    const index = analysed % pictures.length;
    boxes[index] = await peer.analyse(pictures[index] ?? new Uint8Array(0), widthPx, heightPx);
    analysed += 1;
  }
  say({ kind: 'done', pictures: analysed, elapsedMs: performance.now() - startedMs, boxes });
  process.disconnect();
}

async function readPictures({ widthPx, heightPx, pictures }: PeerRequest): Promise<Uint8Array[]> {
  const sizeBytes = widthPx * heightPx * 3;
  const all = new Uint8Array(sizeBytes * pictures);
  let filled = 0;
  for await (const chunk of process.stdin as AsyncIterable<Uint8Array>) {
    all.set(chunk, filled);
    filled += chunk.length;
  }
  if (filled !== all.length) throw new TypeError('pictures are missing');
  return Array.from({ length: pictures }, (_, index) =>
    all.subarray(index * sizeBytes, (index + 1) * sizeBytes),
  );
}

function say(message: PeerMessage): void {
  process.send?.(message);
}
