import { FacegateError } from '../errors/facegate-error.ts';
import { scrubbedEnvironment } from './child-command.ts';
import type { Decoder, DecodeRequest, DecodeSession } from './decoder.ts';
import type { DecoderProcess } from './decoder-process.ts';
import { nodeAvCommand, startNodeAv, type WaitingNodeAv } from './node-av-process.ts';
import { nodeAvTask } from './node-av-task.ts';
import type { Sandbox } from './sandbox/sandbox.ts';
import { outputOf } from './sandbox/trial.ts';
import { sendTask } from './task-channel.ts';
import { startVideoSession } from './video-session.ts';

const LOAD_TIMEOUT_MS = 20_000;

/** Decodes video with the optional package node-av, in a Node process of its own. */
export class NodeAvDecoder implements Decoder {
  readonly id = 'node-av';
  readonly #env: Readonly<Record<string, string>>;
  readonly #sandbox: Sandbox;
  #waiting: WaitingNodeAv | undefined;

  /**
   * @param environment - Ours; the decoder gets a scrubbed one.
   * @param waiting - A process for the first decode, if that is of the same media; stays its owner's to stop.
   */
  constructor(environment: NodeJS.ProcessEnv, sandbox: Sandbox, waiting?: WaitingNodeAv) {
    this.#env = scrubbedEnvironment(environment);
    this.#sandbox = sandbox;
    this.#waiting = waiting;
  }

  decode(request: DecodeRequest): DecodeSession {
    const waiting = this.#waiting?.media === request.media.open ? this.#waiting.process : undefined;
    this.#waiting = undefined;
    return startVideoSession(request, (token) => {
      const task = nodeAvTask(request, token);
      return async (descriptor) => {
        const process = isAlive(waiting) ? waiting : await startNodeAv(this.#env, descriptor, this.#sandbox);
        if (process.channel === undefined) throw new FacegateError('ERR_INTERNAL');
        sendTask(process.channel, task);
        return process;
      };
    });
  }
}

/** One that has ended in the meantime is of no use: its pipes have closed without anybody listening. */
function isAlive(process: DecoderProcess | undefined): process is DecoderProcess {
  return process?.hasEnded === false;
}

/** Resolves with whether node-av and its binary for this platform can be loaded inside the sandbox. */
export async function nodeAvLoads(environment: NodeJS.ProcessEnv, sandbox: Sandbox): Promise<boolean> {
  const command = nodeAvCommand(scrubbedEnvironment(environment));
  return (await outputOf(sandbox, command, { timeoutMs: LOAD_TIMEOUT_MS })) !== undefined;
}
