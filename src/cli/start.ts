import { EXIT, FacegateError, type SandboxTrial } from '../run.ts';
import { runProgram } from './program.ts';

/** Runs the command line of this process; its exit status is the process's. */
export async function start(argv: readonly string[], trial?: SandboxTrial): Promise<void> {
  endOnClosedPipes();
  hideForeignErrors();
  process.exitCode = await runProgram(argv, trial);
}

/** A reader that closes its pipe ends the output, not the program with a stack trace. */
function endOnClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', () => {
      process.exitCode = EXIT.usage;
    });
  }
}

/** A foreign error's text and stack can quote what they failed on: they are never printed. */
function hideForeignErrors(): void {
  const fail = (): never => {
    process.stderr.write(`facegate: ${new FacegateError('ERR_INTERNAL').message}\n`);
    process.exit(EXIT.internal);
  };
  process.on('uncaughtException', fail).on('unhandledRejection', fail);
}
