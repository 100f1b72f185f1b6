import { z } from 'zod';
import { FacegateError } from '../../errors/facegate-error.ts';
import { DEFAULT_RETENTION, type RetentionPolicy } from './retention.ts';

const TEXT = z.string().trim().min(1).max(500);

const SCHEMA = z.strictObject({
  version: TEXT,
  consentTermDays: z.int().min(1).max(DEFAULT_RETENTION.consentTermDays),
  rules: z.array(
    z.strictObject({
      id: TEXT,
      category: TEXT,
      purpose: TEXT,
      longestDays: z.int().min(0),
      erasure: TEXT,
      law: TEXT,
    }),
  ),
});

/**
 * Reads a `retention.json`. It has to name every category that the code knows, and no other, once each, and none for
 * longer than the code keeps it: it can be stricter than the program, never looser.
 *
 * @throws `ERR_RETENTION`.
 */
export function parseRetention(text: string): RetentionPolicy {
  const policy = parsed(text);
  const terms = new Map(DEFAULT_RETENTION.rules.map(({ id, longestDays }) => [id, longestDays]));
  for (const { id, longestDays } of policy.rules) {
    const longest = terms.get(id);
    if (longest === undefined || longestDays > longest) throw new FacegateError('ERR_RETENTION');
    terms.delete(id);
  }
  if (terms.size > 0) throw new FacegateError('ERR_RETENTION');
  return policy;
}

function parsed(text: string): RetentionPolicy {
  try {
    return SCHEMA.parse(JSON.parse(text));
  } catch {
    // Both errors quote what they failed on.
    throw new FacegateError('ERR_RETENTION');
  }
}
