import { z } from 'zod';

/** A network to time: its id in the manifest, and the shape of its input, `[n, height, width, 3]`. */
const network = z.strictObject({ id: z.string(), shape: z.array(z.int().min(1)) });

export const kernelRequestSchema = z.strictObject({
  networks: z.array(network),
  rounds: z.int().min(1),
  /** How long each is run per round. */
  roundMs: z.number().positive(),
  profile: z.boolean(),
});

export const kernelAnswerSchema = z.strictObject({
  /** Multiply-accumulates per second of the matrix product, one value per round. */
  matrixProduct: z.array(z.number()),
  networks: z.array(
    z.strictObject({
      id: z.string(),
      shape: z.array(z.int()),
      macsPerItem: z.number(),
      macsPerSecond: z.array(z.number()),
      msPerItem: z.array(z.number()),
      /** Empty unless a profile was asked for. */
      operators: z.array(z.strictObject({ operator: z.string(), share: z.number() })),
    }),
  ),
});

export type KernelRequest = z.infer<typeof kernelRequestSchema>;
export type KernelAnswer = z.infer<typeof kernelAnswerSchema>;
