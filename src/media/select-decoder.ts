import { FacegateError } from '../errors/facegate-error.ts';
import type { Decoder } from './decoder.ts';
import { StillDecoder } from './still-decoder.ts';
import { FfmpegDecoder } from './ffmpeg-decoder.ts';
import { findFfmpeg } from './ffmpeg-program.ts';
import { NodeAvDecoder, nodeAvLoads } from './node-av-decoder.ts';
import type { Sandbox } from './sandbox/sandbox.ts';

export type DecoderPreference = 'auto' | 'ffmpeg' | 'node-av';

/**
 * Returns the video decoder to use: with `auto` an ffmpeg (`FFMPEG_PATH`, then `PATH`), else node-av. Throws
 * `ERR_DECODER_MISSING` when the machine has none that fits the preference.
 */
export async function selectDecoder(
  preference: DecoderPreference,
  environment: NodeJS.ProcessEnv,
  sandbox: Sandbox,
): Promise<Decoder> {
  if (preference !== 'node-av') {
    const ffmpeg = await findFfmpeg(environment, sandbox);
    if (ffmpeg !== undefined) return new FfmpegDecoder(ffmpeg, sandbox);
  }
  if (preference !== 'ffmpeg' && (await nodeAvLoads(environment, sandbox))) {
    return new NodeAvDecoder(environment, sandbox);
  }
  throw new FacegateError('ERR_DECODER_MISSING');
}

/** Returns the decoder for a kind of media: pictures need none of the video decoders. Throws as `selectDecoder`. */
export function decoderFor(
  kind: 'stills' | 'video',
  preference: DecoderPreference,
  environment: NodeJS.ProcessEnv,
  sandbox: Sandbox,
): Promise<Decoder> {
  if (kind === 'stills') return Promise.resolve(new StillDecoder(environment, sandbox));
  return selectDecoder(preference, environment, sandbox);
}
