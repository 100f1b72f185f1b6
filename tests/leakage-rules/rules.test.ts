import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from '../../samples/compose/repository-root.ts';
import { LEAKING, RULES } from './rules.ts';

describe('the ways of switching rules off', () => {
  it.each([...RULES, ...LEAKING])('change what is in the build, once each: $name', ({ patches }) => {
    expect(patches.length).toBeGreaterThan(0);
    for (const { file, anchor, replacement } of patches) {
      const parts = readFileSync(join(repositoryRoot(), 'dist', file), 'utf8').split(anchor);
      expect(parts, `${file}: ${anchor}`).toHaveLength(2);
      expect(replacement).not.toBe(anchor);
    }
  });

  it('have a name each', () => {
    expect(new Set(RULES.map(({ name }) => name)).size).toBe(RULES.length);
  });
});
