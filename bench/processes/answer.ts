import type { z } from 'zod';
import { toFacegateError } from '../../src/errors/facegate-error.ts';

/** The life of a process that a bench starts: read the request, do the work, write the answer or an error's code. */
export async function answerRequest<Schema extends z.ZodType>(
  schema: Schema,
  work: (request: z.infer<Schema>) => Promise<unknown>,
): Promise<void> {
  try {
    const request = schema.parse(JSON.parse(process.argv[2] ?? ''));
    process.stdout.write(JSON.stringify(await work(request)));
  } catch (error) {
    process.stdout.write(JSON.stringify({ error: toFacegateError(error).code }));
    process.exitCode = 1;
  }
}
