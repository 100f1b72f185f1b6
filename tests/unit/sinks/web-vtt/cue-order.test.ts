import { describe, expect, it } from 'vitest';
import { CueOrder } from '../../../../src/sinks/web-vtt/cue-order.ts';
import type { Cue } from '../../../../src/sinks/web-vtt/cue.ts';

const cueAt = (startMs: number, endMs = startMs + 10): Cue => ({ startMs, endMs, text: 'age 30' });
const startsOf = (cues: readonly Cue[]): readonly number[] => cues.map(({ startMs }) => startMs);

describe('CueOrder', () => {
  it('gives cues in the order of their start, then of their end', () => {
    const order = new CueOrder(100);
    expect(order.add([cueAt(30), cueAt(10, 90), cueAt(10, 20), cueAt(0)])).toEqual([]);
    const cues = order.take(Infinity);
    expect(startsOf(cues)).toEqual([0, 10, 10, 30]);
    expect(cues[1]?.endMs).toBe(20);
    expect(order.take(Infinity)).toEqual([]);
  });

  it('holds no more than its limit: the earlier half goes', () => {
    const order = new CueOrder(4);
    expect(startsOf(order.add([cueAt(40), cueAt(10), cueAt(30)]))).toEqual([]);
    expect(startsOf(order.add([cueAt(20)]))).toEqual([10, 20]);
    expect(startsOf(order.take(Infinity))).toEqual([30, 40]);
  });
});
