import process from 'node:process';

/** The trial process: graphs on standard input, `passed` or the code of an error on descriptor 3. */
const ANSWER = 3;
try {
  const { tryModel } = await import('../src/inference/model-trial.ts');
  const { readTrial } = await import('../src/inference/trial-input.ts');
  const { toFacegateError } = await import('../src/errors/facegate-error.ts');
  const { TRIAL_PASSED } = await import('../src/media/model-trial.ts');
  const { writeAll } = await import('../src/media/child-output.ts');
  let answer = TRIAL_PASSED;
  try {
    for (const { model, graph } of await readTrial(process.stdin)) await tryModel(model, graph);
  } catch (error) {
    answer = toFacegateError(error).code;
  }
  writeAll(ANSWER, Buffer.from(answer));
  process.exit(0);
} catch {
  process.exit(1);
}
