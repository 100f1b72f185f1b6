import { realpath } from 'node:fs/promises';
import { delimiter, isAbsolute } from 'node:path';
import type { Command } from '../child-command.ts';
import { SANDBOX_FEATURES, type SandboxFeature } from './features.ts';
import { isolationOptions, programPaths, type Isolation } from './isolation.ts';
import { limitPrefix, type LimitTool } from './process-limits.ts';

/** The tools that a sandbox is made of, as far as they are there and work. Paths are absolute. */
export interface SandboxTools {
  readonly prlimit?: LimitTool;
  readonly bwrap?: { readonly path: string; readonly isolation: Isolation };
}

/** What runs around every process that reads media. `inspectSandbox` makes one. */
export class Sandbox {
  readonly tools: SandboxTools;
  /** What was seen to be in force in a process that ran inside. */
  readonly offered: readonly SandboxFeature[];

  constructor(tools: SandboxTools, offered: readonly SandboxFeature[]) {
    this.tools = tools;
    this.offered = offered;
  }

  /** What this machine does not offer. */
  get missing(): readonly SandboxFeature[] {
    return SANDBOX_FEATURES.filter((feature) => !this.offered.includes(feature));
  }

  /** Returns the command that runs this one inside. The one place where processes that read media are wrapped. */
  async contain(command: Command): Promise<Command> {
    const { prlimit, bwrap } = this.tools;
    // A link need not be there inside, what it points to is.
    const file = await realpath(command.file).catch(() => command.file);
    const inside = [
      ...(prlimit === undefined ? [] : limitPrefix(prlimit, command.limits)),
      ...(bwrap === undefined
        ? []
        : [bwrap.path, ...isolationOptions(bwrap.isolation, neededPaths(command, file)), '--']),
      file,
    ];
    return { ...command, file: inside[0] ?? file, args: [...inside.slice(1), ...command.args] };
  }
}

function neededPaths({ env, readable }: Command, file: string): readonly string[] {
  const libraries = (env['LD_LIBRARY_PATH'] ?? '').split(delimiter).filter(isAbsolute);
  return [...programPaths(file), ...libraries, ...readable];
}
