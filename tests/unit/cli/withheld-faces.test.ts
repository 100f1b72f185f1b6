import { describe, expect, it } from 'vitest';
import { describeWithheld } from '../../../src/cli/withheld-faces.ts';

const NONE = { unconfirmed: 0, unclaimed: 0, uncertain: 0, doubted: 0, unsound: 0 };

describe('what is told of withheld faces', () => {
  it('says why a face of a single frame is in no track', () => {
    expect(describeWithheld({ ...NONE, unconfirmed: 1 })).toBe(
      '  1 x face unconfirmed: seen in fewer than three analysed frames running, or too faintly; the gate was not asked.\n',
    );
  });

  it('tells what is withheld within claimed tracks, and leaves denials to their codes', () => {
    const lines = describeWithheld({ ...NONE, unclaimed: 9, uncertain: 3, doubted: 2, unsound: 7 }).split(
      '\n',
    );
    expect(lines).toHaveLength(3);
    expect(lines[0]).toContain('3 x face uncertain: ');
    expect(lines[1]).toContain('2 x face doubted: ');
  });

  it('is silent when nothing is withheld so', () => {
    expect(describeWithheld(NONE)).toBe('');
  });
});
