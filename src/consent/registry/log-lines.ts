import { createHash } from 'node:crypto';
import { z } from 'zod';
import { FacegateError } from '../../errors/facegate-error.ts';
import { canonicalJson } from '../record/canonical.ts';
import { eventSchema } from '../record/schema.ts';
import type { RegistryEntry } from './registry.ts';

/** A log as its lines tell it: every line names the SHA-256 of the one before. */
export interface LogChain {
  readonly entries: readonly RegistryEntry[];
  /** SHA-256 of every line, in order. */
  readonly hashes: readonly string[];
  /** Bytes up to the end of the last whole line; what follows is a line that a crash cut off. */
  readonly wholeBytes: number;
}

const FIRST = '0'.repeat(64);

const line = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('use'), atMs: z.number(), previous: z.string() }),
  z.strictObject({ type: z.literal('event'), atMs: z.number(), event: eventSchema, previous: z.string() }),
]);

/**
 * Reads a log.
 *
 * @throws `ERR_REGISTRY` when a whole line is not what this program wrote there.
 */
export function readChain(text: string): LogChain {
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const entries: RegistryEntry[] = [];
  const hashes: string[] = [];
  for (const written of whole.split('\n').slice(0, -1)) {
    const parsed = parseLine(written);
    if (parsed?.previous !== (hashes.at(-1) ?? FIRST)) throw new FacegateError('ERR_REGISTRY');
    entries.push(entryOf(parsed));
    hashes.push(sha256(written));
  }
  return { entries, hashes, wholeBytes: Buffer.byteLength(whole) };
}

/** Returns the lines that continue a chain, each ended by a line feed, and the hash of the last one. */
export function continueChain(
  chain: LogChain,
  entries: readonly RegistryEntry[],
): { readonly text: string; readonly lastHash: string } {
  let previous = chain.hashes.at(-1) ?? FIRST;
  let text = '';
  for (const entry of entries) {
    const written = canonicalJson({ ...entry, previous });
    previous = sha256(written);
    text += `${written}\n`;
  }
  return { text, lastHash: previous };
}

function entryOf(parsed: z.infer<typeof line>): RegistryEntry {
  const { atMs } = parsed;
  return parsed.type === 'use' ? { type: 'use', atMs } : { type: 'event', atMs, event: parsed.event };
}

function parseLine(written: string): z.infer<typeof line> | undefined {
  try {
    const result = line.safeParse(JSON.parse(written));
    return result.success ? result.data : undefined;
  } catch {
    // No JSON.
  }
  return undefined;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
