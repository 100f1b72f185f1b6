import { FacegateError } from '../errors/facegate-error.ts';
import type { Decoder } from './decoder.ts';
import { StillDecoder } from './still-decoder.ts';
import { FfmpegDecoder } from './ffmpeg-decoder.ts';
import { findFfmpeg } from './ffmpeg-program.ts';
import { NodeAvDecoder, nodeAvLoads } from './node-av-decoder.ts';

export type DecoderPreference = 'auto' | 'ffmpeg' | 'node-av';

/**
 * Returns the video decoder to use: with `auto` an ffmpeg (`FFMPEG_PATH`, then `PATH`), else node-av. Throws
 * `ERR_DECODER_MISSING` when the machine has none that fits the preference.
 */
export async function selectDecoder(
  preference: DecoderPreference,
  environment: NodeJS.ProcessEnv,
): Promise<Decoder> {
  if (preference !== 'node-av') {
    const ffmpeg = await findFfmpeg(environment);
    if (ffmpeg !== undefined) return new FfmpegDecoder(ffmpeg);
  }
  if (preference !== 'ffmpeg' && (await nodeAvLoads(environment))) return new NodeAvDecoder(environment);
  throw new FacegateError('ERR_DECODER_MISSING');
}

/** Returns the decoder for a kind of media: pictures need none of the video decoders. Throws as `selectDecoder`. */
export function decoderFor(
  kind: 'stills' | 'video',
  preference: DecoderPreference,
  environment: NodeJS.ProcessEnv,
): Promise<Decoder> {
  if (kind === 'stills') return Promise.resolve(new StillDecoder(environment));
  return selectDecoder(preference, environment);
}
