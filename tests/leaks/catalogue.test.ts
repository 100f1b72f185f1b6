import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../fixtures/sample-runs.ts';
import { LEAKS } from './catalogue.ts';

describe('a planted leak', () => {
  it.each(LEAKS.flatMap(({ name, patches }) => patches.map(({ file, anchor }) => [name, file, anchor])))(
    'changes one line of the build that is there: %s',
    (_, file = '', anchor = '') => {
      expect(readFileSync(join(ROOT, 'dist', file), 'utf8').split(anchor)).toHaveLength(2);
    },
  );
});
