import { z } from 'zod';
import { FacegateError } from '../errors/facegate-error.ts';
import { ENGINES } from '../inference/engine-choice.ts';
import { SANDBOX_REQUIREMENTS } from '../media/sandbox/requirement.ts';
import { SandboxTrial } from '../media/sandbox/sandbox-trial.ts';
import type { AnalyzeOptions } from './options.ts';
import { PROFILE_NAMES } from './profiles.ts';

const text = z.string().min(1);
const callback = z.custom<(value: never) => void>((value) => typeof value === 'function');

/** What a caller without a type checker may get wrong. Numbers are the plan's to check, names the gate's. */
const SHAPE = {
  consent: z.union([text, z.instanceof(Uint8Array).transform((bytes) => Uint8Array.from(bytes))]).optional(),
  purpose: z.string(),
  attributes: z.array(z.string()).optional(),
  recipient: z.string().optional(),
  sampling: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('all') }),
      z.strictObject({ kind: z.literal('keyframes') }),
      z.strictObject({ kind: z.literal('rate'), framesPerSecond: z.number() }),
    ])
    .optional(),
  granularity: z.enum(['track', 'frame']).optional(),
  profile: z.enum(PROFILE_NAMES).optional(),
  attributesEveryFrame: z.boolean().optional(),
  detector: z.string().optional(),
  attributeModel: z.string().optional(),
  engine: z.enum(ENGINES).optional(),
  workers: z.number().optional(),
  decoder: z.enum(['auto', 'ffmpeg', 'node-av']).optional(),
  home: text.optional(),
  retention: text.optional(),
  modelsFolder: text.optional(),
  requireSandbox: z.enum(SANDBOX_REQUIREMENTS).optional(),
  sandboxTrial: z.custom<SandboxTrial>((value) => SandboxTrial.isGenuine(value)).optional(),
  signal: z.instanceof(AbortSignal).optional(),
  onProgress: callback.optional(),
  onDecision: callback.optional(),
} satisfies Record<keyof AnalyzeOptions, z.ZodType>;

/** What a run was asked for: the caller's to change no longer. */
export interface TakenRequest {
  readonly mediaPath: string;
  readonly options: AnalyzeOptions;
}

/**
 * Copies a request, the bytes of a record included, so that nothing that is done to it later reaches the run.
 *
 * @throws FacegateError `ERR_USAGE` for a path, an option or a value of the wrong type, and for an option that there is
 *   none of.
 */
export function takeRequest(mediaPath: unknown, options: unknown): TakenRequest {
  const path = text.safeParse(mediaPath);
  const taken = attempt(() => z.strictObject(SHAPE).safeParse(options));
  if (!path.success || taken?.success !== true) throw new FacegateError('ERR_USAGE');
  const set = Object.entries(taken.data).filter(([, value]) => value !== undefined);
  // Checked against the shape, which has exactly the options' keys.
  return { mediaPath: path.data, options: Object.fromEntries(set) as unknown as AnalyzeOptions };
}

/** An option may be a getter that throws. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
