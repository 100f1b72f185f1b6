import { execFile } from 'node:child_process';
import process from 'node:process';
import { scrubbedEnvironment } from './contained-command.ts';
import type { Decoder, DecodeRequest, DecodeSession } from './decoder.ts';
import { nodeAvTask } from './node-av-task.ts';
import { startVideoSession } from './video-session.ts';
import { workerScript } from './worker-script.ts';

const LOAD_TIMEOUT_MS = 20_000;

/** Decodes video with the optional package node-av, in a Node process of its own. */
export class NodeAvDecoder implements Decoder {
  readonly id = 'node-av';
  readonly #env: Readonly<Record<string, string>>;

  /** @param environment - Ours; the decoder gets a scrubbed one. */
  constructor(environment: NodeJS.ProcessEnv) {
    this.#env = scrubbedEnvironment(environment);
  }

  decode(request: DecodeRequest): DecodeSession {
    return startVideoSession(request, (token) => ({
      file: process.execPath,
      args: [workerScript('node-av-decoder'), JSON.stringify(nodeAvTask(request, token))],
      env: this.#env,
    }));
  }
}

/** Resolves with whether node-av and its binary for this platform can be loaded, tried in a process of its own. */
export function nodeAvLoads(environment: NodeJS.ProcessEnv): Promise<boolean> {
  const options = { env: scrubbedEnvironment(environment), cwd: '/', timeout: LOAD_TIMEOUT_MS };
  return new Promise((resolve) => {
    execFile(process.execPath, [workerScript('node-av-decoder')], options, (error) => {
      resolve(error === null);
    });
  });
}
