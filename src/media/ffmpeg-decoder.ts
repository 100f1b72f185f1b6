import { FacegateError } from '../errors/facegate-error.ts';
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

  /**
   * Key frames of an AVI fail with `ERR_MEDIA_TIMESTAMPS`: it tells no times of presentation, and ffmpeg's command line
   * gives a key frame the time of one that comes later.
   */
  decode(request: DecodeRequest): DecodeSession {
    const program = this.#program;
    return startVideoSession(request, (token) => {
      const command = ffmpegCommand(program, ffmpegArguments(request, token, program.timestampOption));
      return (descriptor) => {
        if (lacksKeyFrameTimes(request)) throw new FacegateError('ERR_MEDIA_TIMESTAMPS');
        return startDecoder(command, descriptor, this.#sandbox);
      };
    });
  }
}

/** Motion JPEG is all key frames, and in their order. */
function lacksKeyFrameTimes({ sampling, media: { facts } }: DecodeRequest): boolean {
  return sampling.kind === 'keyframes' && facts.container === 'avi' && facts.codec !== 'mjpeg';
}
