import { nodeCommand, type Command } from './child-command.ts';
import { startDecoder, type DecoderProcess } from './decoder-process.ts';
import type { OpenMedia } from './open-media.ts';
import { VIDEO_LIMITS } from './sandbox/process-limits.ts';
import type { Sandbox } from './sandbox/sandbox.ts';
import { AWAIT_TASK, saysReady } from './task-channel.ts';

const LOAD_TIMEOUT_MS = 20_000;

/** A process that has loaded node-av for some media and has not been told what to do: it has not read any of it. */
export interface WaitingNodeAv {
  readonly media: OpenMedia;
  readonly process: DecoderProcess;
}

/**
 * Starts the process of a node-av decoder ahead of its task. Resolves when it has loaded the library; with `undefined`,
 * the process gone, when it could not or the signal came first.
 *
 * @param media - One file; its descriptor becomes the process's standard input.
 */
export async function startNodeAvAhead(
  env: Command['env'],
  media: OpenMedia,
  sandbox: Sandbox,
  signal: AbortSignal,
): Promise<WaitingNodeAv | undefined> {
  if (signal.aborted) return undefined;
  const [file] = media.files;
  const process = await file.withHandle((handle) => startNodeAv(env, handle.fd, sandbox));
  const timely = AbortSignal.any([signal, AbortSignal.timeout(LOAD_TIMEOUT_MS)]);
  if (process.channel !== undefined && (await saysReady(process.channel, timely))) return { media, process };
  await process.stop();
  return undefined;
}

/**
 * Starts a process that loads node-av, says so and waits for its task.
 *
 * @param media - Descriptor of the media; borrowed.
 */
export function startNodeAv(env: Command['env'], media: number, sandbox: Sandbox): Promise<DecoderProcess> {
  return startDecoder(nodeAvCommand(env, [AWAIT_TASK]), media, sandbox, 'with-channel');
}

/** Returns the command of a process that loads node-av; without an argument it ends then. */
export function nodeAvCommand(env: Command['env'], args: readonly string[] = []): Command {
  return nodeCommand('node-av-decoder', { env, args, limits: VIDEO_LIMITS });
}
