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

/**
 * Returns the video decoder to use: the preferred one, or with `auto` the first that the machine has. Throws
 * `ERR_DECODER_MISSING` when there is none that fits the preference.
 *
 * @param sampling - What it is to be used for, where that is known.
 */
export async function selectDecoder(
  preference: DecoderPreference,
  environment: NodeJS.ProcessEnv,
  sandbox: Sandbox,
  sampling?: Sampling,
): Promise<Decoder> {
  const names = preference === 'auto' ? automaticOrder(environment, sampling) : [preference];
  for (const name of names) {
    const decoder = await FINDERS[name](environment, sandbox);
    if (decoder !== undefined) return decoder;
  }
  throw new FacegateError('ERR_DECODER_MISSING');
}

/** For a rate node-av comes first: it passes over what the rate leaves out. An ffmpeg that is named is wanted. */
function automaticOrder(environment: NodeJS.ProcessEnv, sampling?: Sampling): readonly VideoDecoder[] {
  const isNamed = (environment['FFMPEG_PATH'] ?? '') !== '';
  return sampling?.kind === 'rate' && !isNamed ? ['node-av', 'ffmpeg'] : ['ffmpeg', 'node-av'];
}

const FINDERS: Readonly<
  Record<VideoDecoder, (environment: NodeJS.ProcessEnv, sandbox: Sandbox) => Promise<Decoder | undefined>>
> = {
  /** `FFMPEG_PATH`, then `PATH`. */
  ffmpeg: async (environment, sandbox) => {
    const program = await findFfmpeg(environment, sandbox);
    return program === undefined ? undefined : new FfmpegDecoder(program, sandbox);
  },
  'node-av': async (environment, sandbox) =>
    (await nodeAvLoads(environment, sandbox)) ? new NodeAvDecoder(environment, sandbox) : undefined,
};

/** Returns the decoder for a kind of media: pictures need none of the video decoders. Throws as `selectDecoder`. */
export function decoderFor(
  kind: 'stills' | 'video',
  preference: DecoderPreference,
  environment: NodeJS.ProcessEnv,
  sandbox: Sandbox,
  sampling?: Sampling,
): Promise<Decoder> {
  if (kind === 'stills') return Promise.resolve(new StillDecoder(environment, sandbox));
  return selectDecoder(preference, environment, sandbox, sampling);
}
