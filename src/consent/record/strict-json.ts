import { createScanner } from 'jsonc-parser';
import type { RecordFault } from './fault.ts';

/** Most bytes a record may have. */
export const MAXIMUM_RECORD_BYTES = 64 * 1024;

/** Deepest nesting of arrays and objects a record may have. */
const MAXIMUM_RECORD_DEPTH = 16;

/** Keys that would reach an object's prototype in careless code. */
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Half of a surrogate pair without the other half. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Token kinds of jsonc-parser's scanner (its enum exists only as a type). */
const TOKEN = {
  openBrace: 1,
  closeBrace: 2,
  openBracket: 3,
  closeBracket: 4,
  colon: 6,
  number: 11,
  end: 17,
} as const;

export type StrictJson =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly fault: RecordFault };

/**
 * Parses the bytes of a record more strictly than `JSON.parse`: UTF-8 without a byte order mark, at most 64 KiB and 16
 * levels deep, no key twice in one object (compared after unescaping), no key that names a prototype, integers
 * within ±(2^53 − 1), every number finite and none of them −0. Reports the fault by name only, never the input.
 */
export function parseStrictJson(bytes: Uint8Array): StrictJson {
  if (bytes.byteLength > MAXIMUM_RECORD_BYTES) return { ok: false, fault: 'SIZE' };
  const text = decodeUtf8(bytes);
  if (text === undefined) return { ok: false, fault: 'ENCODING' };
  const faults = scan(text);
  if (faults.has('DEPTH')) return { ok: false, fault: 'DEPTH' };
  const parsed = parseJson(text);
  if (parsed === undefined) return { ok: false, fault: 'SYNTAX' };
  for (const fault of ['DUPLICATE_KEY', 'FORBIDDEN_KEY', 'NUMBER', 'ENCODING'] as const) {
    if (faults.has(fault)) return { ok: false, fault };
  }
  return { ok: true, value: parsed.value };
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // Not UTF-8.
  }
  return undefined;
}

function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    // No JSON. The message would quote it.
  }
  return undefined;
}

/**
 * Walks the tokens without recursion, so that hostile nesting cannot exhaust the stack. What is found in a text that is no
 * JSON does not matter.
 */
function scan(text: string): ReadonlySet<RecordFault> {
  const faults = new Set<RecordFault>();
  const scanner = createScanner(text, true);
  const open: Set<string>[] = [];
  // Stryker disable next-line StringLiteral: what begins with a colon is no JSON
  let before = '';
  for (;;) {
    const token: number = scanner.scan();
    if (token === TOKEN.end) return faults;
    if (token === TOKEN.openBrace || token === TOKEN.openBracket) {
      open.push(new Set());
      if (open.length > MAXIMUM_RECORD_DEPTH) faults.add('DEPTH');
    } else if (token === TOKEN.closeBrace || token === TOKEN.closeBracket) {
      open.pop();
    } else if (token === TOKEN.colon) {
      const keys = open.at(-1);
      if (keys?.has(before) === true) faults.add('DUPLICATE_KEY');
      keys?.add(before);
      if (FORBIDDEN_KEYS.has(before)) faults.add('FORBIDDEN_KEY');
    } else if (token === TOKEN.number) {
      if (!isSoundNumber(Number(scanner.getTokenValue()))) faults.add('NUMBER');
    }
    before = scanner.getTokenValue();
    // RFC 8785 has no canonical form for a string with half a surrogate pair.
    if (LONE_SURROGATE.test(before)) faults.add('ENCODING');
  }
}

function isSoundNumber(value: number): boolean {
  if (!Number.isFinite(value) || Object.is(value, -0)) return false;
  return Number.isInteger(value) ? Number.isSafeInteger(value) : true;
}
