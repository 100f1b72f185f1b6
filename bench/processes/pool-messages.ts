import { z } from 'zod';
import { LOOKS_NAMES } from '../../src/inference/looks.ts';

export const poolRequestSchema = z.strictObject({
  clipPath: z.string(),
  detector: z.string(),
  attributeModel: z.string(),
  looks: z.enum(LOOKS_NAMES),
  secondLook: z.boolean(),
  workers: z.int().min(1),
  /** How many frames of the clip wait in memory. */
  frames: z.int().min(1),
  durationMs: z.number().positive(),
});

export const poolAnswerSchema = z.strictObject({
  framesPerSecond: z.number().positive(),
  facesPerFrame: z.number(),
  frames: z.int(),
});

export type PoolRequest = z.infer<typeof poolRequestSchema>;
export type PoolAnswer = z.infer<typeof poolAnswerSchema>;
