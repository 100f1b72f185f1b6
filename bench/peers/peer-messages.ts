import { z } from 'zod';

/** What a peer's process is started with; the pictures come through its standard input. */
export const peerRequestSchema = z.strictObject({
  /** The peer's own name of what it runs, for example `tiny`. */
  variant: z.string(),
  backend: z.enum(['wasm', 'tensorflow']),
  widthPx: z.int().min(1),
  heightPx: z.int().min(1),
  /** Pictures that come, `[height, width, 3]` uint8 RGB each. */
  pictures: z.int().min(1),
  durationMs: z.number().positive(),
});

/** x, y, width, height as fractions of the picture. */
const box = z.tuple([z.number(), z.number(), z.number(), z.number()]);

/** What it says: that models and pictures are there, then, once told to start, what it did. */
export const peerMessageSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready'), features: z.string() }),
  z.strictObject({
    kind: z.literal('done'),
    pictures: z.int().min(1),
    elapsedMs: z.number().positive(),
    /** Per picture, in the order in which they came: where faces were found. */
    boxes: z.array(z.array(box)),
  }),
]);

export type PeerRequest = z.infer<typeof peerRequestSchema>;
export type PeerMessage = z.infer<typeof peerMessageSchema>;
export type PlainBox = z.infer<typeof box>;
