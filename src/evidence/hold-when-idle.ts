// Loaded into a run with `node --import`, by `facegate prove` only: the run itself is the production build, unchanged.
// It stops the run twice, so that its memory can be scanned: when its worker threads are about to be ended, all work
// being done, and when the process is about to exit. Descriptor 3 says so, a byte on descriptor 4 lets it go on.
import { readSync, writeSync } from 'node:fs';
import { isMainThread, Worker } from 'node:worker_threads';

const REPORT_DESCRIPTOR = 3;
const RELEASE_DESCRIPTOR = 4;

function hold(moment: 'idle' | 'exit'): void {
  try {
    writeSync(REPORT_DESCRIPTOR, `${moment} ${process.pid}\n`);
    readSync(RELEASE_DESCRIPTOR, new Uint8Array(1));
  } catch {
    // Nobody watches any more.
  }
}

if (isMainThread) {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called on the worker it was called on.
  const terminate = Worker.prototype.terminate;
  let wasHeld = false;
  Worker.prototype.terminate = function (this: Worker) {
    if (!wasHeld) {
      wasHeld = true;
      hold('idle');
    }
    return terminate.call(this);
  };
  process.on('exit', () => {
    hold('exit');
  });
}
