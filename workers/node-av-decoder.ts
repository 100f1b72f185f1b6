import process from 'node:process';
import type { NodeAvTask } from '../src/media/node-av-task.ts';

/**
 * The node-av decoder process: its task as JSON in, frames out. Without a task it only loads the library, which
 * shows whether the library is there. It says nothing about a failure but its exit status.
 */
try {
  const { decodeWithNodeAv } = await import('../src/media/node-av-child.ts');
  const task = process.argv[2];
  if (task !== undefined) await decodeWithNodeAv(JSON.parse(task) as NodeAvTask);
  process.exit(0);
} catch {
  process.exit(1);
}
