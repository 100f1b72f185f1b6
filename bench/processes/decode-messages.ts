import { z } from 'zod';

export const decodeRequestSchema = z.strictObject({ clipPath: z.string() });

export const decodeAnswerSchema = z.strictObject({
  frames: z.int().min(1),
  wallMs: z.number().positive(),
  processorSeconds: z.number().exactOptional(),
});

export type DecodeAnswer = z.infer<typeof decodeAnswerSchema>;
