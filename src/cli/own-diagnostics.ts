import { FacegateError } from '../errors/facegate-error.ts';

/** Node's options that write memory to a file, or open a debugger that reads it. */
const SHOWS_MEMORY =
  /^--(?:heapsnapshot|report-(?:on|uncaught|signal)|inspect|debug|trace-event|heap-prof|cpu-prof)/;

/**
 * Refuses to run where Node itself has been told to show what is in memory: heap snapshots, diagnostic reports with the
 * command line and the environment, a debugger's port, `NODE_DEBUG` that prints the first bytes of every pipe.
 *
 * @param execArgv - Node's own options, as in `process.execArgv`.
 * @throws `ERR_DIAGNOSTICS`.
 */
export function expectNoDiagnostics(execArgv: readonly string[], environment: NodeJS.ProcessEnv): void {
  const options = (environment['NODE_OPTIONS'] ?? '').split(/[\s"]+/);
  const shows = [...execArgv, ...options].some((option) => SHOWS_MEMORY.test(option.replaceAll('_', '-')));
  if (shows || (environment['NODE_DEBUG'] ?? '') !== '') throw new FacegateError('ERR_DIAGNOSTICS');
}

/** Keeps the signal that opens Node's debugger from doing so: with a listener it is a signal like any other. */
export function closeDebuggerSignal(): void {
  if (process.platform !== 'win32') process.on('SIGUSR1', () => undefined);
}
