import type { Sampling } from '../contracts/media.ts';
import { FacegateError } from '../errors/facegate-error.ts';
import type { Decoder } from './decoder.ts';
import { StillDecoder } from './still-decoder.ts';
import { FfmpegDecoder } from './ffmpeg-decoder.ts';
import { findFfmpeg } from './ffmpeg-program.ts';
import { NodeAvDecoder, nodeAvLoads } from './node-av-decoder.ts';
import type { Sandbox } from './sandbox/sandbox.ts';

type VideoDecoder = 'ffmpeg' | 'node-av';
export type DecoderPreference = 'auto' | VideoDecoder;

/** Resolves with the decoder if the machine has it. */
type Finder = (
  environment: NodeJS.ProcessEnv,
  sandbox: Sandbox,
  signal?: AbortSignal,
) => Promise<Decoder | undefined>;

/** Which decoder is looked for, and how. */
export interface DecoderSearch {
  readonly preference: DecoderPreference;
  readonly environment: NodeJS.ProcessEnv;
  readonly sandbox: Sandbox;
  /** What the decoder is to be used for, where that is known. */
  readonly sampling?: Sampling;
  /** Default: loads node-av for a moment. */
  readonly findNodeAv?: Finder;
  /** Ends the search, without a decoder. */
  readonly signal?: AbortSignal;
}

/**
 * Returns the video decoder to use: the preferred one, or with `auto` the first that the machine has. Throws
 * `ERR_DECODER_MISSING` when there is none that fits the preference.
 */
export async function selectDecoder(search: DecoderSearch): Promise<Decoder> {
  const { preference, environment, sandbox, signal } = search;
  const names = preference === 'auto' ? automaticOrder(search) : [preference];
  for (const name of names) {
    const find = name === 'ffmpeg' ? findFfmpegDecoder : (search.findNodeAv ?? findNodeAvDecoder);
    const decoder = signal?.aborted === true ? undefined : await find(environment, sandbox, signal);
    if (decoder !== undefined) return decoder;
  }
  throw new FacegateError('ERR_DECODER_MISSING');
}

/** Where frames are left out node-av comes first: it does not decode what it need not. An ffmpeg that is named is wanted. */
function automaticOrder({ environment, sampling }: DecoderSearch): readonly VideoDecoder[] {
  const isNamed = (environment['FFMPEG_PATH'] ?? '') !== '';
  const leavesOut = sampling !== undefined && sampling.kind !== 'all';
  return leavesOut && !isNamed ? ['node-av', 'ffmpeg'] : ['ffmpeg', 'node-av'];
}

/** `FFMPEG_PATH`, then `PATH`. */
const findFfmpegDecoder: Finder = async (environment, sandbox, signal) => {
  const program = await findFfmpeg(environment, sandbox, signal);
  return program === undefined ? undefined : new FfmpegDecoder(program, sandbox);
};

const findNodeAvDecoder: Finder = async (environment, sandbox) =>
  (await nodeAvLoads(environment, sandbox)) ? new NodeAvDecoder(environment, sandbox) : undefined;

/** Returns the decoder for a kind of media: pictures need none of the video decoders. Throws as `selectDecoder`. */
export function decoderFor(kind: 'stills' | 'video', search: DecoderSearch): Promise<Decoder> {
  if (kind === 'stills') return Promise.resolve(new StillDecoder(search.environment, search.sandbox));
  return selectDecoder(search);
}
