import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lengthBytesOf, pictureUse } from '../../../src/media/h264-stream.ts';
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
    expect(lengthBytesOf(recordOf(file))).toBe(4);
  });

  it('needs progressive frames and a bound of reordering', () => {
    expect(lengthBytesOf(recordWith())).toBe(4);
    expect(lengthBytesOf(recordWith({ shape: '1' + '11111111' + '0'.repeat(32) }))).toBe(4);
    expect(lengthBytesOf(recordWith({ progressive: false }))).toBeUndefined();
    expect(lengthBytesOf(recordWith({ order: false }))).toBeUndefined();
  });

  it('is unknown where the record is cut, has two sets or is none', () => {
    const record = recordOf('index-last.mp4');
    for (let length = 0; length < 24; length++)
      expect(lengthBytesOf(record.subarray(0, length))).toBeUndefined();
    const two = Uint8Array.from(record);
    two[5] = 0xe2;
    expect(lengthBytesOf(two)).toBeUndefined();
    expect(lengthBytesOf(Uint8Array.of(0, 0, 0, 1, 0x67))).toBeUndefined();
    expect(lengthBytesOf(new Uint8Array(0))).toBeUndefined();
  });

  it('ends the reading of anything', () => {
    let seed = 3;
    for (let round = 0; round < 2000; round++) {
      const bytes = Uint8Array.from(
        { length: 40 },
        () => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) >> 16,
      );
      bytes.set([1, 100, 0, 30, 0xff, 0xe1, 0, 30]);
      expect([undefined, 4]).toContain(lengthBytesOf(bytes));
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
