import process from 'node:process';
import type { NodeAvTask } from '../src/media/node-av-task.ts';
import { AWAIT_TASK, receiveTask } from '../src/media/task-channel.ts';

/**
 * The node-av decoder process: it loads the library, says so and waits for its task; then frames come out. Without its
 * argument it only loads the library, which shows whether that is there. It says nothing about a failure but its exit
 * status.
 */
try {
  const { decodeWithNodeAv } = await import('../src/media/node-av-child.ts');
  // The parent's own: see `nodeAvTask`.
  if (process.argv[2] === AWAIT_TASK) await decodeWithNodeAv(receiveTask() as NodeAvTask);
  process.exit(0);
} catch {
  process.exit(1);
}
