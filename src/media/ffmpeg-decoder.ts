import type { Decoder, DecodeRequest, DecodeSession } from './decoder.ts';
import { ffmpegArguments } from './ffmpeg-arguments.ts';
import { ffmpegCommand, type FfmpegProgram } from './ffmpeg-program.ts';
import { startDecoder } from './decoder-process.ts';
import type { Sandbox } from './sandbox/sandbox.ts';
import { startVideoSession } from './video-session.ts';

/** Decodes video with an ffmpeg that is installed on this machine. */
export class FfmpegDecoder implements Decoder {
  readonly id = 'ffmpeg';
  readonly #program: FfmpegProgram;
  readonly #sandbox: Sandbox;

  constructor(program: FfmpegProgram, sandbox: Sandbox) {
    this.#program = program;
    this.#sandbox = sandbox;
  }

  decode(request: DecodeRequest): DecodeSession {
    const program = this.#program;
    return startVideoSession(request, (token) => {
      const command = ffmpegCommand(program, ffmpegArguments(request, token, program.timestampOption));
      return (descriptor) => startDecoder(command, descriptor, this.#sandbox);
    });
  }
}
