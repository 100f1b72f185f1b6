import { describe, expect, it } from 'vitest';
import { PresenceLedger } from '../../../../src/consent/scope/presence-ledger.ts';
import type { TrackedFrame } from '../../../../src/contracts/face.ts';
import { aFace, aFrame } from '../a-gate.ts';

function watched(...frames: readonly TrackedFrame[]): PresenceLedger {
  const ledger = new PresenceLedger();
  for (const frame of frames) ledger.observe(frame);
  return ledger;
}

const faint = aFace(1, { confirmed: false });
const unclear = aFace(1, { ambiguous: true });

describe('the presence of a track', () => {
  it('is not known before anything was seen', () => {
    expect(watched().isEmpty).toBe(true);
    expect(watched(aFrame(0, [])).isEmpty).toBe(false);
    expect(watched(aFrame(0, [])).life(1)).toBeUndefined();
  });

  it('is not known of a track of which only the end was seen', () => {
    const end = { trackId: 1, reason: 'gap', certainUntilUs: 0 } as const;
    expect(watched(aFrame(0, [], { ended: [end] })).life(1)).toBeUndefined();
  });

  it('is a false alarm’s until it is confirmed or seen in two frames running', () => {
    expect(watched(aFrame(0, [faint])).life(1)?.present).toBe(false);
    expect(watched(aFrame(0, [faint]), aFrame(1, []), aFrame(2, [faint])).life(1)?.present).toBe(false);
    expect(watched(aFrame(0, [faint]), aFrame(1, [faint])).life(1)?.present).toBe(true);
    expect(watched(aFrame(0, [aFace(1)])).life(1)?.present).toBe(true);
    expect(watched(aFrame(0, [faint]), aFrame(1, []), aFrame(2, [aFace(1)])).life(1)?.present).toBe(true);
  });

  it('stays a person’s once it was one, and is counted once', () => {
    const ledger = watched(aFrame(0, [aFace(1)]), aFrame(1, []), aFrame(2, [faint]));
    expect(ledger.life(1)?.present).toBe(true);
    expect(ledger.presentTracks).toBe(1);
    expect(watched(aFrame(0, [aFace(1), aFace(2)])).presentTracks).toBe(2);
  });

  it('remembers the times, and those up to which nothing was ambiguous', () => {
    expect(watched(aFrame(0, [aFace(1)]), aFrame(1, [aFace(1)])).life(1)).toMatchObject({
      firstUs: 0,
      lastUs: 100_000,
      lastClearUs: 100_000,
      ambiguousFromUs: undefined,
    });
    const ledger = watched(aFrame(0, [aFace(1)]), aFrame(1, [unclear]), aFrame(2, [aFace(1)]));
    expect(ledger.life(1)).toMatchObject({ lastUs: 200_000, lastClearUs: 0, ambiguousFromUs: 100_000 });
    expect(watched(aFrame(0, [unclear])).life(1)).toMatchObject({
      lastClearUs: undefined,
      ambiguousFromUs: 0,
    });
  });
});
