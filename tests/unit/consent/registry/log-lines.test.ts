import { describe, expect, it } from 'vitest';
import { continueChain, readChain } from '../../../../src/consent/registry/log-lines.ts';

const EMPTY = readChain('');
const USE = { type: 'use', atMs: 10 } as const;
const failure: unknown = expect.objectContaining({ code: 'ERR_REGISTRY' });

describe('the lines of a log', () => {
  it('begin with what follows no line', () => {
    const { text, lastHash } = continueChain(EMPTY, [USE]);
    expect(JSON.parse(text)).toEqual({ ...USE, previous: '0'.repeat(64) });
    expect(readChain(text)).toEqual({ entries: [USE], hashes: [lastHash], wholeBytes: text.length });
  });

  it.each(['{}', 'hello', 'null', '{"type":"use","atMs":10,"previous":""}'])('are none of %s', (line) => {
    expect(() => readChain(`${line}\n`)).toThrow(failure);
  });
});
