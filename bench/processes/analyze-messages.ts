import { z } from 'zod';
import { ENGINES, PROFILE_NAMES } from '../../src/index.ts';

const sampling = z.union([
  z.strictObject({ kind: z.enum(['all', 'keyframes']) }),
  z.strictObject({ kind: z.literal('rate'), framesPerSecond: z.number().positive() }),
]);

/** One run of the whole pipeline, as the process that does it is asked for it. */
export const analyzeRequestSchema = z.strictObject({
  clipPath: z.string(),
  recordPath: z.string(),
  home: z.string(),
  purpose: z.string(),
  options: z.strictObject({
    sampling,
    granularity: z.enum(['track', 'frame']),
    workers: z.int().min(1),
    profile: z.enum(PROFILE_NAMES),
    detector: z.string().exactOptional(),
    engine: z.enum(ENGINES).exactOptional(),
    attributesEveryFrame: z.boolean().exactOptional(),
    decoder: z.enum(['ffmpeg', 'node-av']).exactOptional(),
  }),
  /** Answer with the boxes of released frames too. They are where faces were, never what was estimated. */
  withBoxes: z.boolean(),
  /** Collect garbage after so many analysed frames, again and again, and take the memory right after, at no other time. */
  collectEveryFrames: z.int().min(1).exactOptional(),
});

const box = z.tuple([z.number(), z.number(), z.number(), z.number()]);

/** What the process answers. */
export const analyzeAnswerSchema = z.strictObject({
  /** From the call of `analyze` to the end of its summary. */
  pipelineMs: z.number(),
  firstRowMs: z.number().exactOptional(),
  releasedRows: z.int(),
  frames: z.object({ decoded: z.int(), analysed: z.int(), skipped: z.int(), failed: z.int() }),
  detections: z.int(),
  attributeInferences: z.int(),
  stagesMs: z.record(z.string(), z.number()),
  latencyMs: z.object({ median: z.number(), p95: z.number(), p99: z.number() }),
  wallMs: z.number(),
  engine: z.string(),
  decoder: z.string(),
  /** Analysed frames and resident bytes of this process, sampled. */
  memory: z.array(z.tuple([z.int(), z.number()])),
  peakBytes: z.number(),
  peakDecoderBytes: z.number(),
  /** Of this process and of all that it started, the contained decoder among them; absent off Linux. */
  processorSeconds: z.number().exactOptional(),
  /** Track, presentation time in microseconds, box as fractions of the displayed picture. */
  boxes: z.array(z.strictObject({ trackId: z.int(), timestampUs: z.number(), box })),
});

export type AnalyzeRequest = z.infer<typeof analyzeRequestSchema>;
export type AnalyzeAnswer = z.infer<typeof analyzeAnswerSchema>;
