import { nodeCommand, scrubbedEnvironment, type Command } from './child-command.ts';
import type { Decoder, DecodeRequest, DecodeSession } from './decoder.ts';
import { nodeAvTask } from './node-av-task.ts';
import { VIDEO_LIMITS } from './sandbox/process-limits.ts';
import type { Sandbox } from './sandbox/sandbox.ts';
import { outputOf } from './sandbox/trial.ts';
import { startVideoSession } from './video-session.ts';

const LOAD_TIMEOUT_MS = 20_000;

/** Decodes video with the optional package node-av, in a Node process of its own. */
export class NodeAvDecoder implements Decoder {
  readonly id = 'node-av';
  readonly #env: Readonly<Record<string, string>>;
  readonly #sandbox: Sandbox;

  /** @param environment - Ours; the decoder gets a scrubbed one. */
  constructor(environment: NodeJS.ProcessEnv, sandbox: Sandbox) {
    this.#env = scrubbedEnvironment(environment);
    this.#sandbox = sandbox;
  }

  decode(request: DecodeRequest): DecodeSession {
    return startVideoSession(request, this.#sandbox, (token) =>
      nodeAvCommand(this.#env, [JSON.stringify(nodeAvTask(request, token))]),
    );
  }
}

/** Resolves with whether node-av and its binary for this platform can be loaded inside the sandbox. */
export async function nodeAvLoads(environment: NodeJS.ProcessEnv, sandbox: Sandbox): Promise<boolean> {
  const command = nodeAvCommand(scrubbedEnvironment(environment), []);
  return (await outputOf(sandbox, command, LOAD_TIMEOUT_MS)) !== undefined;
}

function nodeAvCommand(env: Readonly<Record<string, string>>, args: readonly string[]): Command {
  return nodeCommand('node-av-decoder', { env, args, limits: VIDEO_LIMITS });
}
