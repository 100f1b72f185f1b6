import { fstatSync, read } from 'node:fs';
import { promisify } from 'node:util';
import type { ErrorCode } from '../errors/catalogue.ts';
import { FacegateError, toFacegateError } from '../errors/facegate-error.ts';
import { parseAviHeader } from './avi-header.ts';
import { writeAll } from './child-output.ts';
import { codecName } from './codecs.ts';
import { endsEarly } from './declared-end.ts';
import { PositionalReader } from './positional-reader.ts';
import { probeContainer, type VideoTrackFacts } from './probe-container.ts';

/** What the container of a video says. */
export interface VideoProbe {
  readonly track: VideoTrackFacts;
  /** The container's own structure reaches beyond the end of the file. */
  readonly endsEarly: boolean;
}

/** What the probe process writes to descriptor 3, as JSON. */
export type ProbeAnswer = VideoProbe | { readonly code: ErrorCode };

const INPUT = 0;
const OUTPUT = 3;
/** An index of several hours stays far below this. */
const BUDGET_BYTES = 256 * 1024 * 1024;
const AVI_HEAD_BYTES = 1024 * 1024;

/** Reads the container on standard input, a regular file, and answers. To be run in a process of its own. */
export async function probeStandardInput(): Promise<void> {
  const readAt = promisify(read);
  const source = {
    read: (buffer: Uint8Array, offset: number, length: number, position: number) =>
      readAt(INPUT, buffer, offset, length, position),
  };
  const answer = await probeVideo(new PositionalReader(source, fstatSync(INPUT).size, BUDGET_BYTES)).catch(
    (error: unknown): ProbeAnswer => ({ code: toFacegateError(error).code }),
  );
  writeAll(OUTPUT, Buffer.from(JSON.stringify(answer)));
}

async function probeVideo(reader: PositionalReader): Promise<VideoProbe> {
  const early = await endsEarly(reader);
  try {
    return { track: await videoTrack(reader), endsEarly: early };
  } catch (error) {
    const { code } = toFacegateError(error);
    // What a cut file lacks is no fault of its format.
    throw new FacegateError(early && code !== 'ERR_MEDIA_LIMITS' ? 'ERR_MEDIA_TRUNCATED' : code);
  }
}

async function videoTrack(reader: PositionalReader): Promise<VideoTrackFacts> {
  const avi = parseAviHeader(await reader.read(0, AVI_HEAD_BYTES));
  if (avi === undefined) return probeContainer(reader);
  if (avi.video === undefined) throw new FacegateError('ERR_MEDIA_NO_VIDEO');
  const { fourCc, ...video } = avi.video;
  const codec = codecName(fourCc);
  if (codec === undefined) throw new FacegateError('ERR_MEDIA_UNSUPPORTED');
  return { container: 'avi', streamCount: avi.streamCount, codec, rotationDegrees: 0, ...video };
}
