import canonicalize from 'canonicalize';
import { FacegateError } from '../../errors/facegate-error.ts';

/**
 * Returns the canonical form of a JSON value by RFC 8785.
 *
 * @throws `ERR_RECORD` for what JSON cannot express.
 */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new FacegateError('ERR_RECORD');
  return text;
}
