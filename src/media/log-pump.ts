import type { Readable } from 'node:stream';
import { toFacegateError } from '../errors/facegate-error.ts';
import type { FrameLog } from './frame-log.ts';

/**
 * Feeds the decoder's log into its parser until the pipe ends; never waits, so that a child that logs is never
 * blocked. Rejects with what the parser or `progress`, called after each chunk with a new frame, throws.
 */
export function pumpLog(stream: Readable, log: FrameLog, progress: () => void): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const guard = (action: () => void): void => {
      try {
        action();
      } catch (error) {
        stream.destroy();
        reject(toFacegateError(error));
      }
    };
    stream.on('data', (chunk: Uint8Array) => {
      guard(() => {
        const before = log.decodedFrames;
        log.write(chunk);
        if (log.decodedFrames > before) progress();
      });
    });
    stream.on('error', () => undefined); // a pipe that breaks also closes
    stream.on('close', () => {
      guard(() => {
        log.end();
        resolve(true);
      });
    });
  });
}
