import { basename } from 'node:path';

/** What a run starts: itself for its own scripts, the tools of the sandbox, `cat` to ask the kernel, a decoder. */
const PROGRAMS: readonly string[] = ['node', 'prlimit', 'bwrap', 'cat', 'ffmpeg'];

/** Returns the names of the programs that a run may start. */
export function expectedPrograms(environment: NodeJS.ProcessEnv): readonly string[] {
  const decoder = environment['FFMPEG_PATH'];
  return [...PROGRAMS, basename(process.execPath), ...(decoder === undefined ? [] : [basename(decoder)])];
}
