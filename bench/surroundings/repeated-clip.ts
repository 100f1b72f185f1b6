import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FacegateError } from '../../src/errors/facegate-error.ts';
import { findFfmpeg } from '../../src/media/ffmpeg-program.ts';
import { inspectSandbox } from '../../src/media/sandbox/inspect-sandbox.ts';
import { benchClip, type BenchClip } from './clip.ts';

/** A longer clip, deleted when it is no longer needed. */
export interface RepeatedClip extends AsyncDisposable {
  readonly clip: BenchClip;
}

/**
 * Writes a clip several times over into a temporary file, without decoding it. For the composed clip only: nobody
 * else's pictures are copied.
 *
 * @throws FacegateError `ERR_DECODER_MISSING` without ffmpeg, `ERR_DECODER_FAILED` when it cannot.
 */
export async function repeatClip(clip: BenchClip, times: number): Promise<RepeatedClip> {
  const program = await findFfmpeg(process.env, await inspectSandbox());
  if (program === undefined) throw new FacegateError('ERR_DECODER_MISSING');
  const folder = await mkdtemp(join(tmpdir(), 'facegate-bench-'));
  const dispose = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const path = join(folder, 'repeated.mp4');
  const args = ['-stream_loop', String(times - 1), '-i', clip.path, '-map', '0:V:0', '-c', 'copy', path];
  try {
    await new Promise<void>((resolve, reject) => {
      execFile(program.path, ['-nostdin', '-v', 'error', ...args], { env: program.env }, (error) => {
        if (error === null) resolve();
        else reject(new FacegateError('ERR_DECODER_FAILED'));
      });
    });
    return { clip: await benchClip(path), [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}
