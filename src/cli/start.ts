import { EXIT, FacegateError } from '../index.ts';
import { runProgram } from './program.ts';

// A reader that closes its pipe ends the output, not the program with a stack trace.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', () => {
    process.exitCode = EXIT.usage;
  });
}

// A foreign error's text and stack can quote what they failed on: they are never printed.
const fail = (): never => {
  process.stderr.write(`facegate: ${new FacegateError('ERR_INTERNAL').message}\n`);
  process.exit(EXIT.internal);
};
process.on('uncaughtException', fail).on('unhandledRejection', fail);

process.exitCode = await runProgram(process.argv);
