import process from 'node:process';

/** The still picture process: task and pictures in, frames out. It says nothing about a failure but its status. */
try {
  const { readStills } = await import('../src/media/still-child.ts');
  await readStills();
  process.exit(0);
} catch {
  process.exit(1);
}
