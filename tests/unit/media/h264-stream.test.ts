import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isMidway, lengthBytesOf, lengthBytesOfOrdered, pictureUse } from '../../../src/media/h264-stream.ts';
import { clip } from '../../contracts/decoded-clip.ts';

/** The AVCDecoderConfigurationRecord of an MP4. */
function recordOf(file: string): Uint8Array {
  const bytes = readFileSync(clip(file));
  const at = bytes.indexOf('avcC');
  return bytes.subarray(at + 4, at - 4 + bytes.readUInt32BE(at - 4));
}

/** A record with a sequence parameter set that is written bit by bit; baseline profile, 96x64. */
function recordWith({ progressive = true, order = true, shape = '' } = {}): Uint8Array {
  const usability = `${shape === '' ? '0' : shape}0000` + '000' + (order ? '1' : '0');
  const bits =
    // id, frame number, picture order, references, gaps, 6x4 macroblocks
    '1' +
    '1' +
    '1' +
    '1' +
    '1' +
    '0' +
    '00110' +
    '00100' +
    // progressive, direct inference, no cropping, usability
    (progressive ? '1' : '00') +
    '1' +
    '0' +
    '1' +
    usability +
    '1';
  const bytes = (bits.padEnd(Math.ceil(bits.length / 8) * 8, '0').match(/.{8}/g) ?? []).map((byte) =>
    parseInt(byte, 2),
  );
  const set = [0x67, 66, 0, 30, ...bytes];
  return Uint8Array.from([1, 66, 0, 30, 0xff, 0xe1, 0, set.length, ...set, 1]);
}

describe('the order that a stream promises', () => {
  it.each(['index-last.mp4', 'bt709.mp4', 'anamorphic.mp4', 'rotated-90.mp4'])('is read from %s', (file) => {
    expect(lengthBytesOfOrdered(recordOf(file))).toBe(4);
  });

  it('needs progressive frames and a bound of reordering', () => {
    expect(lengthBytesOfOrdered(recordWith())).toBe(4);
    expect(lengthBytesOfOrdered(recordWith({ shape: '1' + '11111111' + '0'.repeat(32) }))).toBe(4);
    expect(lengthBytesOfOrdered(recordWith({ progressive: false }))).toBeUndefined();
    expect(lengthBytesOfOrdered(recordWith({ order: false }))).toBeUndefined();
  });

  it('is unknown where the record is cut, has two sets or is none', () => {
    const record = recordOf('index-last.mp4');
    for (let length = 0; length < 24; length++)
      expect(lengthBytesOfOrdered(record.subarray(0, length))).toBeUndefined();
    const two = Uint8Array.from(record);
    two[5] = 0xe2;
    expect(lengthBytesOfOrdered(two)).toBeUndefined();
    expect(lengthBytesOfOrdered(Uint8Array.of(0, 0, 0, 1, 0x67))).toBeUndefined();
    expect(lengthBytesOfOrdered(new Uint8Array(0))).toBeUndefined();
  });

  it('ends the reading of anything', () => {
    let seed = 3;
    for (let round = 0; round < 2000; round++) {
      const bytes = Uint8Array.from(
        { length: 40 },
        () => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) >> 16,
      );
      bytes.set([1, 100, 0, 30, 0xff, 0xe1, 0, 30]);
      expect([undefined, 4]).toContain(lengthBytesOfOrdered(bytes));
    }
  });
});

describe('what a picture is to the others', () => {
  const unit = (header: number, length = 3): number[] => [
    0,
    0,
    0,
    length,
    header,
    ...Array<number>(length - 1).fill(9),
  ];
  const use = (...units: number[][]): string => pictureUse(Uint8Array.from(units.flat()), 4);

  it('says its slices', () => {
    expect(use(unit(0x01))).toBe('disposable');
    expect(use(unit(0x06), unit(0x01), unit(0x01))).toBe('disposable');
    expect(use(unit(0x41))).toBe('reference');
    expect(use(unit(0x09), unit(0x65))).toBe('reference');
  });

  it.each([
    ['nothing', []],
    ['no slice', [unit(0x06)]],
    ['slices at odds', [unit(0x01), unit(0x41)]],
    ['parameters', [unit(0x67), unit(0x01)]],
    ['a partition of data', [unit(0x02)]],
    ['zeros', [[0, 0, 0, 0, 0, 0, 0, 0]]],
    ['a length beyond the end', [[0, 0, 0, 9, 0x01, 9]]],
    ['a rest', [unit(0x01), [0, 0]]],
    ['a forbidden bit', [unit(0x81)]],
  ])('is unclear of %s', (_, units) => {
    expect(use(...units)).toBe('unclear');
  });
});

describe('a picture that decoding cannot begin with', () => {
  /** A packet of NAL units of two bytes, each with its length in four. */
  const packet = (...headers: readonly number[]): Uint8Array =>
    Uint8Array.from(headers.flatMap((header) => [0, 0, 0, 2, header, 0x80]));

  it('is one of slices, delimiters and filler only', () => {
    expect(lengthBytesOf(recordOf('index-last.mp4'))).toBe(4);
    expect(isMidway(packet(0x41), 4)).toBe(true);
    expect(isMidway(packet(0x09, 0x01, 0x21, 0x0c), 4)).toBe(true);
    for (const header of [0x65, 0x67, 0x68, 0x06, 0x25]) {
      expect(isMidway(packet(header), 4)).toBe(false);
      expect(isMidway(packet(header, 0x41), 4)).toBe(false);
    }
  });

  it('is nothing whose lengths are wrong, and nothing empty', () => {
    expect(isMidway(packet(0x41).subarray(0, 5), 4)).toBe(false);
    expect(isMidway(Uint8Array.of(0, 0, 0, 9, 0x41), 4)).toBe(false);
    expect(isMidway(new Uint8Array(0), 4)).toBe(false);
    expect(lengthBytesOf(Uint8Array.of(0, 0, 0, 1, 0x67))).toBeUndefined();
  });
});
