import type { Readable, Writable } from 'node:stream';
import { FacegateError } from '../errors/facegate-error.ts';
import type { Command } from './child-command.ts';
import { startDecoder } from './decoder-process.ts';
import type { Sandbox } from './sandbox/sandbox.ts';

export interface Question {
  readonly command: Command;
  readonly sandbox: Sandbox;
  /** Descriptor of the media (borrowed), or what writes the media to a pipe. */
  readonly media: number | ((pipe: Writable) => Promise<void>);
  readonly maximumBytes: number;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs a probe process and returns the text that it writes to descriptor 3. Throws `ERR_DECODER_TIMEOUT` when it
 * takes too long (a hostile file can send a parser round in circles), `ERR_ABORTED`, and `ERR_DECODER_FAILED` when it
 * fails or writes too much.
 */
export async function answerOf({
  command,
  sandbox,
  media,
  maximumBytes,
  timeoutMs,
  signal,
}: Question): Promise<string> {
  if (signal?.aborted === true) throw new FacegateError('ERR_ABORTED');
  const timeout = AbortSignal.timeout(timeoutMs);
  const either = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
  const child = await startDecoder(command, typeof media === 'number' ? media : 'pipe', sandbox);
  const stop = (): void => void child.stop();
  either.addEventListener('abort', stop, { once: true });
  try {
    if (either.aborted) stop();
    child.log.resume();
    child.full.resume();
    const feed = typeof media === 'number' || child.input === undefined ? undefined : media(child.input);
    const [text, succeeded] = await Promise.all([
      readText(child.detector, maximumBytes),
      child.succeeded,
      feed,
    ]);
    if (either.aborted) throw new FacegateError(timeout.aborted ? 'ERR_DECODER_TIMEOUT' : 'ERR_ABORTED');
    if (!succeeded) throw new FacegateError('ERR_DECODER_FAILED');
    return text;
  } finally {
    either.removeEventListener('abort', stop);
    await child.stop();
  }
}

function readText(stream: Readable, maximumBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (text.length > maximumBytes) reject(new FacegateError('ERR_DECODER_FAILED'));
    });
    stream.on('error', () => undefined);
    stream.on('close', () => {
      resolve(text);
    });
  });
}
