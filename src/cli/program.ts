import { Command, CommanderError } from 'commander';
import { EXIT, FacegateError, type SandboxTrial } from '../run.ts';
import { registerAnalyzeCommand } from './analyze.ts';
import { closeDebuggerSignal, expectNoDiagnostics } from './own-diagnostics.ts';
import { packageVersion } from './package-version.ts';
import { registerVerifyAgeCommand } from './verify-age.ts';

type Register = (program: Command, trial?: SandboxTrial) => void;

/** What adds each command. What a run does not need is loaded when it is asked for. */
const COMMANDS = new Map<string, () => Register | Promise<Register>>([
  ['analyze', () => registerAnalyzeCommand],
  ['verify-age', () => registerVerifyAgeCommand],
  ['consent', async () => (await import('./consent.ts')).registerConsentCommands],
  ['prove', async () => (await import('./prove.ts')).registerProveCommand],
  ['models', async () => (await import('./models.ts')).registerModelsCommands],
  ['disclose', async () => (await import('./disclose.ts')).registerDiscloseCommand],
  ['bench', async () => (await import('./bench.ts')).registerBenchCommands],
  ['doctor', async () => (await import('./doctor.ts')).registerDoctorCommand],
]);

/**
 * Runs one command line and returns its exit status. Errors end here: one line each, never a stack trace.
 *
 * @param trial - Begun already, for a command that runs the pipeline.
 */
export async function runProgram(argv: readonly string[], trial?: SandboxTrial): Promise<number> {
  try {
    closeDebuggerSignal();
    expectNoDiagnostics(process.execArgv, process.env);
    const program = await createProgram(argv[2], trial);
    await program.parseAsync(argv);
    return Number(process.exitCode ?? EXIT.done);
  } catch (error) {
    return report(error);
  }
}

/**
 * Returns the command tree; the help text is made from it.
 *
 * @param name - A command that is asked for: then only that one is there. Anything else: all are.
 */
export async function createProgram(name = '', trial?: SandboxTrial): Promise<Command> {
  const program = new Command('facegate')
    .description(
      'Age and gender from video, on this device, released only where the person pictured consented.',
    )
    .version(packageVersion())
    .showHelpAfterError('(run with --help for the options)')
    .exitOverride();
  const asked = COMMANDS.get(name);
  for (const load of asked === undefined ? COMMANDS.values() : [asked]) {
    const register = await load();
    register(program, trial);
  }
  return program;
}

function report(error: unknown): number {
  // Commander has printed its own message; help and version are not errors.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  const known = error instanceof FacegateError ? error : new FacegateError('ERR_INTERNAL');
  process.stderr.write(`facegate: ${known.message}\n`);
  return known.exitStatus;
}
