import process from 'node:process';

/** The probe process: a video on standard input, what its container says on descriptor 3. */
try {
  const { probeStandardInput } = await import('../src/media/probe-child.ts');
  await probeStandardInput();
  process.exit(0);
} catch {
  process.exit(1);
}
