import { Command, CommanderError } from 'commander';
import { EXIT, FacegateError } from '../index.ts';
import { registerAnalyzeCommand } from './analyze.ts';
import { registerBenchCommands } from './bench.ts';
import { registerConsentCommands } from './consent.ts';
import { registerDiscloseCommand } from './disclose.ts';
import { registerDoctorCommand } from './doctor.ts';
import { registerProveCommand } from './prove.ts';
import { registerModelsCommands } from './models.ts';
import { closeDebuggerSignal, expectNoDiagnostics } from './own-diagnostics.ts';
import { packageVersion } from './package-version.ts';
import { registerVerifyAgeCommand } from './verify-age.ts';

/** Runs one command line and returns its exit status. Errors end here: one line each, never a stack trace. */
export async function runProgram(argv: readonly string[]): Promise<number> {
  try {
    closeDebuggerSignal();
    expectNoDiagnostics(process.execArgv, process.env);
    await createProgram().parseAsync(argv);
    return Number(process.exitCode ?? EXIT.done);
  } catch (error) {
    return report(error);
  }
}

/** Returns the command tree; the help text is made from it. */
export function createProgram(): Command {
  const program = new Command('facegate')
    .description(
      'Age and gender from video, on this device, released only where the person pictured consented.',
    )
    .version(packageVersion())
    .showHelpAfterError('(run with --help for the options)')
    .exitOverride();
  registerAnalyzeCommand(program);
  registerVerifyAgeCommand(program);
  registerConsentCommands(program);
  registerProveCommand(program);
  registerModelsCommands(program);
  registerDiscloseCommand(program);
  registerBenchCommands(program);
  registerDoctorCommand(program);
  return program;
}

function report(error: unknown): number {
  // Commander has printed its own message; help and version are not errors.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  const known = error instanceof FacegateError ? error : new FacegateError('ERR_INTERNAL');
  process.stderr.write(`facegate: ${known.message}\n`);
  return known.exitStatus;
}
