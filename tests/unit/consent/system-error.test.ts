import { describe, expect, it } from 'vitest';
import { hasCode } from '../../../src/consent/system-error.ts';

const failure = (code: unknown): Error => Object.assign(new Error('failed'), { code });

describe('an error of the operating system', () => {
  it('is told by its code', () => {
    expect(hasCode(failure('EEXIST'), 'EEXIST')).toBe(true);
    expect(hasCode(failure('ENOENT'), 'EEXIST')).toBe(false);
    expect(hasCode(failure(undefined), 'EEXIST')).toBe(false);
  });

  it('is an error', () => {
    expect(hasCode(new Error('EEXIST'), 'EEXIST')).toBe(false);
    expect(hasCode({ code: 'EEXIST' }, 'EEXIST')).toBe(false);
    expect(hasCode(undefined, 'EEXIST')).toBe(false);
  });
});
