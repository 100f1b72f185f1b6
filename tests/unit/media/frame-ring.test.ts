import { describe, expect, it } from 'vitest';
import { FrameRing } from '../../../src/media/frame-ring.ts';
import { detectorBytes, frameBytes, FrameSlots, fullBytes } from '../../../src/media/frame-slots.ts';
import type { FrameGeometry } from '../../../src/contracts/frame.ts';

const GEOMETRY: FrameGeometry = {
  displayed: { widthPx: 5, heightPx: 3 },
  detector: { widthPx: 2, heightPx: 2 },
  full: { widthPx: 5, heightPx: 3 },
  fullFormat: 'yuv420p',
  colour: { range: 'limited', matrix: 'bt601' },
};

describe('frame slots', () => {
  it('measures both parts, chroma of odd sizes rounded up', () => {
    expect(detectorBytes(GEOMETRY)).toBe(12);
    expect(fullBytes(GEOMETRY)).toBe(15 + 2 * 3 * 2);
    expect(fullBytes({ ...GEOMETRY, fullFormat: 'rgb24' })).toBe(45);
    expect(frameBytes(GEOMETRY)).toBe(39);
  });

  it('shows another thread the same memory', () => {
    const ring = new FrameRing(2, frameBytes(GEOMETRY));
    const slot = ring.tryAcquire() ?? NaN;
    ring.slots.detector(slot, GEOMETRY).fill(7);
    ring.slots.full(slot, GEOMETRY).fill(9);
    const reader = new FrameSlots(structuredClone(ring.slots.layout));
    expect(reader.detector(slot, GEOMETRY).every((byte) => byte === 7)).toBe(true);
    expect(reader.full(slot, GEOMETRY).every((byte) => byte === 9)).toBe(true);
    expect(reader.full(slot, GEOMETRY).byteOffset).toBe(slot * 39 + 12);
  });

  it('refuses slots and sizes that do not exist', () => {
    const { slots } = new FrameRing(2, 39);
    for (const slot of [-1, 2, 0.5, NaN]) {
      expect(() => slots.bytes(slot)).toThrow(expect.objectContaining({ code: 'ERR_INTERNAL' }));
    }
    const larger = { ...GEOMETRY, detector: { widthPx: 3, heightPx: 2 } };
    expect(() => slots.full(0, larger)).toThrow(expect.objectContaining({ code: 'ERR_INTERNAL' }));
    expect(() => new FrameSlots({ buffer: new SharedArrayBuffer(10), slotCount: 2, slotBytes: 6 })).toThrow(
      expect.objectContaining({ code: 'ERR_INTERNAL' }),
    );
  });
});

describe('frame ring', () => {
  it('overwrites a slot with zeros when it is released', () => {
    const ring = new FrameRing(1, 39);
    const slot = ring.tryAcquire() ?? NaN;
    ring.slots.bytes(slot).fill(255);
    ring.release(slot);
    expect(new Uint8Array(ring.slots.layout.buffer).every((byte) => byte === 0)).toBe(true);
    expect(ring.freeSlots).toBe(1);
  });

  it('makes callers wait while all slots are held, and serves them in order', async () => {
    const ring = new FrameRing(2, 1);
    const [first, second] = [await ring.acquire(), await ring.acquire()];
    expect(new Set([first, second]).size).toBe(2);
    expect(ring.tryAcquire()).toBeUndefined();
    const order: string[] = [];
    const third = ring.acquire().then((slot) => (order.push('third'), slot));
    const fourth = ring.acquire().then((slot) => (order.push('fourth'), slot));
    await Promise.resolve();
    expect(order).toEqual([]);
    ring.release(second);
    expect(await third).toBe(second);
    ring.release(first);
    expect(await fourth).toBe(first);
    expect(order).toEqual(['third', 'fourth']);
    expect(ring.freeSlots).toBe(0);
  });

  it('lets a waiting caller give up without losing a slot', async () => {
    const ring = new FrameRing(1, 1);
    const held = await ring.acquire();
    const controller = new AbortController();
    const waiting = ring.acquire(controller.signal);
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'ERR_ABORTED' });
    ring.release(held);
    expect(ring.freeSlots).toBe(1);
    await expect(ring.acquire(AbortSignal.abort())).rejects.toMatchObject({ code: 'ERR_ABORTED' });
    expect(ring.freeSlots).toBe(1);
  });

  it('refuses a release of what nobody holds', () => {
    const ring = new FrameRing(1, 1);
    expect(() => {
      ring.release(0);
    }).toThrow(expect.objectContaining({ code: 'ERR_INTERNAL' }));
    const slot = ring.tryAcquire() ?? NaN;
    ring.release(slot);
    expect(() => {
      ring.release(slot);
    }).toThrow(expect.objectContaining({ code: 'ERR_INTERNAL' }));
    expect(ring.freeSlots).toBe(1);
  });
});
