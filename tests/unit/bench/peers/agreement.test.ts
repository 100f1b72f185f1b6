import { describe, expect, it } from 'vitest';
import { agreementWith, unionOf } from '../../../../bench/peers/agreement.ts';
import type { PlainBox } from '../../../../bench/peers/peer-messages.ts';

const LEFT: PlainBox = [0.1, 0.2, 0.2, 0.3];
const RIGHT: PlainBox = [0.6, 0.2, 0.2, 0.3];
/** LEFT with another half around it: the same face, framed much wider. */
const WIDE: PlainBox = [0, 0.05, 0.4, 0.6];
const NOWHERE: PlainBox = [0.45, 0.8, 0.1, 0.1];

describe('agreement', () => {
  it('counts faces found, detections that are right, and boxes that are alike', () => {
    const agreement = agreementWith([[LEFT, RIGHT], [LEFT]], [[LEFT, NOWHERE], [WIDE]]);
    expect(agreement).toEqual({ recall: 2 / 3, precision: 2 / 3, framed: 1 / 3, facesPerFrame: 1.5 });
  });

  it('lets a face be found once', () => {
    const { recall, precision } = agreementWith([[LEFT]], [[LEFT, WIDE]]);
    expect([recall, precision]).toEqual([1, 0.5]);
  });

  it('of nothing is no number', () => {
    const { recall, precision, facesPerFrame } = agreementWith([[]], [[]]);
    expect([recall, precision, facesPerFrame]).toEqual([NaN, NaN, 0]);
  });

  it('takes for the union every face that anybody found, once', () => {
    expect(unionOf([[[LEFT]], [[WIDE, RIGHT]], [[]]], 1)).toEqual([[LEFT, RIGHT]]);
  });
});
