import type { Decoder, DecodeRequest, DecodeSession } from './decoder.ts';
import { ffmpegArguments } from './ffmpeg-arguments.ts';
import type { FfmpegProgram } from './ffmpeg-program.ts';
import { startVideoSession } from './video-session.ts';

/** Decodes video with an ffmpeg that is installed on this machine. */
export class FfmpegDecoder implements Decoder {
  readonly id = 'ffmpeg';
  readonly #program: FfmpegProgram;

  constructor(program: FfmpegProgram) {
    this.#program = program;
  }

  decode(request: DecodeRequest): DecodeSession {
    const { path, env, timestampOption } = this.#program;
    return startVideoSession(request, (token) => ({
      file: path,
      args: ffmpegArguments(request, token, timestampOption),
      env,
    }));
  }
}
