import { spawn } from 'node:child_process';
import { z } from 'zod';
import { FacegateError } from '../../src/errors/facegate-error.ts';
import { findFfmpeg } from '../../src/media/ffmpeg-program.ts';
import { inspectSandbox } from '../../src/media/sandbox/inspect-sandbox.ts';
import { answerRequest } from './answer.ts';
import { decodeRequestSchema, type DecodeAnswer } from './decode-messages.ts';
import { processorTimeOf } from './process-tree.ts';

// The bound: ffmpeg decodes the clip and throws every frame away.
await answerRequest(decodeRequestSchema, decode);

async function decode({ clipPath }: z.infer<typeof decodeRequestSchema>): Promise<DecodeAnswer> {
  const program = await findFfmpeg(process.env, await inspectSandbox());
  if (program === undefined) throw new FacegateError('ERR_DECODER_MISSING');
  const args = ['-nostdin', '-v', 'error', '-progress', 'pipe:1', '-stats_period', '60'];
  const before = processorTimeOf('self');
  const startedMs = performance.now();
  const progress = await outputOf(program.path, [
    ...args,
    '-i',
    clipPath,
    '-map',
    '0:V:0',
    '-f',
    'null',
    '-',
  ]);
  const wallMs = performance.now() - startedMs;
  const after = processorTimeOf('self');
  const frames = Number([...progress.matchAll(/^frame=\s*(\d+)$/gm)].at(-1)?.[1] ?? 0);
  if (frames === 0) throw new FacegateError('ERR_DECODER_FAILED');
  return {
    frames,
    wallMs,
    ...(before === undefined || after === undefined
      ? {}
      : { processorSeconds: after.waitedFor - before.waitedFor }),
  };
}

function outputOf(file: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
    child.on('error', () => {
      reject(new FacegateError('ERR_DECODER_FAILED'));
    });
    child.on('close', (status) => {
      if (status === 0) resolve(text);
      else reject(new FacegateError('ERR_DECODER_FAILED'));
    });
  });
}
