import { describe, expect, it } from 'vitest';
import { cropQuality } from '../../../src/tracking/crop-quality.ts';
import { CropMemory, type CropSlot } from '../../../src/scheduling/crop-memory.ts';
import { CropReservoir } from '../../../src/tracking/crop-reservoir.ts';
import { CropSchedule } from '../../../src/tracking/crop-schedule.ts';

describe('CropSchedule', () => {
  it('takes the first frame at once, then at doubling intervals, and no more than its maximum', () => {
    const schedule = new CropSchedule();
    const taken = Array.from({ length: 200 }, (_, index) => index * 100_000).filter((time) => {
      const due = schedule.isDue(time, 4);
      if (due) schedule.take(time);
      return due;
    });
    expect(taken).toEqual([0, 200_000, 600_000, 1_400_000]);
  });

  it('takes as many again, the first at once, of crops that are given back', () => {
    const schedule = new CropSchedule();
    for (const time of [0, 200_000, 600_000]) schedule.take(time);
    schedule.giveBack(0);
    expect(schedule.isDue(700_000, 4)).toBe(false);
    schedule.giveBack(2);
    expect(schedule.isDue(700_000, 1)).toBe(false);
    expect(schedule.isDue(700_000, 2)).toBe(true);
    schedule.take(700_000);
    expect(schedule.isDue(1_000_000, 4)).toBe(false);
    expect(schedule.isDue(1_100_000, 4)).toBe(true);
  });
});

describe('CropReservoir', () => {
  const slot = (): CropSlot => {
    const [made] = new CropMemory(3).acquire(1);
    if (made === undefined) throw new Error('no slot');
    made.pixels.fill(7);
    return made;
  };

  it('keeps the best crops of a track and overwrites what it drops', () => {
    const reservoir = new CropReservoir(2, 100);
    const crops = [1, 3, 2].map((quality, index) => ({
      timestampUs: index * 1e6,
      quality,
      ...slot(),
    }));
    for (const crop of crops) {
      expect(reservoir.wants(1, crop.timestampUs, crop.quality)).toBe(true);
      reservoir.hold(1, crop);
    }
    expect(reservoir.wants(1, 9e6, 1)).toBe(false);
    expect(crops[0]?.pixels).toEqual(new Uint8Array(3));
    expect(reservoir.take(1).map(({ quality }) => quality)).toEqual([3, 2]);
    expect(reservoir.take(1)).toEqual([]);
  });

  it('keeps only the better of two crops that are close in time', () => {
    const reservoir = new CropReservoir(8, 100);
    const worse = { timestampUs: 0, quality: 1, ...slot() };
    reservoir.hold(1, worse);
    expect(reservoir.wants(1, 100_000, 0.5)).toBe(false);
    reservoir.hold(1, { timestampUs: 100_000, quality: 2, ...slot() });
    expect(worse.pixels).toEqual(new Uint8Array(3));
    expect(reservoir.take(1).map(({ quality }) => quality)).toEqual([2]);
  });

  it('takes from the richest track when all together hold too many', () => {
    const reservoir = new CropReservoir(8, 3);
    for (const time of [0, 1e6, 2e6]) reservoir.hold(1, { timestampUs: time, quality: 1 + time, ...slot() });
    reservoir.hold(2, { timestampUs: 0, quality: 0.1, ...slot() });
    expect(reservoir.take(1)).toHaveLength(2);
    expect(reservoir.take(2)).toHaveLength(1);
  });

  it('forgets what it held in a stretch, and nothing else', () => {
    const reservoir = new CropReservoir(8, 100);
    const held = [0, 1_000_000, 2_000_000].map((timestampUs) => {
      const crop = { timestampUs, quality: 1, ...slot() };
      reservoir.hold(1, crop);
      return crop.pixels;
    });
    reservoir.forget(2, 0, 2_000_000);
    reservoir.forget(1, 0, 1_000_000);
    expect(held.map((crop) => crop.every((value) => value === 0))).toEqual([false, true, false]);
    expect(reservoir.take(1).map(({ timestampUs }) => timestampUs)).toEqual([0, 2_000_000]);
  });

  it('overwrites what it discards', () => {
    const reservoir = new CropReservoir(8, 100);
    const held = [1, 2, 3].map((trackId) => {
      const crop = { timestampUs: 0, quality: 1, ...slot() };
      reservoir.hold(trackId, crop);
      return crop.pixels;
    });
    reservoir.discard(1);
    reservoir.clear();
    expect(held.map((crop) => [...crop])).toEqual([
      [0, 0, 0],
      [0, 0, 0],
      [0, 0, 0],
    ]);
  });
});

describe('cropQuality', () => {
  const face = { box: { x: 0.3, y: 0.3, width: 0.2, height: 0.3 }, score: 0.9 };

  it('prefers large, sure, sharp and whole faces', () => {
    const quality = cropQuality(face, 100);
    expect(cropQuality({ ...face, box: { ...face.box, width: 0.1 } }, 100)).toBeLessThan(quality);
    expect(cropQuality({ ...face, score: 0.6 }, 100)).toBeLessThan(quality);
    expect(cropQuality(face, 20)).toBeLessThan(quality);
    expect(cropQuality({ ...face, box: { ...face.box, x: 0.001 } }, 100)).toBeLessThan(quality);
    expect(cropQuality(face, 5000)).toBe(quality);
  });
});
