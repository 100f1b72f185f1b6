import { describe, expect, it } from 'vitest';
import { Explanation } from '../../../src/cli/explanation.ts';

describe('Explanation', () => {
  it('writes one line per stretch in which the same rule decided', () => {
    const lines: string[] = [];
    const explanation = new Explanation((line) => lines.push(line));
    explanation.add({ gate: 'G0', rule: 'R29', code: 'A_CONSENT' });
    expect(lines).toHaveLength(1);
    explanation.add({ gate: 'G1', rule: 'R18', code: 'D_BYSTANDER', trackId: 2, timestampUs: 0 });
    explanation.add({ gate: 'G1', rule: 'R29', code: 'A_CONSENT', trackId: 1, timestampUs: 0 });
    explanation.add({ gate: 'G1', rule: 'R18', code: 'D_BYSTANDER', trackId: 2, timestampUs: 400_000 });
    explanation.add({ gate: 'G1', rule: 'R19', code: 'D_TRACK_AMBIGUOUS', trackId: 1, timestampUs: 500_000 });
    explanation.finish();
    expect(lines).toEqual([
      'G0  R29      A_CONSENT             run',
      'G1  R29      A_CONSENT             track 1   0.000 s',
      'G1  R18      D_BYSTANDER           track 2   0.000-0.400 s',
      'G1  R19      D_TRACK_AMBIGUOUS     track 1   0.500 s',
    ]);
  });
});
