import type { z } from 'zod';
import { canonicalJson } from './canonical.ts';
import { RECORD_FAULTS, type RecordFault } from './fault.ts';
import { recordSchema, type ConsentRecord } from './schema.ts';
import { parseStrictJson } from './strict-json.ts';
import { RECORD_CONTEXT } from './vocabulary.ts';

export type ParsedRecord =
  { readonly ok: true; readonly record: ConsentRecord } | { readonly ok: false; readonly fault: RecordFault };

/**
 * Reads the bytes of a consent record by the rules of strict JSON, then by the schema. Total: whatever the bytes are,
 * the answer is a record or the name of one fault, and never a piece of the input.
 */
export function parseRecord(bytes: Uint8Array): ParsedRecord {
  const json = parseStrictJson(bytes);
  if (!json.ok) return json;
  if (!hasOurContext(json.value)) return { ok: false, fault: 'CONTEXT' };
  // One record a run: to compile a parser for it takes longer than to parse it without.
  const result = recordSchema.safeParse(json.value, { jitless: true });
  return result.success ? { ok: true, record: result.data } : { ok: false, fault: worstFault(result.error) };
}

function hasOurContext(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('@context' in value)) return false;
  return canonicalJson(value['@context']) === canonicalJson(RECORD_CONTEXT);
}

/** The first fault of the list wins, so that the code does not depend on the order of fields. */
function worstFault(error: z.ZodError): RecordFault {
  const found = new Set<unknown>(error.issues.map(faultNamedBy));
  return RECORD_FAULTS.find((fault) => found.has(fault)) ?? 'SCHEMA';
}

function faultNamedBy(issue: z.core.$ZodIssue): unknown {
  if (issue.code === 'unrecognized_keys') return 'UNKNOWN_FIELD';
  // Stryker disable next-line ConditionalExpression: no other issue has parameters; only the types want to hear it
  return issue.code === 'custom' ? issue.params?.['fault'] : undefined;
}
